// SPDX-License-Identifier: BSL-1.0
#pragma once
//
// Fetches the pages of one or more sequences:
//
//   arrive()  for the reader, on its own executor: waits until a page is held
//   take()    on the feed's strand: holds a page that is ready, or waits for one; starts fetches
//   fetch()   on the strand, detached: one page of one sequence
//
// A page stays held until the reader has it with `deliver()`, in the same step in which it has
// looked at its cancellation: an `arrive()` that is cancelled, or that ends because the client's
// context does not run, loses nothing.
//
#include "async/task_group.hpp"
#include "client/page_sequence.hpp"
#include "exec/client_access.hpp"
#include "exec/perform.hpp"

#include <codynamo/client.hpp>
#include <codynamo/error.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/version.hpp>

#include <atomic>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace codynamo {

/// Returns whether the coroutine has been suspended since it was spawned:
/// `co_await has_been_suspended()`.
#if BOOST_ASIO_VERSION < 103600
using has_been_suspended = asio::detail::awaitable_thread_has_context_switched;
#else
/// Asio does not expose it any more, so this is false. That is correct for every coroutine, and
/// costs one that reads a page's items one by one about a microsecond for each.
inline asio::awaitable<bool> has_been_suspended() {
    co_return false;
}
#endif

/// For a coroutine that has not: `co_spawn` would post its result, and a cancellation that
/// overtakes the post would lose what the coroutine has given already.
inline asio::awaitable<void> suspend_once() {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
}

template <class Request>
class page_feed {
    using traits = page_traits<Request>;
    using response = typename traits::response;
    using self_ptr = std::shared_ptr<page_feed>;

public:
    /// Holds `at_once` pages at most, fetched or being fetched, besides the one that is taken.
    page_feed(client c, Request base, std::size_t at_once, bool prefetch)
        : client_(std::move(c)),
          strand_(async::home_strand::another(exec::core_of(client_)->session->home)),
          base_(std::move(base)),
          at_once_(at_once),
          prefetch_(prefetch) {}

    /// Before the first `arrive`. `segment`, if any, is set in the sequence's requests.
    void add(page_sequence<Request> pages, std::optional<int> segment = std::nullopt) {
        if (!pages.has_ended()) idle_.push_back(sources_.size());
        sources_.emplace_back(std::move(pages), segment);
    }

    /// Waits until a page is held. Returns false after the last one. May be called again after a
    /// cancellation. A failure is permanent, after the pages before it: a sequence with a gap has
    /// no end.
    [[nodiscard]] static asio::awaitable<bool> arrive(self_ptr self) {
        const bool was_suspended = co_await has_been_suspended();
        if (!was_suspended) co_await suspend_once();
        self->throw_if_cancelled(co_await asio::this_coro::cancellation_state);
        if (self->is_holding()) co_return true;
        const auto timeout = exec::core_of(self->client_)->session->timeout;
        const auto limit = exec::limit_of_call(self->base_.timeout.value_or(timeout));
        auto taking = take(self);
        auto crossing = async::on_strand(self->strand_, std::move(taking), limit);
        std::optional<error> failure;
        try {
            failure = co_await std::move(crossing);
        } catch (const error& e) {
            failure = page_error(self->base_, e.info());
        }
        if (failure) throw_error(*failure);
        self->throw_if_cancelled(co_await asio::this_coro::cancellation_state);
        co_return self->is_holding();
    }

    /// Passes the page that `arrive` waited for to `take`, which moves it out as its last step.
    template <class Take>
    void deliver(Take take) {
        const std::scoped_lock lock(mutex_);
        take(*held_);
        held_.reset();
    }

    /// Stops the fetches in flight, when nobody reads any more.
    static void abandon(const self_ptr& self) noexcept {
        if (!self->may_be_fetching_) return;
        try {
            self->strand_->post([self] { self->fetches_.cancel(); });
        } catch (...) { // no memory for a message: the fetches end by themselves
        }
    }

    /// The error of something that its reader found in a page.
    [[nodiscard]] error error_of(error_info info) const {
        return page_error(base_, std::move(info));
    }

