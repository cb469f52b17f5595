// SPDX-License-Identifier: BSL-1.0
//
// next():  takes the page that was fetched ahead, or waits for it, or fetches the first one;
//          then starts fetching the one behind it.
//
// The state belongs to the client's strand. The fetch ahead holds it, so that the handle may go at
// any time. `given` is for the handle's owner, and changes within `next()` only.
//
#include "client/page_fetch.hpp"
#include "client/page_traits.hpp"
#include "exec/perform.hpp"

#include <codynamo/error.hpp>
#include <codynamo/pages.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>

namespace codynamo {
namespace {

/// The place that a cursor names. One of a key for pages that go by tokens, or the other way round,
/// is refused.
template <class Request>
codec::place parse_cursor_for(const Request& r, const std::string& cursor) {
    codec::place start = codec::parse_place(cursor).value();
    Request there = r;
    go_to(there, start);
    codec::place taken = place_of(there);
    taken.skip = start.skip;
    if (taken != start)
        throw error(client_errc::invalid_argument, "the cursor is one of another operation");
    return start;
}

} // namespace

template <class Request, class Response>
struct pages<Request, Response>::state {
    /// A page, and where it stands.
    struct fetched {
        Response page;
        codec::place from;                ///< where its first entry stands, skipped ones counted
        std::optional<codec::place> next; ///< nothing behind the last page
        bool cut = false;                 ///< entries of the page were left out at its end
    };

    state(client c, detail::paged<Request> first)
        : from(std::move(c)),
          read_ahead(first.read_ahead),
          left(first.max_items),
          page_limit(limit_of(first)),
          request(static_cast<Request&&>(first)) {
        start = first.resume_from ? parse_cursor_for(request, *first.resume_from)
                                  : place_of(request);
        go_to(request, start);
        given = start;
    }

    static std::optional<int> limit_of(const Request& r) { return r.limit; }

    client from;
    bool read_ahead;
    std::optional<std::size_t> left; ///< of `max_items`, when all fetched pages are given
    std::optional<int> page_limit;
    Request request;                       ///< of the page that comes next
    codec::place start;                    ///< of the page that comes next
    std::optional<fetched> ready;          ///< fetched, not taken yet
    std::exception_ptr failure;            ///< of the fetch
    bool fetching = false;                 ///< ahead, by its own coroutine
    bool ended = false;                    ///< there is no page behind those fetched
    asio::steady_timer* waiting = nullptr; ///< of the `next()` that waits for the fetch

    std::optional<codec::place> given; ///< behind the last page that `next()` gave

    /// No more is read than `max_items` leaves, as far as the page's limit can tell.
    void limit_request() {
        if (!left || !returns_all_it_reads(request)) return;
        const std::size_t most = std::min(*left + start.skip, most_in_a_page(request));
        const int wanted = static_cast<int>(most);
        request.limit = page_limit ? std::min(*page_limit, wanted) : wanted;
    }

    /// The answer as the next page; `request` becomes that of the page behind it.
    void receive(Response page) {
        fetched one;
        one.from = start;
        one.next = next_place(page);
        codec::place here = start;
        here.skip = 0;
        if (one.next && *one.next == here) refuse_endless(request);

        auto& all = entries(page);
        drop_skipped(all, start.skip);
        if (left && all.size() > *left) {
            all.resize(*left);
            one.cut = true;
        }
        if (left) *left -= all.size();
        ended = !one.next || left == 0U;
        if (one.next) start = *one.next;
        go_to(request, start);
        one.page = std::move(page);
        ready = std::move(one);
    }

    static asio::awaitable<void> fetch(std::shared_ptr<state> self) {
        try {
            self->limit_request();
            Request request = self->request;
            Response page = co_await fetch_page(self->from, std::move(request));
            self->receive(std::move(page));
        } catch (const error& e) {
            if (e.code() == client_errc::cancelled) throw; // the same page can be asked for again
            self->failure = std::current_exception();
        } catch (...) {
            self->failure = std::current_exception();
        }
    }

    static void fetch_ahead(const std::shared_ptr<state>& self) {
        if (self->ended || !self->read_ahead) return;
        self->fetching = true;
        page_fetch ending(self);
        try {
            asio::co_spawn(self->from.core()->strand(), fetch(self), std::move(ending));
        } catch (...) { // `ending` tells; the page before this one is good
        }
    }

    void fetch_ended(const std::exception_ptr& e) noexcept {
        if (e) failure = e;
        fetching = false;
        if (waiting) waiting->cancel();
    }

