// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/option/read.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace codynamo {

/// At most so many items, or names, over all pages: 1 or more. Where no filter stands in the way,
/// no more than that is read.
///
/// A page that is cut because of it counts what it holds, and its `last_evaluated_key` is the key
/// of its last item, or absent where the page does not show that: `cursor()` always goes on behind
/// it.
class max_items {
public:
    explicit max_items(int most);

    template <class Request>

        requires requires(Request& r) { r.max_items; }

    void apply_to(Request& r) const {
        r.max_items = most_;
    }

private:
    std::size_t most_;
};

/// Whether the next page is fetched while one is read, which is so unless it is switched off. Off:
/// nothing is read, and paid for, before it is asked for.
class prefetch {
public:
    explicit prefetch(bool on) : on_(on) {}

    template <class Request>

        requires requires(Request& r) { r.prefetch; }

    void apply_to(Request& r) const {
        r.prefetch = on_;
    }

private:
    bool on_;
};

/// Goes on where another sequence of pages or items of the same request stood: the text that its
/// `cursor()` returned. The page size (`limit`) may differ. Throws `client_errc::invalid_argument`
/// for an empty text, which a sequence has at its end, and when the sequence is made, for one that
/// is malformed.
class resume_from {
public:
    using group = exclusive_start_key;

    explicit resume_from(std::string cursor);

    /// An empty optional begins at the start.
    template <std::same_as<std::optional<std::string>> Cursor>
    explicit resume_from(Cursor cursor) {
        if (cursor) *this = resume_from(*std::move(cursor));
    }

    template <class Request>

        requires requires(Request& r) { r.resume_from; }

    void apply_to(Request& r) && {
        r.resume_from = std::move(cursor_);
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
