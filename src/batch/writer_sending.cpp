// SPDX-License-Identifier: BSL-1.0
//
// Batches on their way out, and the alarm for the next ones.
//
#include "batch/writer.hpp"
#include "codec/operations.hpp"
#include "exec/perform.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace codynamo::batch {
namespace {

using namespace std::chrono_literals;

} // namespace

/// A batch under way.
struct writer::running {
    explicit running(std::uint64_t batch) : id(batch) {}

    std::uint64_t id;
    asio::cancellation_signal stop;
};

/// What the coroutine of a batch ends in, whichever way it ends: also when its context does.
class writer::landing {
public:
    landing(std::shared_ptr<writer> of, std::shared_ptr<running> one) noexcept
        : of_(std::move(of)), one_(std::move(one)) {}

    landing(landing&&) noexcept = default;
    landing& operator=(landing&&) = delete;

    ~landing() {
        if (of_) of_->landed(*one_);
    }

    void operator()(const std::exception_ptr&) const noexcept {} // the destructor tells

private:
    std::shared_ptr<writer> of_;
    std::shared_ptr<running> one_;
};

/// Tells, whichever way it ends, that nobody waits for the alarm any more.
class writer::alarm_end {
public:
    explicit alarm_end(std::shared_ptr<writer> of) noexcept : of_(std::move(of)) {}

    alarm_end(alarm_end&&) noexcept = default;
    alarm_end& operator=(alarm_end&&) = delete;

    ~alarm_end() {
        if (!of_) return;
        of_->alarm_.reset();
        of_->alarm_at_.reset();
    }

    void operator()(const std::exception_ptr&) const noexcept {}

private:
    std::shared_ptr<writer> of_;
};

/// Puts that wait for room, as many as there is room for, in their order.
void writer::admit() {
    const std::scoped_lock lock(mutex_);
    bool any = false;
    while (!line_.empty()) {
        room_waiter& first = *line_.front();
        first.refusal = refusal_of(first.one.front());
        if (!first.refusal) {
            if (!plan_.has_room(first.one.front())) break;
            plan_.accept(std::move(first.one));
            first.accepted = true;
            any = true;
        }
        line_.pop_front();
        first.called.cancel();
    }
    if (any && !line_.empty()) (void)plan_.release();
}

void writer::pump() {
    if (!out_->home()->get()) return; // the context ends
    admit();
    for (;;) {
        std::optional<planner::batch> next;
        {
            const std::scoped_lock lock(mutex_);
            next = plan_.next(out_->world().now());
        }
        if (!next) break;
        start(*std::move(next));
    }
    admit(); // into the places of those that were given up
    set_alarm();
    wake_waiters();
    stumbled_ = nullptr;
}

void writer::pump_or_tell() noexcept {
    try {
        pump();
    } catch (...) { // no memory
        stumbled_ = std::current_exception();
        wake_waiters();
        const std::scoped_lock lock(mutex_);
        for (room_waiter* w : line_)
            w->called.cancel();
    }
}

void writer::start(planner::batch next) {
    std::shared_ptr<running> one;
    try {
        one = std::make_shared<running>(next.id);
        const std::scoped_lock lock(mutex_);
        running_.push_back(one);
        last_id_ = next.id;
    } catch (...) {
        const std::scoped_lock lock(mutex_);
        plan_.lose(next.id, out_->world().now());
        throw;
    }
    landing end(shared_from_this(), one);
    auto flying = fly(shared_from_this(), next.id, std::move(next.body));
    asio::co_spawn(
        out_->home()->get(),
        std::move(flying),
        asio::bind_cancellation_slot(one->stop.slot(), std::move(end))
    );
}

asio::awaitable<void> writer::fly(
    std::shared_ptr<writer> self, std::uint64_t id, std::string body
) {
    result<exec::answer> answer = co_await self->out_->send(std::move(body));
    self->settle(id, std::move(answer));
    self->report_progress();
}

