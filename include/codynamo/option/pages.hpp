// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/option/moved_from.hpp>
#include <codynamo/option/read.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace codynamo {

/// The number of items, or of table names, that all pages return together at most. Where there is
/// no filter, no more than that is read.
///
/// A page that is cut counts the items that it holds. Its `last_evaluated_key` is the key of its
/// last item, or absent where the page does not show that key: `cursor()` continues after it in
/// any case.
class max_items {
public:
    /// 1 or more, else throws `client_errc::invalid_argument`.
    explicit max_items(int count);

    /// Sets the member of the request.
    void apply_to(detail::has_max_items auto& request) const { request.max_items = count_; }

private:
    std::size_t count_;
};

/// Whether the next page is fetched while one is read, which is the default. `prefetch(false)`
/// reads nothing, and pays for nothing, before it is asked for.
class prefetch {
public:
    /// Switches it on or off.
    explicit prefetch(bool on) : is_on_(on) {}

    /// Sets the member of the request.
    void apply_to(detail::has_prefetch auto& request) const { request.prefetch = is_on_; }

private:
    bool is_on_;
};

/// Continues where another sequence of pages or items, or a parallel scan, of the same request
/// stopped. The page size (`limit`) may differ.
class resume_from {
public:
    /// Excludes `exclusive_start_key`.
    using group = exclusive_start_key;

    /// From the text that `cursor()` returned. Throws `client_errc::invalid_argument` if it is
    /// empty, as it is at the end of a sequence; the sequence throws it if the text is malformed or
    /// is the cursor of another operation.
    explicit resume_from(std::string cursor);

    /// The same; starts at the beginning if there is none.
    template <std::same_as<std::optional<std::string>> Cursor>
    explicit resume_from(Cursor cursor) {
        if (cursor) *this = resume_from(*std::move(cursor));
    }

    /// Sets the member of the request. Throws `client_errc::invalid_argument` if the option was
    /// moved from.
    void apply_to(detail::has_resume_from auto& request) && {
        if (cursor_)
            request.resume_from = detail::not_moved_from(*std::move(cursor_), "resume_from");
    }

private:
    std::optional<std::string> cursor_;
};

namespace detail {

/// A request for a sequence of pages.
template <class Request>
struct paged : Request {
    paged() = default;

    explicit paged(Request first) : Request(std::move(first)) {}

    std::optional<std::size_t> max_items;
    bool prefetch = true;
    /// A cursor; not set: from the request's own start.
    std::optional<std::string> resume_from;
};

} // namespace detail
} // namespace codynamo
