// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/client.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace codynamo {

/// How a parallel scan divides the table: `segments(8)`, or a slice of them for one of several
/// processes: `segments(8).slice(0, 2)` in the one, `segments(8).slice(1, 2)` in the other.
class segments {
public:
    /// 1 to 1,000,000. As many segments are read at once as the client has connections
    /// (`client_config::max_connections`), the others as these end.
    explicit segments(int total);

    /// Every `processes`-th segment, beginning with number `process`.
    [[nodiscard]] segments slice(int process, int processes) const;

    [[nodiscard]] int total() const noexcept { return total_; }

    [[nodiscard]] int first() const noexcept { return first_; }

    [[nodiscard]] int step() const noexcept { return step_; }

private:
    int total_;
    int first_ = 0;
    int step_ = 1;
};

namespace detail {

/// A scan without what the division into segments decides.
struct parallel_scan_request {
    parallel_scan_request() = default;

    std::string table_name;
    std::optional<std::string> index_name;
    std::optional<std::string> filter_expression;
    std::optional<std::string> projection_expression;
    attribute_names expression_attribute_names;
    item expression_attribute_values;
    std::optional<int> limit;
    std::optional<bool> consistent_read;
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
    std::optional<std::chrono::milliseconds> timeout; ///< of each page
    /// A cursor.
    std::optional<std::string> resume_from;
};

} // namespace detail

/// The items of all segments of a table as one stream, in no order. Each segment that is read has
/// one page (1 MB at most) in flight or waiting to be taken.
///
/// A handle to move, not to copy; one `next()` at a time. Destroying it cancels what is in flight.
/// A failure in one segment stops the others; `next()` throws it, again and again, after the items
/// that were there already.
class parallel_scan {
public:
    /// Sends nothing before the first `next()`. Throws `client_errc::invalid_argument` if the
    /// cursor is malformed, or is one of another division into segments.
    parallel_scan(client c, segments division, detail::parallel_scan_request request);
    parallel_scan(parallel_scan&&) noexcept;
    parallel_scan& operator=(parallel_scan&&) noexcept;
    ~parallel_scan();

    /// The next item, or nothing after the last one. A cancelled `next()` loses nothing and may be
    /// called again.
    CODYNAMO_CO_AWAIT asio::awaitable<std::optional<item>> next();

    /// Where all segments stand, for `resume_from` in a scan with the same segments: it returns the
    /// items that `next()` has not returned. Not during a `next()`. Exact as the cursor of an
    /// `item_stream` is; see `to_cursor` for what it shows.
    [[nodiscard]] std::string cursor() const;

    /// What the pages that were taken so far have read and cost.
    [[nodiscard]] std::int64_t scanned_count() const noexcept;
    [[nodiscard]] double consumed_capacity_units() const noexcept;

private:
    struct state;
    std::shared_ptr<state> state_;
};

} // namespace codynamo
