// SPDX-License-Identifier: BSL-1.0
#pragma once
//
// The reader's end of a feed of one sequence. It owns the position of what its caller has, which
// changes only in the step in which the caller gets it.
//
#include "client/page_feed.hpp"
#include "client/page_sequence.hpp"

#include <codynamo/error.hpp>
#include <codynamo/option/pages.hpp>

#include <boost/asio/this_coro.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace codynamo {

/// Returns the position in a cursor. Refuses a key for pages that continue by tokens, and the other
/// way round.
template <class Request>
codec::position parse_cursor_for(const Request& r, const std::string& cursor) {
    codec::position start = codec::parse_position(cursor).value();
    Request there = r;
    page_traits<Request>::go_to(there, start);
    codec::position reached = page_traits<Request>::start_of(there);
    reached.skip = start.skip;
    if (reached != start)
        throw error(client_errc::invalid_argument, "the cursor is from another operation");
    return start;
}

template <class Request>
codec::position start_of(const detail::paged<Request>& first) {
    return first.resume_from ? parse_cursor_for<Request>(first, *first.resume_from)
                             : page_traits<Request>::start_of(first);
}

inline std::string text_of(const std::optional<codec::position>& position) {
    return position ? codec::to_text(*position) : std::string();
}

/// A feed of one sequence, and the position that its reader has reached.
template <class Request>
struct page_reader {
    page_reader(client c, detail::paged<Request> first)
        : given(start_of(first)),
          feed(std::make_shared<page_feed<Request>>(
              std::move(c), static_cast<const Request&>(first), 1, first.prefetch
          )) {
        feed->add(page_sequence<Request>(*given, first.max_items));
    }

    page_reader(const page_reader&) = delete;
    page_reader& operator=(const page_reader&) = delete;

    ~page_reader() { page_feed<Request>::abandon(feed); }

    std::optional<codec::position> given; ///< behind the pages that were taken; nothing at the end
    std::shared_ptr<page_feed<Request>> feed;
};

/// Takes items one by one, from pages of the class `Page`.
template <class Request, class Page>
struct page_item_reader : page_reader<Request> {
    using page_reader<Request>::page_reader;

    /// Pages with items to take; several after a reader of all pages that did not reach the end.
    std::deque<Page> open;

    /// Returns what `take(Page&)` makes of the next item; `Taken()` at the end.
    template <class Taken, class Take>
    static asio::awaitable<Taken> take_next(std::shared_ptr<page_item_reader> self, Take take) {
        Taken one{};
        const bool was_suspended = co_await has_been_suspended();
        if (!was_suspended) co_await suspend_once();
        for (self->drop_read_pages(); self->open.empty(); self->drop_read_pages()) {
            const bool there = co_await open_next(self);
            if (!there) co_return one;
        }
        self->feed->throw_if_cancelled(co_await asio::this_coro::cancellation_state);
        one = take(self->open.front());
        co_return one;
    }

    /// Returns false when there is no page after the open ones.
    static asio::awaitable<bool> open_next(std::shared_ptr<page_item_reader> self) {
        const bool there = co_await page_feed<Request>::arrive(self->feed);
        if (!there) co_return false;
        self->feed->deliver([&](positioned_page<Request>& held) {
            self->open.emplace_back(std::move(held));
        });
        co_return true;
    }

    void drop_read_pages() {
        while (!open.empty() && open.front().left() == 0) {
            this->given = open.front().position();
            open.pop_front();
        }
    }

    [[nodiscard]] std::string cursor() const {
        return text_of(open.empty() ? this->given : open.front().position());
    }
};

} // namespace codynamo
