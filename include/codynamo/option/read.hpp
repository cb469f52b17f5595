// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/key.hpp>
#include <codynamo/operation/settings.hpp>

#include <optional>
#include <string>
#include <utility>

namespace codynamo {

/// At most so many items, or names, in a page: of items *read*, before the filter. 1 or more.
class limit {
public:
    explicit limit(int most);

    template <class Request>

        requires requires(Request& r) { r.limit; }

    void apply_to(Request& r) const {
        r.limit = most_;
    }

private:
    int most_;
};

/// Reads from an index instead of the table. An empty name throws `client_errc::invalid_argument`.
class index_name {
public:
    explicit index_name(std::string name);

    template <class Request>

        requires requires(Request& r) { r.index_name; }

    void apply_to(Request& r) && {
        r.index_name = std::move(name_);
    }

private:
    std::string name_;
};

/// Goes on after this key: the `last_evaluated_key` of an earlier page.
class exclusive_start_key {
public:
    explicit exclusive_start_key(key last) : last_(std::move(last)) {}

    /// An empty one begins at the start, as before the first page.
    explicit exclusive_start_key(std::optional<key> last) : last_(std::move(last)) {}

    template <class Request>

        requires requires(Request& r) { r.exclusive_start_key; }

    void apply_to(Request& r) && {
        r.exclusive_start_key = std::move(last_);
    }

private:
    std::optional<key> last_;
};

/// Reads one of `total` equal parts of the table: `segment(0, 4)` to `segment(3, 4)` together are
/// the whole of it.
class segment {
public:
    segment(int number, int total);

    template <class Request>

        requires requires(Request& r) { r.total_segments; }

    void apply_to(Request& r) const {
        r.segment = number_;
        r.total_segments = total_;
    }

private:
    int number_;
    int total_;
};

namespace detail {

struct consistent_read_option {
    bool on = true;

    [[nodiscard]] constexpr consistent_read_option operator()(bool wanted) const {
        return {wanted};
    }

    template <class Request>

        requires requires(Request& r) { r.consistent_read; }

    void apply_to(Request& r) const {
        r.consistent_read = on;
    }
};

struct order_option {
    bool forward = true;

    template <class Request>

        requires requires(Request& r) { r.scan_index_forward; }

    void apply_to(Request& r) const {
        r.scan_index_forward = forward;
    }
};

} // namespace detail

/// Sees every write that was acknowledged before. Costs twice as much; not for global secondary
/// indexes. `consistent_read(flag)` decides at run time.
inline constexpr detail::consistent_read_option consistent_read{};

/// Largest sort key first.
inline constexpr detail::order_option descending{false};

/// Smallest sort key first: what the service does unasked.
inline constexpr detail::order_option ascending{true};

} // namespace codynamo
