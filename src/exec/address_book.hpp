// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "endpoint/resolve.hpp"
#include "http/endpoint.hpp"
#include "http/fault.hpp"

#include <codynamo/result.hpp>
#include <codynamo/sigv4.hpp>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace codynamo::exec {

/// Where requests to a service of AWS go, and by which names.
struct service_address {
    service_address(http::endpoint to, std::string prefix, sigv4::scope signed_for);

    http::endpoint endpoint;
    /// The Host header.
    std::string host;
    /// What the head of each request to there begins with, checked once; or why that was refused.
    http::fallible<std::string> first_lines;
    /// The first part of X-Amz-Target, such as "DynamoDB_20120810.".
    std::string target_prefix;
    /// The region and the service that signatures name.
    sigv4::scope scope;
};

using shared_address = std::shared_ptr<const service_address>;

/// The addresses of one service for the calls of one client, by the rules of src/endpoint. Keeps
/// the address that calls usually have: that of the credentials' account. Thread-safe.
class address_book {
public:
    /// `rules`: the client's settings, without what differs from call to call. Their region may be
    /// empty until `set_region`.
    address_book(endpoints::parameters rules, std::string target_prefix);

    /// Whether accounts and resources make a difference.
    [[nodiscard]] bool depends_on_account() const noexcept { return depends_on_account_; }

    [[nodiscard]] bool needs_region() const noexcept { return needs_region_; }

    void set_region(std::string region);

    /// Returns where a call goes. `account_id`: of the credentials, may be empty; `resource`: the
    /// name or ARN of its table, or of the first of several. invalid_argument if the rules refuse
    /// it.
    [[nodiscard]] result<shared_address> find(
        std::string_view account_id, std::string_view resource, bool is_search
    );

private:
    struct usual_address {
        std::string account_id;
        /// Null until the first call.
        shared_address address;
    };

    [[nodiscard]] result<shared_address> resolve(
        std::string_view account_id, std::string_view resource, bool is_search
    ) const;

    const std::string target_prefix_;
    const bool depends_on_account_;
    std::atomic<bool> needs_region_;
    std::mutex mutex_; // of what follows
    endpoints::parameters rules_;
    /// First without, then with `is_search`.
    std::array<usual_address, 2> usual_;
};

} // namespace codynamo::exec