    static asio::awaitable<std::optional<fetched>> take(std::shared_ptr<state> self) {
        co_await asio::this_coro::throw_if_cancelled(false);
        if (self->fetching) {
            const asio::any_io_executor executor = co_await asio::this_coro::executor;
            page_wait arrival(executor, self->waiting);
            boost::system::error_code ignored;
            co_await arrival.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            if (self->fetching) throw error(client_errc::cancelled, "while waiting for a page");
        } else if (!self->ready && !self->ended && !self->failure) {
            co_await fetch(self);
        }
        // A sequence with a gap has no end: a failure comes again and again, behind what came
        // before it.
        if (!self->ready && self->failure) std::rethrow_exception(self->failure);
        std::optional<fetched> one = std::exchange(self->ready, std::nullopt);
        if (one) {
            self->given = self->place_behind(*one);
            fetch_ahead(self);
        }
        co_return one;
    }

    static asio::awaitable<std::optional<fetched>> take_from_anywhere(std::shared_ptr<state> self) {
        auto taking = take(self);
        const auto limit = exec::limit_of_call(*self->from.core(), self->request.timeout);
        std::optional<fetched> one =
            co_await exec::on_strand(self->from.core(), std::move(taking), limit);
        co_return one;
    }

    static asio::awaitable<std::optional<Response>> take_page(std::shared_ptr<state> self) {
        std::optional<fetched> one = co_await take_from_anywhere(std::move(self));
        std::optional<Response> page;
        if (one) page = std::move(one->page);
        co_return page;
    }

    static std::optional<codec::place> place_behind(fetched& one) {
        if (!one.cut) return one.next;
        const auto& all = entries(one.page);
        return place_within(one.from, one.next, all.size(), all.empty() ? nullptr : &all.back());
    }
};

template <class Request, class Response>
pages<Request, Response>::pages(client c, detail::paged<Request> first)
    : state_(std::make_shared<state>(std::move(c), std::move(first))) {}

template <class Request, class Response>
asio::awaitable<std::optional<Response>> pages<Request, Response>::next() {
    return state::take_page(state_);
}

template <class Request, class Response>
std::string pages<Request, Response>::cursor() const {
    return state_->given ? codec::to_text(*state_->given) : std::string();
}

// --- items ---

template <class Request, class Response>
struct item_stream<Request, Response>::state {
    using source = typename pages<Request, Response>::state;

    state(client c, detail::paged<Request> first)
        : from(std::make_shared<source>(std::move(c), std::move(first))) {}

    std::shared_ptr<source> from;
    std::optional<typename source::fetched> current;
    std::size_t given = 0;              ///< items of `current`, moved out of it
    std::optional<codec::place> within; ///< behind the last of them

    static asio::awaitable<std::optional<item>> take(std::shared_ptr<state> self) {
        while (!self->current || self->given == self->current->page.items.size()) {
            auto next = co_await source::take_from_anywhere(self->from);
            if (!next) co_return std::nullopt;
            self->current = std::move(next);
            self->given = 0;
            self->within.reset();
            exec::throw_if_cancelled(co_await asio::this_coro::cancellation_state);
        }
        item& next = self->current->page.items[self->given++];
        self->within = place_within(self->current->from, self->current->next, self->given, &next);
        std::optional<item> one = std::move(next);
        co_return one;
    }

    static asio::awaitable<std::vector<item>> take_all(std::shared_ptr<state> self) {
        std::vector<item> all;
        for (;;) {
            std::optional<item> one = co_await take(self);
            if (!one) co_return all;
            all.push_back(std::move(*one));
            exec::throw_if_cancelled(co_await asio::this_coro::cancellation_state);
        }
    }

    [[nodiscard]] std::string cursor() const {
        if (current && given < current->page.items.size())
            return codec::to_text(within ? *within : current->from);
        return from->given ? codec::to_text(*from->given) : std::string();
    }
};

template <class Request, class Response>
item_stream<Request, Response>::item_stream(client c, detail::paged<Request> first)
    : state_(std::make_shared<state>(std::move(c), std::move(first))) {}

template <class Request, class Response>
asio::awaitable<std::optional<item>> item_stream<Request, Response>::next() {
    return state::take(state_);
}

template <class Request, class Response>
asio::awaitable<std::vector<item>> item_stream<Request, Response>::collect() {
    return state::take_all(state_);
}

template <class Request, class Response>
std::string item_stream<Request, Response>::cursor() const {
    return state_->cursor();
}

template class pages<query_request, query_response>;
template class pages<scan_request, scan_response>;
template class pages<list_tables_request, list_tables_response>;
template class pages<execute_statement_request, execute_statement_response>;
template class item_stream<query_request, query_response>;
template class item_stream<scan_request, scan_response>;
template class item_stream<execute_statement_request, execute_statement_response>;

} // namespace codynamo
