// SPDX-License-Identifier: BSL-1.0
#include "batch/writer.hpp"

#include "codec/operations.hpp"
#include "exec/perform.hpp"
#include "http/cancelled.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cassert>

namespace codynamo::batch {
namespace {

using namespace std::chrono_literals;

constexpr int default_in_flight = 4;

std::string capacity_text(const batch_writer_settings& s) {
    const auto wanted = s.return_consumed_capacity.value_or(capacity_detail::none);
    if (wanted == capacity_detail::indexes) return "INDEXES";
    return wanted == capacity_detail::total || s.max_write_units > 0 ? "TOTAL" : "";
}

planner_settings plan_of(const batch_writer_settings& s) {
    const bool knows_keys = s.uses_key_schema || !s.key_names.empty() || !s.table_key_names.empty();
    planner_settings plan;
    plan.flush_amount = s.flush_amount;
    plan.max_in_flight =
        static_cast<std::size_t>(s.max_in_flight.value_or(knows_keys ? default_in_flight : 1));
    plan.max_requests = s.max_buffered;
    plan.max_bytes = s.max_buffered_bytes;
    plan.max_stall = s.max_stall;
    plan.max_write_units = s.max_write_units;
    plan.capacity_detail = capacity_text(s);
    return plan;
}

error closed_error(const std::string& table) {
    return {
        client_errc::writer_closed,
        "the batch writer takes nothing in for '" + table + "' after close()"};
}

/// Whether this thread is within `run()` of the context; false also for contexts of other kinds.
[[maybe_unused]] bool runs_here(const asio::any_io_executor& executor) {
    if (const auto* io = executor.target<asio::io_context::executor_type>())
        return io->running_in_this_thread();
    if (const auto* pool = executor.target<asio::thread_pool::executor_type>())
        return pool->running_in_this_thread();
    return false;
}

} // namespace

writer_handle::~writer_handle() {
    of_->drop();
}

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

/// Waits for the writer's next change.
class writer::waiter {
public:
    waiter(const asio::any_io_executor& strand, writer& of)
        : timer_(strand, asio::steady_timer::time_point::max()),
          of_(of),
          place_(of.waiting_.insert(of.waiting_.end(), this)) {}

    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    ~waiter() { of_.waiting_.erase(place_); }

    [[nodiscard]] asio::steady_timer& timer() noexcept { return timer_; }

private:
    asio::steady_timer timer_;
    writer& of_;
    std::list<waiter*>::iterator place_;
};

/// Held by a put from the moment on at which it found no room: later ones must not overtake it.
class writer::place_in_line {
public:
    explicit place_in_line(writer& of) noexcept : of_(of) {}

    place_in_line(const place_in_line&) = delete;
    place_in_line& operator=(const place_in_line&) = delete;

    ~place_in_line() {
        if (!taken_) return;
        const std::scoped_lock lock(of_.mutex_);
        --of_.in_line_;
    }

    /// Under the lock.
    void take() noexcept {
        taken_ = true;
        ++of_.in_line_;
    }

private:
    writer& of_;
    bool taken_ = false;
};

/// A put that waits for room. The room itself is given to it, not a signal that there is some.
struct writer::room_waiter {
    room_waiter(const asio::any_io_executor& strand, writer& of, write_list put)
        : one(std::move(put)), called(strand, asio::steady_timer::time_point::max()), of_(of) {
        const std::scoped_lock lock(of_.mutex_);
        place_ = of_.line_.insert(of_.line_.end(), this);
    }

    room_waiter(const room_waiter&) = delete;
    room_waiter& operator=(const room_waiter&) = delete;

    ~room_waiter() {
        const std::scoped_lock lock(of_.mutex_);
        if (!is_over()) of_.line_.erase(place_);
    }

    [[nodiscard]] bool is_over() const noexcept { return accepted || refusal.has_value(); }

    write_list one;
    asio::steady_timer called;
    bool accepted = false;
    std::optional<error> refusal;

private:
    writer& of_;
    std::list<room_waiter*>::iterator place_;
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

/// A flush() or close() under way.
class writer::finishing {
public:
    finishing(writer& of, std::optional<time_point> deadline) : of_(of) {
        if (deadline) deadline_ = of_.deadlines_.insert(*deadline);
        ++of_.finishing_;
    }

