// SPDX-License-Identifier: BSL-1.0
//
// Both handles read a feed of one sequence. They own the position of what they have returned, which
// changes within `next()` and `collect()` only, in the step in which the caller gets it.
//
#include "client/page_feed.hpp"
#include "client/page_sequence.hpp"
#include "error/moved_from.hpp"

#include <codynamo/error.hpp>
#include <codynamo/pages.hpp>

#include <boost/asio/this_coro.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {
namespace {

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

std::string text_of(const std::optional<codec::position>& position) {
    return position ? codec::to_text(*position) : std::string();
}

} // namespace

template <class Request, class Response>
struct pages<Request, Response>::state : page_reader<Request> {
    using page_reader<Request>::page_reader;

    static asio::awaitable<std::optional<Response>> take(std::shared_ptr<state> self) {
        std::optional<Response> page;
        const bool there = co_await page_feed<Request>::arrive(self->feed);
        if (!there) co_return page;
        self->feed->deliver([&](positioned_page<Request>& held) {
            self->given = std::move(held.behind);
            page = std::move(held.page);
        });
        co_return page;
    }
};

template <class Request, class Response>
pages<Request, Response>::pages(client c, detail::paged<Request> first)
    : state_(std::make_shared<state>(std::move(c), std::move(first))) {}

template <class Request, class Response>
asio::awaitable<std::optional<Response>> pages<Request, Response>::next() {
    return state::take(detail::state_of(state_, "pages"));
}

template <class Request, class Response>
std::string pages<Request, Response>::cursor() const {
    return text_of(detail::state_of(state_, "pages")->given);
}

// --- items ---

template <class Request, class Response>
struct item_stream<Request, Response>::state : page_reader<Request> {
    using page_reader<Request>::page_reader;

    /// Pages with items to take; several after a `collect()` that did not reach the end.
    std::deque<open_page<Request>> open;

    static asio::awaitable<std::optional<item>> take(std::shared_ptr<state> self) {
        std::optional<item> one;
        const bool was_suspended = co_await has_been_suspended();
        if (!was_suspended) co_await suspend_once();
        for (self->drop_read_pages(); self->open.empty(); self->drop_read_pages()) {
            const bool there = co_await open_next(self);
            if (!there) co_return one;
        }
        self->feed->throw_if_cancelled(co_await asio::this_coro::cancellation_state);
        one = self->open.front().take();
        co_return one;
    }

    static asio::awaitable<std::vector<item>> take_all(std::shared_ptr<state> self) {
        bool more = true;
        while (more)
            more = co_await open_next(self);
        co_return self->take_open_pages();
    }

    /// Returns false when there is no page after the open ones.
    static asio::awaitable<bool> open_next(std::shared_ptr<state> self) {
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

    std::vector<item> take_open_pages() {
        std::vector<item> all;
        std::size_t count = 0;
        for (const open_page<Request>& page : open)
            count += page.left();
        all.reserve(count);
        if (open.empty()) return all;
        std::optional<codec::position> behind = open.back().positioned().behind;
        // Nothing fails from here on.
        this->given = std::move(behind);
        for (open_page<Request>& page : open)
            page.take_all(all);
        open.clear();
        return all;
    }

    [[nodiscard]] std::string cursor() const {
        return text_of(open.empty() ? this->given : open.front().position());
    }
};

template <class Request, class Response>
item_stream<Request, Response>::item_stream(client c, detail::paged<Request> first)
    : state_(std::make_shared<state>(std::move(c), std::move(first))) {}

template <class Request, class Response>
asio::awaitable<std::optional<item>> item_stream<Request, Response>::next() {
    return state::take(detail::state_of(state_, "item_stream"));
}

template <class Request, class Response>
asio::awaitable<std::vector<item>> item_stream<Request, Response>::collect() {
    return state::take_all(detail::state_of(state_, "item_stream"));
}

template <class Request, class Response>
std::string item_stream<Request, Response>::cursor() const {
    return detail::state_of(state_, "item_stream")->cursor();
}

template class pages<query_request, query_response>;
template class pages<scan_request, scan_response>;
template class pages<list_tables_request, list_tables_response>;
template class pages<execute_statement_request, execute_statement_response>;
template class item_stream<query_request, query_response>;
template class item_stream<scan_request, scan_response>;
template class item_stream<execute_statement_request, execute_statement_response>;

} // namespace codynamo
