// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/key.hpp>
#include <codynamo/option/members.hpp>
#include <codynamo/option/moved_from.hpp>

#include <optional>
#include <string>
#include <utility>

namespace codynamo {

/// The number of items, or of table names, in a page at most. Of a query or scan, items *read* are
/// counted, before the filter.
class limit {
public:
    /// 1 or more, else throws `client_errc::invalid_argument`.
    explicit limit(int max_items);

    /// Sets the member of the request.
    void apply_to(detail::has_limit auto& request) const { request.limit = max_items_; }

private:
    int max_items_;
};

/// Reads from a secondary index in place of the table.
class index_name {
public:
    /// Throws `client_errc::invalid_argument` if `name` is empty.
    explicit index_name(std::string name);

    /// Sets the member of the request. Throws `client_errc::invalid_argument` if the option was
    /// moved from.
    void apply_to(detail::has_index_name auto& request) && {
        request.index_name = detail::not_moved_from(std::move(name_), "index_name");
    }

private:
    std::string name_;
};

/// Starts a page after a key: the `last_evaluated_key` of an earlier page.
class exclusive_start_key {
public:
    /// Starts after `last_evaluated_key`.
    explicit exclusive_start_key(key last_evaluated_key);

    /// The same; starts at the beginning if there is none, as before the first page.
    explicit exclusive_start_key(std::optional<key> last_evaluated_key);

    /// Sets the member of the request.
    void apply_to(detail::has_exclusive_start_key auto& request) && {
        request.exclusive_start_key = std::move(key_);
    }

private:
    std::optional<key> key_;
};

/// Scans one of several equal parts of the table: `segment(0, 4)` to `segment(3, 4)` together are
/// the whole table.
class segment {
public:
    /// `number` from 0 to `total` - 1, `total` from 1 to 1,000,000; else throws
    /// `client_errc::invalid_argument`.
    segment(int number, int total);

    /// Sets both members of the request.
    void apply_to(detail::has_total_segments auto& request) const {
        request.segment = number_;
        request.total_segments = total_;
    }

private:
    int number_;
    int total_;
};

namespace detail {

struct consistent_read_option {
    bool is_on = true;

    [[nodiscard]] constexpr consistent_read_option operator()(bool on) const { return {on}; }

    void apply_to(has_consistent_read auto& request) const { request.consistent_read = is_on; }
};

struct order_option {
    bool is_forward = true;

    void apply_to(has_scan_index_forward auto& request) const {
        request.scan_index_forward = is_forward;
    }
};

} // namespace detail

/// Reads with strong consistency: sees every write that was acknowledged before. Costs twice the
/// capacity; not for global secondary indexes. `consistent_read(on)` decides at run time.
inline constexpr detail::consistent_read_option consistent_read{};

/// Returns the items of a query with the largest sort key first.
inline constexpr detail::order_option descending{false};

/// Returns the items of a query with the smallest sort key first, which is DynamoDB's default.
inline constexpr detail::order_option ascending{true};

} // namespace codynamo