    finishing(const finishing&) = delete;
    finishing& operator=(const finishing&) = delete;

    ~finishing() {
        --of_.finishing_;
        if (deadline_) of_.deadlines_.erase(*deadline_);
    }

private:
    writer& of_;
    std::optional<std::multiset<time_point>::iterator> deadline_;
};

writer::writer(std::shared_ptr<outlet> out, batch_writer_settings settings)
    : out_(std::move(out)), settings_(std::move(settings)), plan_(plan_of(settings_)) {}

// --- put ---

std::size_t writer::add_table(std::string name, std::vector<std::string> key_names) {
    const std::size_t index = plan_.add_table(table_name_and_keys(name, std::move(key_names)));
    tables_.insert_or_assign(std::move(name), index);
    return index;
}

/// Nothing when its key must be asked for.
std::optional<std::size_t> writer::find_table(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    const auto known = tables_.find(name);
    if (known != tables_.end()) return known->second;
    if (settings_.uses_key_schema) return std::nullopt;
    const auto named = settings_.table_key_names.find(name);
    return add_table(
        name, named == settings_.table_key_names.end() ? settings_.key_names : named->second
    );
}

/// It stays where it is as long as the writer.
const table_name_and_keys& writer::table(std::size_t index) const {
    const std::scoped_lock lock(mutex_);
    return plan_.table(index);
}

asio::awaitable<std::size_t> writer::learn_table(handle h, std::string name) {
    writer& self = h->get();
    const turn_queue::turn mine = co_await turn_queue::acquire(self.learning_);
    if (!mine) throw error(client_errc::cancelled, "while the key of '" + name + "' was asked for");
    {
        const std::scoped_lock lock(self.mutex_);
        const auto known = self.tables_.find(name);
        if (known != self.tables_.end()) co_return known->second;
    }
    std::vector<std::string> names = (co_await self.out_->key_names(name)).value();
    const std::scoped_lock lock(self.mutex_);
    co_return self.add_table(std::move(name), std::move(names));
}

/// Why the request cannot be accepted, though there may be room.
std::optional<error> writer::refusal_of(const pending_write& one) const {
    const std::string& name = plan_.table(one.table).name;
    if (closed_) return closed_error(name);
    if (const auto& refusal = plan_.refusal(one.table)) return refusal;
    if (plan_.is_clogged(one))
        return error(
            client_errc::batch_incomplete,
            "the batch writer is full of requests that were given up; flush() hands them back"
        );
    return std::nullopt;
}

writer::admission writer::try_accept(write_list& one, place_in_line& place) {
    const std::scoped_lock lock(mutex_);
    if (const auto refusal = refusal_of(one.front())) throw_error(*refusal);
    if (in_line_ > 0 || !plan_.has_room(one.front())) {
        place.take();
        return admission::no_room;
    }
    const bool ends_a_flush = plan_.accept(std::move(one));
    return plan_.is_due() || ends_a_flush ? admission::due : admission::accepted;
}

asio::awaitable<void> writer::put(handle h, write_request r) {
    writer& self = h->get();
    std::optional<std::size_t> index = self.find_table(r.table_name());
    if (!index) {
        auto learning = learn_table(h, r.table_name());
        index = co_await exec::on_strand(self.out_->strand(), std::move(learning));
    }
    write_list one = prepare(self.table(*index), *index, std::move(r)).value();
    place_in_line place(self);
    const admission how = self.try_accept(one, place);
    if (how == admission::accepted) co_return;
    if (how == admission::no_room) {
        auto waiting = wait_for_room(h, std::move(one));
        co_await exec::on_strand(self.out_->strand(), std::move(waiting));
        co_return;
    }
    auto waiting = wait_while_pressed(h);
    try {
        co_await exec::on_strand(self.out_->strand(), std::move(waiting));
    } catch (...) {
        // Cancelled before it began, or no memory: the request was taken in all the same.
        self.post_pump();
    }
}

/// Of a request that was accepted: whatever happens here, the put has succeeded.
asio::awaitable<void> writer::wait_while_pressed(handle h) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const asio::any_io_executor strand = co_await asio::this_coro::executor;
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    writer& self = h->get();
    const auto must_wait = [&] {
        const std::scoped_lock lock(self.mutex_);
        return self.plan_.is_pressed() && !self.closed_;
    };
    try {
        self.pump();
        while (must_wait() && !http::is_cancelled(cancellation)) {
            waiter me(strand, self);
            boost::system::error_code ignored;
            co_await me.timer().async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
    } catch (...) { // no memory: it is sent with what comes next, or by the next flush()
    }
}

asio::awaitable<void> writer::wait_for_room(handle h, write_list one) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const asio::any_io_executor strand = co_await asio::this_coro::executor;
    writer& self = h->get();
    room_waiter me(strand, self, std::move(one));
    {
        const std::scoped_lock lock(self.mutex_);
        (void)self.plan_.release(); // only sending makes room
    }
    self.pump();
    if (!me.is_over()) {
        boost::system::error_code ignored;
        co_await me.called.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (me.refusal) throw_error(*me.refusal);
    if (!me.accepted) throw error(client_errc::cancelled, "while a put waited for room");
}

// --- batches ---

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
    if (!out_->strand()) return; // the context ends
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
}

void writer::pump_or_tell() noexcept {
    try {
        pump();
    } catch (...) { // no memory
        stumbled_ = std::current_exception();
        wake_waiters();
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
        out_->strand(),
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
    planner::moment m{};
    m.now = out_->world().now();
    m.jitter = out_->world().jitter();
    if (answer && answer->maybe_applied_before) m.earlier = outcome::maybe_applied;
    if (finishing_ > 0 && settings_.on_exit_loop_sleep > 0ms)
        m.fixed_pause = settings_.on_exit_loop_sleep;
    const std::scoped_lock lock(mutex_);
    plan_.settle(id, decoded, m);
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
        out_->strand(),
        std::move(sounding),
        asio::bind_cancellation_slot(held->slot(), std::move(end))
    );
}

asio::awaitable<void> writer::sound_alarm(std::shared_ptr<writer> self) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto held = self->alarm_;
    while (self->alarm_at_) {
        exec::environment& world = self->out_->world();
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

// --- flush and close ---

asio::awaitable<void> writer::finish(
    handle h, bool closing, std::optional<std::chrono::milliseconds> within
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const asio::any_io_executor strand = co_await asio::this_coro::executor;
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    writer& self = h->get();
    std::optional<time_point> deadline;
    if (within) deadline = self.out_->world().now() + *within;
    const finishing until_the_end(self, deadline);
    std::uint64_t mark = 0;
    {
        const std::scoped_lock lock(self.mutex_);
        mark = self.plan_.release();
        self.closed_ = self.closed_ || closing;
    }
    const auto is_done = [&] {
        const std::scoped_lock lock(self.mutex_);
        return self.plan_.is_done(mark);
    };
    self.stumbled_ = nullptr;
    self.pump();
    while (!is_done()) {
        if (http::is_cancelled(cancellation)) {
            const error cancelled(
                client_errc::cancelled, closing ? "during close()" : "during flush()"
            );
            if (!closing) throw cancelled;
            self.stop(cancelled);
            break;
        }
        if (deadline && self.out_->world().now() >= *deadline) {
            self.stop(error(client_errc::batch_incomplete, "the time of close() is over"));
            break;
        }
        if (self.stumbled_) std::rethrow_exception(std::exchange(self.stumbled_, nullptr));
        waiter me(strand, self);
        boost::system::error_code ignored;
        co_await me.timer().async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    self.throw_returned();
}

asio::awaitable<void> writer::flush(handle h) {
    auto work = finish(h, false, std::nullopt);
    co_await exec::on_strand(h->get().out_->strand(), std::move(work));
}

asio::awaitable<void> writer::close(handle h, std::optional<std::chrono::milliseconds> within) {
    auto work = finish(h, true, within);
    co_await exec::on_strand(h->get().out_->strand(), std::move(work));
}

void writer::throw_returned() {
    const std::scoped_lock lock(mutex_);
    const error* const first = plan_.first_reason();
    if (!first) return;
    error_info info = first->info();
    info.unwritten = plan_.returned();
    info.operation = "BatchWriteItem";
    info.table = info.unwritten.front().table_name();
    for (const unwritten_request& r : info.unwritten)
        info.outcome = std::max(info.outcome, r.outcome());
    if (!info.message.empty()) info.message += "; ";
    info.message += std::to_string(info.unwritten.size()) + " accepted requests are not written";
    const batch_write_error handed_back{error(std::move(info))};
    plan_.forget_returned();
    throw handed_back;
}

/// On the strand: everything is handed back.
void writer::stop(const error& why) noexcept {
    std::uint64_t newest = 0;
    {
        const std::scoped_lock lock(mutex_);
        plan_.take_back(why);
        newest = last_id_;
    }
    stop_flights(newest);
    pump_or_tell();
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
        const asio::any_io_executor strand = out_->strand();
        if (strand) asio::post(strand, [self = shared_from_this()] { self->pump_or_tell(); });
    } catch (...) { // no memory: it is sent with what comes next, or by the next flush()
    }
}

void writer::post_stop(std::uint64_t newest) noexcept {
    try {
        const asio::any_io_executor strand = out_->strand();
        if (!strand) return;
        asio::post(strand, [self = shared_from_this(), newest] {
            self->stop_flights(newest);
            self->pump_or_tell();
        });
    } catch (...) { // as in stop_flights
    }
}

// --- any thread ---

std::vector<unwritten_request> writer::unwritten() const {
    const std::scoped_lock lock(mutex_);
    return plan_.unwritten();
}

/// `newest`: the batch up to which there may be some under way; 0 when there is nothing to stop.
std::vector<unwritten_request> writer::take_all(std::uint64_t& newest) {
    const std::scoped_lock lock(mutex_);
    std::vector<unwritten_request> all = plan_.unwritten();
    plan_.take_back(error(client_errc::cancelled, "the requests were taken out of the writer"));
    plan_.forget_returned();
    newest = running_.empty() && line_.empty() && all.empty() ? 0 : last_id_;
    return all;
}

std::vector<unwritten_request> writer::discard() {
    std::uint64_t newest = 0;
    std::vector<unwritten_request> all = take_all(newest);
    if (newest > 0) post_stop(newest);
    return all;
}

void writer::reset() {
    const std::scoped_lock lock(mutex_);
    plan_.forget_refusals();
}

batch_writer_stats writer::stats() const {
    const std::scoped_lock lock(mutex_);
    const planner::counts now = plan_.count();
    batch_writer_stats s;
    s.written = now.written;
    s.superseded = now.superseded;
    s.retried = now.retried;
    s.returned = now.returned;
    s.batches = now.batches;
    s.bytes = now.bytes_sent;
    s.consumed_capacity_units = now.consumed_units;
    s.buffered = now.requests;
    s.buffered_bytes = now.bytes;
    s.in_flight = now.in_flight;
    s.pace = now.window;
    return s;
}

std::string writer::broken_promise() const {
    const std::scoped_lock lock(mutex_);
    return plan_.broken_promise();
}

void writer::drop() noexcept {
    try {
        std::uint64_t newest = 0;
        std::vector<unwritten_request> left = take_all(newest);
        if (newest > 0) post_stop(newest);
        if (left.empty()) return;
        if (settings_.on_abandoned) {
            settings_.on_abandoned(std::move(left));
            return;
        }
        out_->log(
            "a batch writer for '" + left.front().table_name() + "' was dropped with " +
            std::to_string(left.size()) +
            " requests that were never written; co_await its close(), or use table::write_batch"
        );
        // Not when a coroutine ends with its context: then nobody runs it.
        assert(
            (std::uncaught_exceptions() > 0 || !runs_here(out_->executor())) &&
            "codynamo::batch_writer dropped without close()"
        );
    } catch (...) { // no memory for the text
    }
}

} // namespace codynamo::batch
