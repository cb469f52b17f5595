// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/client.hpp>
#include <codynamo/duration.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace codynamo {

/// How a parallel scan divides the table: `segments(8)`, or for one of several processes a slice of
/// them, `segments(8).slice(0, 2)` in one and `segments(8).slice(1, 2)` in the other.
class segments {
public:
    /// `total` segments, 1 to 1,000,000; else throws `client_errc::invalid_argument`. As many are
    /// read at once as the client has connections (`client_config::max_connections`), the others as
    /// these end.
    explicit segments(int total);

    /// Every `processes`-th segment, from number `process`, which is 0 to `processes` - 1. Throws
    /// `client_errc::invalid_argument` if there are more processes than segments.
    [[nodiscard]] segments slice(int process, int processes) const;

    /// The number of segments of the whole table.
    [[nodiscard]] int total() const noexcept { return total_; }

    /// The first segment that is read.
    [[nodiscard]] int first() const noexcept { return first_; }

    /// The distance to the next segment that is read.
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
    /// Of each page.
    std::optional<std::chrono::milliseconds> timeout;
    /// A cursor.
    std::optional<std::string> resume_from;
};

} // namespace detail

/// The items of all segments of a table as one stream, in no order. Each segment that is being read
/// has one page (1 MB at most) in flight or waiting to be taken.
///
/// A handle to move, not to copy; one `next()` at a time. Destroying it cancels the pages in
/// flight. A failure in one segment stops the others; `next()` throws it after the items that were
/// read before, each time it is called.
class CODYNAMO_READ_IT parallel_scan {
public:
    /// A stream; `table::parallel_scan` is shorter. Sends nothing before the first `next()`. Throws
    /// `client_errc::invalid_argument` if the cursor is malformed, or is one of another division
    /// into segments.
    parallel_scan(client c, segments division, detail::parallel_scan_request request);

    /// Moves. Calls of `other` throw `client_errc::invalid_argument` afterwards.
    parallel_scan(parallel_scan&& other) noexcept;

    /// Moves; the pages in flight of the stream that is assigned to are cancelled.
    parallel_scan& operator=(parallel_scan&& other) noexcept;
    ~parallel_scan();

    /// The next item, or nothing after the last one. A cancelled `next()` loses nothing and may be
    /// called again.
    CODYNAMO_CO_AWAIT asio::awaitable<std::optional<item>> next();

    /// The position of all segments, for `resume_from` in a scan with the same segments, which then
    /// returns the items that `next()` has not returned. Not during a `next()`. As exact as
    /// `item_stream::cursor`; see `to_cursor` for what it shows.
    [[nodiscard]] std::string cursor() const;

    /// The number of items that the pages taken so far have read, before the filter.
    [[nodiscard]] std::int64_t scanned_count() const noexcept;

    /// The capacity units that these pages consumed, if `return_consumed_capacity` was given.
    [[nodiscard]] double consumed_capacity_units() const noexcept;

private:
    struct state;
    std::shared_ptr<state> state_;
};

} // namespace codynamo
