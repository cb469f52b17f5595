// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/settings.hpp>

#include <chrono>

namespace codynamo {

/// How long the call may take in all, waiting and retries included. Overrides
/// `client_config::timeout`.
class timeout {
public:
    explicit timeout(std::chrono::milliseconds most);

    template <class Request>

        requires requires(Request& r) { r.timeout; }

    void apply_to(Request& r) const {
        r.timeout = most_;
    }

    [[nodiscard]] std::chrono::milliseconds duration() const noexcept { return most_; }

private:
    std::chrono::milliseconds most_;
};

namespace detail {

struct at_most_once_option {
    template <class Request>

        requires requires(Request& r) { r.at_most_once; }

    static void apply_to(Request& r) {
        r.at_most_once = true;
    }
};

struct item_collection_metrics_option {
    template <class Request>

        requires requires(Request& r) { r.return_item_collection_metrics; }

    static void apply_to(Request& r) {
        r.return_item_collection_metrics = true;
    }
};

} // namespace detail

/// Does not send the write again once the service may have carried it out. Without it a write whose
/// answer is lost is repeated, which is right for what comes to the same when done twice: puts,
/// deletes, `set("a", 1)`. An `add`, or a SET that calculates (`plus`, `list_append`), would count
/// twice (the response's `maybe_applied_twice` reports it). With it, such a call ends with
/// `outcome::maybe_applied`, for the caller to find out what became of it; what the service refused
/// or never got is tried again as usual.
inline constexpr detail::at_most_once_option at_most_once{};

/// Whether the answer to a write says how large its item collection is.
struct return_item_collection_metrics {
    static constexpr detail::item_collection_metrics_option size{};
};

} // namespace codynamo
