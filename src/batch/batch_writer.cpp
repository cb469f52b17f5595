// SPDX-License-Identifier: BSL-1.0
//
// add      under the lock, on the caller's thread: the planner takes the request in or refuses it
// due      when `flush_amount` are queued: one round, by the coroutine whose request it was
// drain    flush() and close(): rounds until the queue is empty
// round    up to `flush_amount` requests, 25 at a time: take, send, settle
// pause    before a round that follows one which left something over
//
// Rounds run on the client's strand, one coroutine at a time. The lock guards the planner, for
// `put_item` on other threads, and is never held over an await.
//
#include "batch/planner.hpp"
#include "batch/turn_queue.hpp"
#include "codec/operations.hpp"
#include "exec/longest_duration.hpp"
#include "exec/perform.hpp"

#include <codynamo/batch_writer.hpp>
#include <codynamo/error.hpp>
#include <codynamo/option/batch.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <cassert>
#include <exception>
#include <mutex>
#include <utility>

namespace codynamo {
namespace {

using namespace std::chrono_literals;

constexpr auto leftover_base = 25ms;
constexpr auto throttled_base = 1000ms;
constexpr std::size_t most_in_batch = 25;
constexpr std::size_t most_queued =
    1000; // beyond this, and twice flush_amount, a put waits for room

std::string_view capacity_text(std::optional<capacity_detail> detail) {
    if (!detail || *detail == capacity_detail::none) return "";
    return *detail == capacity_detail::total ? "TOTAL" : "INDEXES";
}

/// Whether this thread is within `run()` of the context; false also for contexts of other kinds.
[[maybe_unused]] bool runs_here(const asio::any_io_executor& executor) {
    if (const auto* io = executor.target<asio::io_context::executor_type>())
        return io->running_in_this_thread();
    if (const auto* pool = executor.target<asio::thread_pool::executor_type>())
        return pool->running_in_this_thread();
    return false;
}

bool may_succeed_later(const error& e) {
    return e.code() == error_kind::retryable;
}

/// Hands back what the scope of `write_batch` could not write because of `end`, with the body's own
/// exception, if there is one, nested in it.
[[noreturn]] void throw_left(
    std::vector<write_request> left, const std::exception_ptr& end, const std::exception_ptr& body
) {
    error_info info;
    try {
        std::rethrow_exception(end);
    } catch (const error& e) {
        info = e.info();
    } catch (const boost::system::system_error& e
    ) { // Asio's, of a coroutine that was cancelled before
        info.code = e.code() == asio::error::operation_aborted
                        ? make_error_code(client_errc::cancelled)
                        : std::error_code(e.code());
    } catch (...) {
        info.code = client_errc::batch_incomplete;
    }
    info.operation = "BatchWriteItem";
    info.table = left.front().table_name();
    info.unwritten = std::vector<unwritten_request>(left.begin(), left.end());
    const batch_write_error handed_back{error(std::move(info))};
    if (!body) throw handed_back;
    try {
        std::rethrow_exception(body);
    } catch (...) {
        std::throw_with_nested(handed_back);
    }
}

} // namespace

flush_amount::flush_amount(int amount) : amount_(static_cast<std::size_t>(std::max(amount, 0))) {
    if (amount < 1)
        throw error(
            client_errc::invalid_argument,
            "flush_amount(" + std::to_string(amount) + "): give 1 or more"
        );
}

on_exit_loop_sleep::on_exit_loop_sleep(std::chrono::milliseconds pause) : pause_(pause) {
    if (pause < 0ms)
        throw error(client_errc::invalid_argument, "on_exit_loop_sleep: give 0 ms or more");
}

max_stall::max_stall(std::chrono::milliseconds most) : most_(exec::bounded(most)) {
    if (most <= 0ms) throw error(client_errc::invalid_argument, "max_stall: give more than 0 ms");
}

struct batch_writer::state {
    state(std::shared_ptr<exec::core> c, std::string table_name, batch_writer_settings s)
        : core(std::move(c)),
          table(std::move(table_name)),
          settings(std::move(s)),
          plan(table, settings.key_names) {}

    const std::shared_ptr<exec::core> core;
    const std::string table;
    const batch_writer_settings settings;

    // Under the lock.
    mutable std::mutex mutex;
    batch::planner plan;
    bool closed = false;
    bool handed_back =
        false; ///< by the exception of `close()`: nothing is lost when the writer goes
    std::uint64_t batches = 0;
    double consumed = 0;

    // On the strand.
    std::shared_ptr<batch::turn_queue> turns = std::make_shared<batch::turn_queue>();
    int empty_rounds = 0;                    ///< in a row, without an acknowledged request
    std::chrono::milliseconds pause_base{0}; ///< not zero: the last round left something over
    std::optional<std::chrono::steady_clock::time_point> stalled_since;

    [[nodiscard]] std::size_t queued() const {
        const std::scoped_lock lock(mutex);
        return plan.queued();
    }

