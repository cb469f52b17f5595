// SPDX-License-Identifier: BSL-1.0
//
// next():  takes the page that was fetched ahead, or waits for it, or fetches the first one;
//          then starts fetching the one behind it.
//
// The state belongs to the client's strand. The fetch ahead holds it, so that the handle may go at
// any time.
//
#include "exec/perform.hpp"

#include <codynamo/error.hpp>
#include <codynamo/pages.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace codynamo {
namespace {

asio::awaitable<query_response> fetch_page(client c, query_request request) {
    return c.query(std::move(request));
}

asio::awaitable<scan_response> fetch_page(client c, scan_request request) {
    return c.scan(std::move(request));
}

} // namespace

template <class Request, class Response>
struct pages<Request, Response>::state {
    state(client c, Request first) : from(std::move(c)), request(std::move(first)) {}

    client from;
    Request request;                       ///< of the page that comes next
    std::optional<Response> ready;         ///< fetched, not taken yet
    std::exception_ptr failure;            ///< of the fetch
    bool fetching = false;                 ///< ahead, by its own coroutine
    bool ended = false;                    ///< there is no page behind those fetched
    asio::steady_timer* waiting = nullptr; ///< of the `next()` that waits for the fetch

    /// The answer as the next page; `request` becomes that of the page behind it.
    void receive(Response page) {
        if (!page.last_evaluated_key) {
            ended = true;
        } else if (request.exclusive_start_key == page.last_evaluated_key) {
            error_info info;
            info.code = client_errc::malformed_response;
            info.table = request.table_name;
            info.message =
                "the service gave the same last_evaluated_key twice: the pages would never end";
            throw error(std::move(info));
        } else {
            request.exclusive_start_key = page.last_evaluated_key;
        }
        ready = std::move(page);
    }

    static asio::awaitable<void> fetch(std::shared_ptr<state> self) {
        try {
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
        if (self->ended) return;
        self->fetching = true;
        asio::co_spawn(
            self->from.core()->strand(),
            fetch(self),
            [self](const std::exception_ptr& e) {
                if (e) self->failure = e;
                self->fetching = false;
                if (self->waiting) self->waiting->cancel();
            }
        );
    }

    static asio::awaitable<std::optional<Response>> take(std::shared_ptr<state> self) {
        co_await asio::this_coro::throw_if_cancelled(false);
        if (self->fetching) {
            const asio::any_io_executor executor = co_await asio::this_coro::executor;
            asio::steady_timer arrival(executor, asio::steady_timer::time_point::max());
            self->waiting = &arrival;
            boost::system::error_code ignored;
            co_await arrival.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            self->waiting = nullptr;
            if (self->fetching) throw error(client_errc::cancelled, "while waiting for a page");
        } else if (!self->ready && !self->ended && !self->failure) {
            co_await fetch(self);
        }
        if (self->failure)
            std::rethrow_exception(self->failure); // a sequence with a gap has no end
        std::optional<Response> page = std::exchange(self->ready, std::nullopt);
        if (page) fetch_ahead(self);
        co_return page;
    }

    static asio::awaitable<std::optional<Response>> take_from_anywhere(std::shared_ptr<state> self
    ) {
        auto taking = take(self);
        std::optional<Response> page =
            co_await exec::on_strand(self->from.core(), std::move(taking));
        co_return page;
    }
};

template <class Request, class Response>
pages<Request, Response>::pages(client c, Request first)
    : state_(std::make_shared<state>(std::move(c), std::move(first))) {}

template <class Request, class Response>
asio::awaitable<std::optional<Response>> pages<Request, Response>::next() {
    return state::take_from_anywhere(state_);
}

template class pages<query_request, query_response>;
template class pages<scan_request, scan_response>;

} // namespace codynamo
