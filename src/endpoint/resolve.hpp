// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/endpoint.hpp"

#include <codynamo/config.hpp>
#include <codynamo/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::endpoints {

enum class service { dynamodb, dynamodb_streams };

/// What selects an endpoint, by the names of AWS's endpoint rules: settings of the client, the
/// account of its credentials, and what a call is about.
struct parameters {
    endpoints::service service = endpoints::service::dynamodb;
    std::string region = {};
    /// Instead of the region's own endpoint; empty = none.
    std::string url = {};
    bool use_fips = false;
    bool use_dualstack = false;
    /// Accepts an http `url` to another machine.
    bool allow_insecure_http = false;
    /// Excludes hosts of AWS.
    bool accepts_any_certificate = false;
    codynamo::account_id_endpoint_mode account_id_endpoint_mode =
        codynamo::account_id_endpoint_mode::disabled;
    /// Of the credentials; empty = not known.
    std::string account_id = {};
    /// Of the call; a plain name counts as none.
    std::string resource_arn = {};
    /// Of a call with several; the first counts.
    std::vector<std::string> resource_arn_list = {};
    /// SearchVectors.
    bool is_search_operation = false;
};

struct resolved {
    http::endpoint endpoint;
    std::string signing_region;
};

/// The endpoint of DynamoDB or its Streams by AWS's rules: the given URL, else region `local`
/// (DynamoDB Local on its usual port, signed for us-east-1), else the account's host or the
/// region's in its partition. invalid_argument, naming the setting, for a region or an account that
/// cannot be part of a host name, for settings that exclude each other, for an account that is
/// required and not known, for http to another machine unless it is allowed, and for a host of AWS
/// whose certificate would not be checked; missing_region without URL and region.
[[nodiscard]] result<resolved> resolve(const parameters& p);

/// Returns why a region cannot be part of a host name.
[[nodiscard]] std::optional<error> check_region(std::string_view region);

/// Returns whether `account_id` and the resources can make a difference.
[[nodiscard]] bool depends_on_account(const parameters& p);

} // namespace codynamo::endpoints