    [[nodiscard]] std::size_t room() const {
        return std::max(most_queued, 2 * settings.flush_amount);
    }

    /// Whether a round is due.
    [[nodiscard]] bool add(write_request r) {
        const std::scoped_lock lock(mutex);
        if (closed)
            throw error(
                client_errc::writer_closed,
                "the batch writer for '" + table + "' takes nothing in after close()"
            );
        plan.add(std::move(r)).value();
        return plan.queued() >= settings.flush_amount;
    }

    [[noreturn]] void fail(const error& cause) const {
        error_info info = cause.info();
        info.operation = "BatchWriteItem";
        info.table = table;
        {
            const std::scoped_lock lock(mutex);
            const std::vector<write_request> left = plan.unwritten();
            info.unwritten = std::vector<unwritten_request>(left.begin(), left.end());
        }
        if (!info.message.empty()) info.message += "; ";
        info.message +=
            std::to_string(info.unwritten.size()) + " accepted requests are not written";
        throw_error(error(std::move(info)));
    }

    /// A batch that ends without an answer goes back to the queue, whatever ended it.
    class flight {
    public:
        explicit flight(state& of) : of_(of) {}

        flight(const flight&) = delete;
        flight& operator=(const flight&) = delete;

        ~flight() {
            const std::scoped_lock lock(of_.mutex);
            of_.plan.put_back();
        }

    private:
        state& of_;
    };

    struct batch_outcome {
        std::size_t acknowledged = 0;
        bool all = false;
    };

    /// What came of a batch, or why nothing is known of it.
    asio::awaitable<result<batch_outcome>> send_batch(
        std::shared_ptr<state> self, std::size_t most
    ) {
        const flight returning(*self);
        std::string body;
        {
            const std::scoped_lock lock(mutex);
            body = plan.take(most, capacity_text(settings.return_consumed_capacity));
            ++batches;
        }
        exec::call what("BatchWriteItem", table, std::move(body));
        result<exec::answer> answer = co_await exec::send(core, std::move(what));
        if (!answer) co_return answer.error();
        result<batch_write_item_response> response =
            codec::decode<batch_write_item_response>(answer->body);
        if (!response)
            co_return exec::unreadable(response.error(), "BatchWriteItem", table, *answer);
        const std::scoped_lock lock(mutex);
        for (const consumed_capacity& used : response->consumed_capacity)
            consumed += used.capacity_units;
        batch_outcome done;
        done.all = response->unprocessed_items.empty();
        done.acknowledged = plan.settle(response->unprocessed_items);
        co_return done;
    }

    void count_progress(std::size_t acknowledged, std::chrono::milliseconds base_if_left) {
        if (acknowledged > 0) {
            empty_rounds = 0;
            stalled_since.reset();
        } else {
            ++empty_rounds;
            if (!stalled_since) stalled_since = core->world()->now();
        }
        pause_base = base_if_left;
    }

    /// One batch. Failures that may pass count as a round in which nothing was acknowledged.
    asio::awaitable<void> send_one(std::shared_ptr<state> self, std::size_t most) {
        const result<batch_outcome> done = co_await send_batch(self, most);
        if (done) {
            count_progress(done->acknowledged, done->all ? 0ms : leftover_base);
            if (!stalled_since) co_return;
        } else {
            const error e = done.error();
            if (!may_succeed_later(e)) fail(e);
            count_progress(0, e.code() == error_kind::throttled ? throttled_base : leftover_base);
        }
        if (core->world()->now() - *stalled_since < settings.max_stall) co_return;
        stalled_since.reset();
        if (!done) fail(done.error());
        fail(error(
            client_errc::batch_incomplete,
            "the service took nothing for the time that max_stall allows"
        ));
    }

    asio::awaitable<void> pause_if_left_over(std::shared_ptr<state>, bool at_exit) {
        const auto base = std::exchange(pause_base, 0ms);
        if (base == 0ms) co_return;
        const std::shared_ptr<exec::environment> world = core->world();
        auto length = exec::full_jitter(base, std::max(empty_rounds - 1, 0), world->jitter());
        if (at_exit && settings.on_exit_loop_sleep > 0ms) length = settings.on_exit_loop_sleep;
        if (stalled_since) {
            const auto end = *stalled_since + settings.max_stall;
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - world->now());
            length = std::clamp(left, 0ms, length);
        }
        if (length > 0ms) co_await world->pause(length);
        const auto cancellation = co_await asio::this_coro::cancellation_state;
        if (cancellation.cancelled() != asio::cancellation_type::none)
            fail(error(client_errc::cancelled, "during a pause between batches"));
    }

    /// Up to `flush_amount` requests.
    asio::awaitable<void> round(std::shared_ptr<state> self) {
        std::size_t left = std::min(queued(), settings.flush_amount);
        while (left > 0 && queued() > 0) {
            const std::size_t size = std::min(left, most_in_batch);
            co_await send_one(self, size);
            left -= size;
            if (pause_base != 0ms) break;
        }
    }

