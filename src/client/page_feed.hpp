// SPDX-License-Identifier: BSL-1.0
#pragma once
//
// Fetches the pages of one or more sequences:
//
//   arrive()  for the reader, on its own executor: waits until a page is held
//   take()    on the strand: holds a page that is ready, or waits for one; starts fetches
//   fetch()   on the strand, detached: one page of one sequence
//
// A page stays held until the reader has it with `deliver()`, in the same step in which it has
// looked at its cancellation: an `arrive()` that is cancelled, or that ends because the client's
// context does not run, loses nothing.
//
#include "client/page_sequence.hpp"
#include "exec/perform.hpp"

#include <codynamo/client.hpp>
#include <codynamo/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <utility>
#include <vector>

namespace codynamo {

/// Whether the coroutine has been suspended since it was spawned: `co_await has_been_suspended()`.
using has_been_suspended = asio::detail::awaitable_thread_has_context_switched;

/// For a coroutine that has not: `co_spawn` would post its result, and a cancellation that
/// overtakes the post would lose what the coroutine has given already. Works when cancelled, too.
inline asio::awaitable<void> suspend_once() {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await asio::post(executor, asio::use_awaitable);
    co_await asio::this_coro::throw_if_cancelled(throws);
}

template <class Request>
class page_feed {
    using traits = page_traits<Request>;
    using response = typename traits::response;
    using self_ptr = std::shared_ptr<page_feed>;

public:
    /// Holds `at_once` pages at most, fetched or being fetched, besides the one that is taken.
    page_feed(client c, Request base, std::size_t at_once, bool prefetch)
        : client_(std::move(c)), base_(std::move(base)), at_once_(at_once), prefetch_(prefetch) {}

    /// Before the first `arrive`. `segment`, if any, is set in the sequence's requests.
    void add(page_sequence<Request> pages, std::optional<int> segment = std::nullopt) {
        if (!pages.has_ended()) idle_.push_back(sources_.size());
        sources_.emplace_back(std::move(pages), segment);
    }