void writer::settle(std::uint64_t id, result<exec::answer> answer) {
    result<batch_write_item_response> decoded = batch_write_item_response();
    if (!answer) {
        decoded = answer.error();
    } else {
        decoded = codec::decode<batch_write_item_response>(answer->body);
        if (!decoded) decoded = exec::unreadable(decoded.error(), "BatchWriteItem", "", *answer);
    }
    moment m{out_->world().now(), out_->world().jitter()};
    const bool maybe_applied = answer && answer->maybe_applied_before;
    if (finishing_ > 0 && settings_.on_exit_loop_sleep > 0ms)
        m.fixed_pause = settings_.on_exit_loop_sleep;
    const std::scoped_lock lock(mutex_);
    plan_.settle(id, decoded, m, maybe_applied ? outcome::maybe_applied : outcome::not_sent);
    if (!settings_.uses_key_schema || decoded) return;
    const error e = decoded.error();
    if (e.code() == service_errc::validation || e.code() == error_kind::not_found)
        for (const auto& [name, index] : tables_) // the next writer asks again
            out_->forget_key_names(name);
}

void writer::landed(running& one) noexcept {
    {
        const std::scoped_lock lock(mutex_);
        plan_.lose(one.id, out_->world().now());
        std::erase_if(running_, [&](const auto& r) { return r.get() == &one; });
    }
    pump_or_tell();
}

void writer::report_progress() const noexcept {
    if (!settings_.on_progress) return;
    try {
        settings_.on_progress(stats());
    } catch (...) { // as documented
    }
}

void writer::wake_waiters() noexcept {
    for (waiter* w : waiting_)
        w->timer().cancel();
}

void writer::set_alarm() {
    const time_point now = out_->world().now();
    std::optional<time_point> at;
    {
        const std::scoped_lock lock(mutex_);
        at = plan_.wake(now);
    }
    const auto deadline = deadlines_.upper_bound(now); // those before have been told already
    if (deadline != deadlines_.end()) at = at ? std::min(*at, *deadline) : *deadline;
    const bool sleeps_too_long = alarm_at_ && (!at || *at < *alarm_at_);
    if (!alarm_at_ || sleeps_too_long) alarm_at_ = at;
    if (alarm_) {
        if (sleeps_too_long) alarm_->emit(asio::cancellation_type::terminal);
        return;
    }
    if (!alarm_at_) return;
    alarm_ = std::make_shared<asio::cancellation_signal>();
    const auto held = alarm_;
    alarm_end end(shared_from_this());
    auto sounding = sound_alarm(shared_from_this());
    asio::co_spawn(
        out_->home()->get(),
        std::move(sounding),
        asio::bind_cancellation_slot(held->slot(), std::move(end))
    );
}

asio::awaitable<void> writer::sound_alarm(std::shared_ptr<writer> self) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto held = self->alarm_;
    while (self->alarm_at_) {
        async::environment& world = self->out_->world();
        const auto left = *self->alarm_at_ - world.now();
        if (left > 0ns) {
            co_await world.pause(std::chrono::ceil<std::chrono::milliseconds>(left));
            co_await asio::this_coro::reset_cancellation_state();
            continue; // it may have been set anew
        }
        self->alarm_at_.reset();
        self->pump_or_tell();
    }
}

void writer::stop_flights(std::uint64_t newest) noexcept {
    try {
        std::vector<std::shared_ptr<running>> now;
        {
            const std::scoped_lock lock(mutex_);
            now.assign(running_.begin(), running_.end());
        }
        for (const std::shared_ptr<running>& one : now)
            if (one->id <= newest) one->stop.emit(asio::cancellation_type::terminal);
    } catch (...) { // no memory: they end by themselves, and nobody waits for them
    }
}

void writer::post_pump() noexcept {
    try {
        out_->post([self = shared_from_this()] { self->pump_or_tell(); });
    } catch (...) { // no memory: it is sent with what comes next, or by the next flush()
    }
}

void writer::post_stop(std::uint64_t newest) noexcept {
    try {
        out_->post([self = shared_from_this(), newest] {
            self->stop_flights(newest);
            self->pump_or_tell();
        });
    } catch (...) { // as in stop_flights
    }
}

} // namespace codynamo::batch