    static asio::awaitable<batch::turn_queue::turn> wait_for_turn(std::shared_ptr<state> self) {
        batch::turn_queue::turn mine = co_await batch::turn_queue::acquire(self->turns);
        if (!mine) self->fail(error(client_errc::cancelled, "while another batch was under way"));
        co_return mine;
    }

    static asio::awaitable<void> flush_due(std::shared_ptr<state> self) {
        const batch::turn_queue::turn mine = co_await wait_for_turn(self);
        self->stalled_since.reset(); // time in which nobody tried does not count
        bool once = self->queued() >= self->settings.flush_amount;
        while (once || self->queued() > self->room()) {
            co_await self->pause_if_left_over(self, false);
            co_await self->round(self);
            once = false;
        }
    }

    static asio::awaitable<void> drain(std::shared_ptr<state> self) {
        const batch::turn_queue::turn mine = co_await wait_for_turn(self);
        self->stalled_since.reset(); // time in which nobody tried does not count
        for (bool first = true; self->queued() > 0; first = false) {
            co_await self->pause_if_left_over(self, !first);
            co_await self->round(self);
        }
    }

    static asio::awaitable<void> run_add(std::shared_ptr<state> self, write_request r) {
        if (!self->add(std::move(r))) co_return;
        auto flushing = flush_due(self);
        co_await exec::on_strand(self->core, std::move(flushing));
    }

    static asio::awaitable<void> run_flush(std::shared_ptr<state> self, bool closing) {
        if (closing) {
            const std::scoped_lock lock(self->mutex);
            self->closed = true;
        }
        auto draining = drain(self);
        try {
            co_await exec::on_strand(self->core, std::move(draining));
        } catch (const batch_write_error&) {
            const std::scoped_lock lock(self->mutex);
            self->handed_back = closing;
            throw;
        }
    }

    state(const state&) = delete;
    state& operator=(const state&) = delete;

    /// Nobody holds the writer any more, not even a batch under way.
    ~state() {
        if (handed_back) return;
        try {
            const std::size_t left = plan.unwritten().size();
            if (left == 0) return;
            core->log(
                log_level::error,
                "a batch writer for '" + table + "' was dropped with " + std::to_string(left) +
                    " requests that were never written; co_await its close(), or use "
                    "table::write_batch"
            );
        } catch (...) { // no memory for the text
        }
    }

    /// The handle goes.
    void drop() const noexcept {
        const std::scoped_lock lock(mutex);
        // Not when a coroutine ends with its context: then nobody runs it.
        assert(
            (closed || plan.queued() == 0 || std::uncaught_exceptions() > 0 ||
             !runs_here(core->executor())) &&
            "codynamo::batch_writer dropped without close()"
        );
    }
};

batch_writer::batch_writer(client c, std::string table_name, batch_writer_settings settings)
    : state_(std::make_shared<state>(c.core(), std::move(table_name), std::move(settings))) {}

batch_writer& batch_writer::operator=(batch_writer&& other) noexcept {
    if (state_ && state_ != other.state_) state_->drop();
    state_ = std::move(other.state_);
    return *this;
}

batch_writer::~batch_writer() {
    if (state_) state_->drop();
}

asio::awaitable<void> batch_writer::put_item(item whole) {
    return state::run_add(state_, write_request(state_->table, std::move(whole)));
}

asio::awaitable<void> batch_writer::delete_item(key k) {
    return state::run_add(state_, write_request(state_->table, std::move(k)));
}

asio::awaitable<void> batch_writer::flush() {
    return state::run_flush(state_, false);
}

asio::awaitable<void> batch_writer::close() {
    return state::run_flush(state_, true);
}

std::vector<write_request> batch_writer::unwritten() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->plan.unwritten();
}

std::vector<write_request> batch_writer::discard() {
    const std::scoped_lock lock(state_->mutex);
    std::vector<write_request> all = state_->plan.unwritten();
    state_->plan.clear();
    return all;
}

batch_writer_stats batch_writer::stats() const {
    const std::scoped_lock lock(state_->mutex);
    batch_writer_stats s;
    s.written = state_->plan.written();
    s.superseded = state_->plan.superseded();
    s.retried = state_->plan.retried();
    s.batches = state_->batches;
    s.consumed_capacity_units = state_->consumed;
    return s;
}

asio::awaitable<void> detail::run_batch(
    batch_writer writer, bool discard, std::function<asio::awaitable<void>(batch_writer&)> body
) {
    std::exception_ptr failure;
    try {
        co_await body(writer);
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure && discard) {
        (void)writer.discard();
        std::rethrow_exception(failure);
    }
    std::exception_ptr end;
    try {
        co_await writer.close();
    } catch (...) {
        end = std::current_exception();
    }
    std::vector<write_request> left = writer.discard();
    if (!left.empty()) throw_left(std::move(left), end, failure);
    if (failure) std::rethrow_exception(failure);
    if (end) std::rethrow_exception(end);
}

} // namespace codynamo