    /// Waits until a page is held: false when there is none behind the last. To be called again
    /// after it was cancelled. What failed once fails for ever, behind the pages before it: a
    /// sequence with a gap has no end.
    [[nodiscard]] static asio::awaitable<bool> arrive(self_ptr self) {
        const bool was_suspended = co_await has_been_suspended();
        if (!was_suspended) co_await suspend_once();
        self->throw_if_cancelled(co_await asio::this_coro::cancellation_state);
        if (self->is_holding()) co_return true;
        const auto limit = exec::limit_of_call(*self->client_.core(), self->base_.timeout);
        auto taking = take(self);
        auto crossing = exec::on_strand(self->client_.core(), std::move(taking), limit);
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

    /// Gives the page that `arrive` waited for to `take`, which moves it out as its last step.
    template <class Take>
    void deliver(Take take) {
        const std::scoped_lock lock(mutex_);
        take(*held_);
        held_.reset();
    }

    /// Stops what is being fetched, when nobody reads any more.
    static void abandon(const self_ptr& self) noexcept {
        if (!self->may_be_fetching_) return;
        try {
            self->client_.core()->post([self] { self->stop(); });
        } catch (...) { // no memory for a message: the fetches end by themselves
        }
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
        /// Of its fetch. Holds the client's strand, which must not outlive its context.
        std::optional<asio::cancellation_signal> stop;
    };

    /// The handler of a fetch. Reports its end exactly once: also when its coroutine is dropped for
    /// want of memory, or could not be started.
    class ending {
    public:
        ending(self_ptr feed, std::size_t index) noexcept : feed_(std::move(feed)), index_(index) {}

        ending(ending&&) noexcept = default;
        ending& operator=(ending&&) = delete;

        ~ending() {
            if (feed_) feed_->fetch_dropped(index_);
        }

        void operator()(const std::exception_ptr& failure) noexcept {
            std::exchange(feed_, nullptr)->fetch_ended(index_, failure);
        }

    private:
        self_ptr feed_;
        std::size_t index_;
    };

    /// The timer of a `take` that waits, known to the feed for as long as it is there. There is
    /// more than one when the reader has abandoned an earlier `take`, as the client's context did
    /// not run.
    class wait_timer {
    public:
        wait_timer(const asio::any_io_executor& executor, page_feed& feed)
            : timer(executor, asio::steady_timer::time_point::max()), feed_(feed) {
            feed_.waiting_.push_back(&timer);
        }

        wait_timer(const wait_timer&) = delete;
        wait_timer& operator=(const wait_timer&) = delete;

        ~wait_timer() { std::erase(feed_.waiting_, &timer); }

        asio::steady_timer timer;

    private:
        page_feed& feed_;
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
        while (!self->has_page() && self->fetching_ > 0 && !self->failure_) {
            const asio::any_io_executor executor = co_await asio::this_coro::executor;
            wait_timer arrival(executor, *self);
            boost::system::error_code ignored;
            co_await arrival.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            const auto cancellation = co_await asio::this_coro::cancellation_state;
            if (cancellation.cancelled() != asio::cancellation_type::none)
                co_return self->cancelled();
        }
        if (self->has_page())
            self->hold_first();
        else if (self->failure_)
            co_return self->failure();
        if (self->prefetch_) start_fetches(self);
        self->may_be_fetching_ = self->fetching_ > 0;
        co_return std::nullopt;
    }

    /// Throws what is no error, such as `std::bad_alloc`.
    [[nodiscard]] error failure() const {
        try {
            std::rethrow_exception(failure_);
        } catch (const error& e) {
            return e;
        }
    }

    /// The sequence whose page is held goes on before those that have not begun.
    void hold_first() {
        const std::scoped_lock lock(mutex_);
        if (held_ || ready_.empty()) return;
        const std::size_t index = ready_.front().sequence;
        if (!sources_[index].pages.has_ended()) idle_.push_front(index);
        held_ = std::move(ready_.front());
        ready_.pop_front();
    }

    static void start_fetches(const self_ptr& self) {
        while (self->fetching_ + self->ready_.size() < self->at_once_ && !self->idle_.empty() &&
               !self->has_stopped_) {
            const std::size_t index = self->idle_.front();
            self->idle_.pop_front();
            start_fetch(self, index);
        }
    }

    static void start_fetch(const self_ptr& self, std::size_t index) {
        ++self->fetching_;
        self->may_be_fetching_ = true;
        const auto slot = self->sources_[index].stop.emplace().slot();
        ending end(self, index);
        try {
            asio::co_spawn(
                self->client_.core()->strand(),
                fetch(self, index),
                asio::bind_cancellation_slot(slot, std::move(end))
            );
        } catch (...) { // `end` reports it; the pages before this one are good
        }
    }

    static asio::awaitable<void> fetch(self_ptr self, std::size_t index) {
        source& from = self->sources_[index];
        Request request = from.pages.next_request(self->base_);
        if constexpr (requires { request.segment; })
            if (from.segment) request.segment = from.segment;
        response page = co_await traits::fetch(self->client_, std::move(request));
        placed_page<Request> received = from.pages.receive(self->base_, std::move(page));
        received.sequence = index;
        self->ready_.push_back(std::move(received));
    }

    void fetch_ended(std::size_t index, const std::exception_ptr& e) noexcept {
        sources_[index].stop.reset();
        --fetching_;
        // What a stop cancelled is no failure of its own.
        if (e && !has_stopped_) {
            failure_ = e;
            stop();
        }
        wake();
    }

    /// Perhaps with the whole context: touches no other fetch.
    void fetch_dropped(std::size_t index) noexcept {
        sources_[index].stop.reset();
        --fetching_;
        if (!has_stopped_) failure_ = std::make_exception_ptr(std::bad_alloc());
        has_stopped_ = true;
        wake();
    }

    void wake() noexcept {
        for (asio::steady_timer* timer : waiting_)
            timer->cancel();
    }

    void stop() {
        has_stopped_ = true;
        for (source& s : sources_)
            if (s.stop) s.stop->emit(asio::cancellation_type::terminal);
    }

    client client_;
    const Request base_; ///< of every page, but for where it starts
    const std::size_t at_once_;
    const bool prefetch_; ///< fetches before `arrive` asks for it

    // Of the strand.
    std::deque<source> sources_; ///< never moves an element: signals stay where they are
    std::deque<std::size_t>
        idle_; ///< sequences that are not fetching, have no page ready and go on
    std::deque<placed_page<Request>> ready_; ///< in the order in which they came
    std::size_t fetching_ = 0;
    bool has_stopped_ = false;
    std::exception_ptr failure_;
    std::vector<asio::steady_timer*> waiting_;

    // Of the strand and of the reader.
    std::atomic<bool> may_be_fetching_ = false;
    std::mutex mutex_;
    std::optional<placed_page<Request>> held_; ///< by the mutex: the reader's next page
};

} // namespace codynamo
