// SPDX-License-Identifier: BSL-1.0
#include "batch/dispatcher.hpp"

#include "codec/operations.hpp"
#include "exec/perform.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

namespace codynamo::batch {
namespace {

using namespace std::chrono_literals;

} // namespace

/// A batch in flight.
struct dispatcher::running {
    explicit running(std::uint64_t batch) : id(batch) {}

    std::uint64_t id;
    asio::cancellation_signal stop;
};

/// Ends with the coroutine of a batch, whichever way that ends: also with its context.
class dispatcher::landing {
public:
    landing(std::shared_ptr<dispatcher> of, std::shared_ptr<running> one) noexcept
        : of_(std::move(of)), one_(std::move(one)) {}

    landing(landing&&) noexcept = default;
    landing& operator=(landing&&) = delete;

    ~landing() {
        if (of_) of_->landed(*one_);
    }

    void operator()(const std::exception_ptr&) const noexcept {} // left to the destructor

private:
    std::shared_ptr<dispatcher> of_;
    std::shared_ptr<running> one_;
};

dispatcher::dispatcher(std::shared_ptr<writer_state> state, std::shared_ptr<admission> in)
    : state_(std::move(state)),
      in_(std::move(in)),
      alarm_(
          state_->out,
          [this] { pump_or_report(); },
          [this](std::exception_ptr failure) { report(std::move(failure)); }
      ) {}

void dispatcher::pump() {
    try {
        pump_all();
    } catch (...) { // no memory
        report(std::current_exception());
        throw;
    }
}

void dispatcher::pump_or_report() noexcept {
    try {
        pump();
    } catch (...) { // reported
    }
}

void dispatcher::report(std::exception_ptr failure) noexcept {
    failure_ = std::move(failure);
    changed_.notify_all();
    in_->wake_waiting();
}

void dispatcher::pump_all() {
    if (!state_->out->home()->get()) return; // the context ends
    in_->admit_waiting();
    time_point now;
    for (;;) {
        std::optional<planner::batch> next;
        {
            const std::scoped_lock lock(state_->mutex);
            now = state_->out->environment().now();
            next = state_->plan.next(now);
        }
        if (!next) break;
        start(*std::move(next));
    }
    in_->admit_waiting(); // refuses puts if only requests of stalled tables are left
    set_alarm(now);       // what may not be sent now may be sent at some time after it
    changed_.notify_all();
    failure_ = nullptr;
}

void dispatcher::start(planner::batch next) {
    std::shared_ptr<running> one;
    try {
        one = std::make_shared<running>(next.id);
        const std::scoped_lock lock(state_->mutex);
        running_.push_back(one);
    } catch (...) {
        const std::scoped_lock lock(state_->mutex);
        state_->plan.lose(next.id, state_->out->environment().now());
        throw;
    }
    landing end(shared_from_this(), one);
    auto flying = fly(shared_from_this(), next.id, std::move(next.body));
    asio::co_spawn(
        state_->out->home()->get(),
        std::move(flying),
        asio::bind_cancellation_slot(one->stop.slot(), std::move(end))
    );
}

asio::awaitable<void> dispatcher::fly(
    std::shared_ptr<dispatcher> self, std::uint64_t id, codec::text_buffer body
) {
    const result<exec::raw_response> response = co_await self->state_->out->send(std::move(body));
    self->settle(id, response);
    self->report_progress();
}

void dispatcher::settle(std::uint64_t id, const result<exec::raw_response>& response) {
    result<batch_write_item_response> decoded = batch_write_item_response();
    outcome earlier = outcome::not_sent;
    if (!response) {
        decoded = response.error();
    } else {
        decoded = codec::decode<batch_write_item_response>(response->body, response->from);
        if (!decoded) decoded = exec::unreadable(decoded.error(), *response);
        if (response->maybe_applied_before) earlier = outcome::maybe_applied;
    }
    async::environment& environment = state_->out->environment();
    moment m{environment.now(), environment.jitter()};
    if (finishing_ > 0 && state_->settings.on_exit_loop_sleep > 0ms)
        m.fixed_pause = state_->settings.on_exit_loop_sleep;
    const std::scoped_lock lock(state_->mutex);
    state_->plan.settle(id, decoded, m, earlier);
    if (!decoded) forget_key_names(decoded.error());
}

/// Under the mutex. The tables may have other keys than the client knew: the next writer asks
/// again.
void dispatcher::forget_key_names(const error& why) {
    if (!state_->settings.uses_key_schema) return;
    if (why.code() != service_errc::validation && why.code() != error_kind::not_found) return;
    for (std::size_t i = 0; i < state_->plan.tables(); ++i)
        state_->out->forget_key_names(state_->plan.table(i).name);
}

void dispatcher::report_progress() const noexcept {
    if (!state_->settings.on_progress) return;
    try {
        state_->settings.on_progress(state_->stats());
    } catch (...) { // as documented
    }
}

void dispatcher::landed(running& one) noexcept {
    {
        const std::scoped_lock lock(state_->mutex);
        state_->plan.lose(one.id, state_->out->environment().now());
        std::erase_if(running_, [&](const auto& r) { return r.get() == &one; });
    }
    pump_or_report();
}

void dispatcher::set_alarm(time_point now) {
    std::optional<time_point> at;
    {
        const std::scoped_lock lock(state_->mutex);
        at = state_->plan.wake(now);
    }
    const auto deadline = deadlines_.upper_bound(now); // those before are notified now
    if (deadline != deadlines_.end()) at = at ? std::min(*at, *deadline) : *deadline;
    alarm::set(std::shared_ptr<alarm>(shared_from_this(), &alarm_), at);
}

/// Returns the last batch that was sent.
std::uint64_t dispatcher::set_all_returned(const error& why) noexcept {
    const std::scoped_lock lock(state_->mutex);
    state_->plan.return_all(why);
    return state_->plan.last_id();
}

void dispatcher::stop(const error& why) noexcept {
    stop_flights(set_all_returned(why));
    pump_or_report();
}

void dispatcher::return_all(const error& why) noexcept {
    post_stop(set_all_returned(why));
}

held_requests dispatcher::take_all(const std::optional<error>& why) {
    held_requests all;
    std::uint64_t newest = 0;
    bool is_busy = false;
    {
        const std::scoped_lock lock(state_->mutex);
        all = state_->plan.take_all(why);
        newest = state_->plan.last_id();
        is_busy = !all.requests.empty() || !running_.empty() || in_->has_waiting();
    }
    if (is_busy) post_stop(newest);
    return all;
}

/// Stops the batches up to the `newest`.
void dispatcher::stop_flights(std::uint64_t newest) noexcept {
    try {
        std::vector<std::shared_ptr<running>> now;
        {
            const std::scoped_lock lock(state_->mutex);
            now.assign(running_.begin(), running_.end());
        }
        for (const std::shared_ptr<running>& one : now)
            if (one->id <= newest) one->stop.emit(asio::cancellation_type::terminal);
    } catch (...) { // no memory: they end by themselves, and nobody waits for them
    }
}

void dispatcher::post_pump() noexcept {
    try {
        state_->out->post([self = shared_from_this()] { self->pump_or_report(); });
    } catch (...) { // no memory: the next request or flush() pumps
    }
}

void dispatcher::post_stop(std::uint64_t newest) noexcept {
    try {
        state_->out->post([self = shared_from_this(), newest] {
            self->stop_flights(newest);
            self->pump_or_report();
        });
    } catch (...) { // as in stop_flights
    }
}

} // namespace codynamo::batch
