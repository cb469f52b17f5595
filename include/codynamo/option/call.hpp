// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/duration.hpp>
#include <codynamo/operation/settings.hpp>
#include <codynamo/option/members.hpp>
#include <codynamo/option/refusals.hpp>

namespace codynamo {

/// Limits the whole call: waiting for a connection, all attempts and the pauses between them.
/// Overrides `client_config::timeout`. The call then throws `client_errc::deadline_exceeded`.
class timeout {
public:
    /// More than 0 ms, else throws `client_errc::invalid_argument`.
    explicit timeout(std::chrono::milliseconds duration);

    /// Never compiles: explains what to write instead.
    template <detail::bare_number T>
    explicit timeout(T) {
        detail::refuse_bare_number<T>();
    }

    /// Sets the member of the request.
    void apply_to(detail::has_timeout auto& request) const { request.timeout = duration_; }

    /// The limit.
    [[nodiscard]] std::chrono::milliseconds duration() const noexcept { return duration_; }

private:
    std::chrono::milliseconds duration_;
};

namespace detail {

struct at_most_once_option {
    static void apply_to(has_at_most_once auto& request) { request.at_most_once = true; }
};

struct item_collection_metrics_option {
    static void apply_to(has_return_item_collection_metrics auto& request) {
        request.return_item_collection_metrics = true;
    }
};

} // namespace detail

/// Does not send the write again once DynamoDB may have carried it out.
///
/// Without it, a write whose response is lost is repeated. That is right for writes that give the
/// same result twice: puts, deletes, `set("a", 1)`. An `add`, or a SET that calculates (`plus`,
/// `list_append`), may count twice; the response's `maybe_applied_twice` reports it. With it, such
/// a call ends with `outcome::maybe_applied`. A write that DynamoDB refused or never received is
/// tried again as usual.
inline constexpr detail::at_most_once_option at_most_once{};

/// Whether the response to a write holds the size of the item collection, which tables with local
/// secondary indexes have.
struct return_item_collection_metrics {
    /// It does.
    static constexpr detail::item_collection_metrics_option size{};
};

} // namespace codynamo
