// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/endpoint.hpp"

#include <codynamo/result.hpp>

#include <string>

namespace codynamo::endpoints {

/// The settings that select the endpoint.
struct parameters {
    std::string region = {};
    std::string url = {}; ///< instead of the region's own endpoint; empty = none
    bool use_fips = false;
    bool use_dualstack = false;
    bool allow_insecure_http = false; ///< accepts an http `url` to another machine
};

struct resolved {
    http::endpoint endpoint;
    std::string signing_region;
};

/// DynamoDB's endpoint by AWS's rules, as far as they need no account id: the given URL, else
/// region `local` (DynamoDB Local on its usual port, signed for us-east-1), else the region's host
/// in its partition. invalid_argument for a region that cannot be part of a host name, for settings
/// that exclude each other, and for http to another machine unless it is allowed; missing_region
/// for an empty region.
[[nodiscard]] result<resolved> resolve(const parameters& p);

} // namespace codynamo::endpoints