    void throw_if_cancelled(const asio::cancellation_state& now) const {
        if (now.cancelled() != asio::cancellation_type::none) throw cancelled();
    }

private:
    struct source {
        source(page_sequence<Request> p, std::optional<int> number)
            : pages(std::move(p)), segment(number) {}

        page_sequence<Request> pages;
        std::optional<int> segment;
    };

    [[nodiscard]] error cancelled() const {
        return page_error(base_, client_errc::cancelled, "cancelled while waiting for a page");
    }

    [[nodiscard]] bool is_holding() {
        const std::scoped_lock lock(mutex_);
        return held_.has_value();
    }

    [[nodiscard]] bool has_page() { return !ready_.empty() || is_holding(); }

    /// Holds a page, unless there is none or the result says why. An error crosses to the reader's
    /// context by value: an exception would be one object of two threads.
    static asio::awaitable<std::optional<error>> take(self_ptr self) {
        co_await asio::this_coro::throw_if_cancelled(false);
        if (self->prefetch_ || !self->has_page()) start_fetches(self);
        while (!self->has_page() && self->fetches_.running() > 0 && !self->fetches_.failure()) {
            const auto why = co_await self->fetches_.wait_for_end();
            if (why == async::wait_result::cancelled) co_return self->cancelled();
        }
        if (self->has_page())
            self->hold_first();
        else if (self->fetches_.failure())
            co_return self->failure();
        if (self->prefetch_) start_fetches(self);
        self->may_be_fetching_ = self->fetches_.running() > 0;
        co_return std::nullopt;
    }

    /// Throws exceptions other than `error`, such as `std::bad_alloc`.
    [[nodiscard]] error failure() const {
        try {
            std::rethrow_exception(fetches_.failure());
        } catch (const error& e) {
            return e;
        }
    }

    /// Continues the sequence of the held page before those that have not begun.
    void hold_first() {
        const std::scoped_lock lock(mutex_);
        if (held_ || ready_.empty()) return;
        const std::size_t index = ready_.front().sequence;
        if (!sources_[index].pages.has_ended()) idle_.push_front(index);
        held_ = std::move(ready_.front());
        ready_.pop_front();
    }

    /// A fetch that cannot be started fails, too: the pages before it are good.
    static void start_fetches(const self_ptr& self) {
        const async::task_group::handle fetches(self, &self->fetches_);
        while (fetches->running() + self->ready_.size() < self->at_once_ && !self->idle_.empty() &&
               !fetches->is_cancelled()) {
            const std::size_t index = self->idle_.front();
            self->idle_.pop_front();
            self->may_be_fetching_ = true;
            async::task_group::start(fetches, self->strand_->get(), [&] {
                return fetch(self, index);
            });
        }
    }

    static asio::awaitable<void> fetch(self_ptr self, std::size_t index) {
        source& from = self->sources_[index];
        Request request = from.pages.next_request(self->base_);
        if constexpr (requires { request.segment; })
            if (from.segment) request.segment = from.segment;
        response page = co_await traits::fetch(self->client_, std::move(request));
        positioned_page<Request> received = from.pages.receive(self->base_, std::move(page));
        received.sequence = index;
        self->ready_.push_back(std::move(received));
    }

    client client_;
    const std::shared_ptr<async::home_strand> strand_;
    const Request base_; ///< of every page, but for where it starts
    const std::size_t at_once_;
    const bool prefetch_; ///< fetches before `arrive` asks for it

    // Of the strand.
    std::deque<source> sources_; ///< never moves an element: fetches refer to them
    std::deque<std::size_t>
        idle_; ///< sequences that are not fetching, have no page ready and go on
    std::deque<positioned_page<Request>> ready_; ///< in the order in which they came
    async::task_group fetches_;

    // Of the strand and of the reader.
    std::atomic<bool> may_be_fetching_ = false;
    std::mutex mutex_;
    std::optional<positioned_page<Request>> held_; ///< by the mutex: the reader's next page
};

} // namespace codynamo
