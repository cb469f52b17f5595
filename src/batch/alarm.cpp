// SPDX-License-Identifier: BSL-1.0
#include "batch/alarm.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>

namespace codynamo::batch {

using namespace std::chrono_literals;

/// Ends with the coroutine, whichever way that ends: also with its context. Another coroutine may
/// run by then.
class alarm::end {
public:
    explicit end(std::shared_ptr<alarm> of) noexcept : of_(std::move(of)), stop_(of_->stop_) {}

    end(end&&) noexcept = default;
    end& operator=(end&&) = delete;

    ~end() {
        if (of_) clear();
    }

    void operator()(const std::exception_ptr& e) noexcept {
        if (!e) return;
        clear();
        of_->fail_(e);
    }

private:
    void clear() noexcept {
        if (of_->stop_ != stop_) return;
        of_->stop_.reset();
        of_->sleeps_until_.reset();
        of_->at_.reset();
    }

    std::shared_ptr<alarm> of_;
    std::shared_ptr<asio::cancellation_signal> stop_; // the coroutine needs it until here
};

void alarm::set(const std::shared_ptr<alarm>& self, std::optional<time_point> at) {
    self->at_ = at;
    if (self->stop_) {
        const bool sleeps_too_long = self->sleeps_until_ && (!at || *at < *self->sleeps_until_);
        if (sleeps_too_long) self->stop_->emit(asio::cancellation_type::terminal);
        return;
    }
    if (!at) return;
    self->stop_ = std::make_shared<asio::cancellation_signal>();
    const asio::cancellation_slot slot = self->stop_->slot();
    end at_end(self);
    auto running = run(self);
    asio::co_spawn(
        self->out_->home()->get(),
        std::move(running),
        asio::bind_cancellation_slot(slot, std::move(at_end))
    );
}

asio::awaitable<void> alarm::run(std::shared_ptr<alarm> self) {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (self->at_) {
        async::environment& environment = self->out_->environment();
        const auto left = *self->at_ - environment.now();
        if (left > 0ns) {
            self->sleeps_until_ = self->at_;
            co_await environment.pause(std::chrono::ceil<std::chrono::milliseconds>(left));
            self->sleeps_until_.reset();
            co_await asio::this_coro::reset_cancellation_state();
            continue; // the time may have changed
        }
        self->at_.reset();
        self->ring_();
    }
    self->stop_.reset(); // from here on `set` starts another coroutine
}

} // namespace codynamo::batch
