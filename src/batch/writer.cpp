// SPDX-License-Identifier: BSL-1.0
#include "batch/writer.hpp"

#include "async/cancellation.hpp"
#include "async/on_strand.hpp"
#include "error/counted.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <exception>
#include <mutex>
#include <new>
#include <utility>

namespace codynamo::batch {

using namespace std::chrono_literals;

batch_write_error unwritten_error(error_info why, std::vector<unwritten_request> requests) {
    why.operation = "BatchWriteItem";
    for (const unwritten_request& r : requests)
        why.outcome = std::max(why.outcome, r.outcome());
    if (!why.message.empty()) why.message += "; ";
    why.message += detail::counted(requests.size(), "accepted request");
    why.message += requests.size() == 1 ? " is not written" : " are not written";
    why.unwritten = std::move(requests);
    return batch_write_error(error(std::move(why)));
}

namespace {

/// Returns the error of a call with what the call was for.
error named(const error& e, std::string table, outcome known = outcome::not_sent) {
    error_info info = e.info();
    info.operation = "BatchWriteItem";
    info.table = std::move(table);
    info.outcome = std::max(info.outcome, known);
    return error(std::move(info));
}

} // namespace

writer::writer(std::shared_ptr<outlet> out, batch_writer_settings settings)
    : state_(std::make_shared<writer_state>(std::move(out), std::move(settings))),
      admission_(std::make_shared<admission>(state_)),
      dispatcher_(std::make_shared<dispatcher>(state_, admission_)),
      tables_(state_),
      extracted_(client_errc::cancelled, "the requests were extracted from the writer"),
      counts_units_(state_->plan.counts_units()) {
    admission_->on_leave([of = std::weak_ptr<dispatcher>(dispatcher_)]() noexcept {
        if (const auto sending = of.lock()) sending->post_pump();
    });
}

writer::~writer() {
    abandon();
}

void writer::abandon() noexcept {
    bool has_requests = false;
    try {
        has_requests = holds_any();
        const held_requests left = dispatcher_->take_all();
        if (left.requests.empty()) return;
        if (state_->settings.on_abandoned) {
            state_->settings.on_abandoned(unwritten_of(left));
            return;
        }
        const std::string& table = left.tables[left.requests.front().table]->name;
        state_->out->log(
            log_level::error,
            "a batch writer for '" + table + "' was destroyed with " +
                detail::counted(left.requests.size(), "unwritten request") +
                "; co_await its close(), or use table::write_batch"
        );
        // Not when a coroutine ends with its context: then nobody runs it.
        assert(
            (std::uncaught_exceptions() > 0 || !state_->out->runs_here()) &&
            "codynamo::batch_writer destroyed without close()"
        );
    } catch (const std::bad_alloc&) {
        if (has_requests)
            state_->out->log(
                log_level::error,
                "a batch writer was destroyed with unwritten requests, and there is no memory to "
                "return them or to name their table"
            );
    } catch (...) { // as documented
    }
}

bool writer::holds_any() const {
    const std::scoped_lock lock(state_->mutex);
    return !state_->plan.is_empty();
}

asio::awaitable<std::size_t> writer::ask_key(handle self, std::string table) {
    const std::size_t index = co_await self->tables_.ask(std::move(table));
    co_return index;
}

/// A put of a table whose key must be asked for.
struct writer::put_of_unknown_key {
    put_of_unknown_key(std::string name, encoded_request encoded)
        : table(std::move(name)), request(std::move(encoded)) {}

    std::string table;
    encoded_request request;
};

asio::awaitable<void> writer::put(
    handle self, const std::string& table, const given_request& given
) {
    const result<written_table> found = self->tables_.find(table);
    if (!found) return accept(std::move(self), named(found.error(), table), nullptr);
    if (found->is_known()) {
        auto one = prepare(*found->names, found->index, given, self->counts_units_);
        if (!one) one = named(one.error(), table);
        return accept(std::move(self), std::move(one), nullptr);
    }
    result<encoded_request> encoded = encode(table, given);
    if (!encoded) return accept(std::move(self), named(encoded.error(), table), nullptr);
    auto put = std::make_unique<put_of_unknown_key>(table, std::move(*encoded));
    return accept(std::move(self), write_list(), std::move(put));
}

asio::awaitable<void> writer::accept(
    handle self, result<write_list> one, std::unique_ptr<put_of_unknown_key> unknown
) {
    std::size_t table = 0;
    bool needs_pump = false;
    try {
        if (unknown) {
            const async::crossing_limit limit = self->state_->out->limit(std::nullopt);
            auto asking = ask_key(self, unknown->table);
            const std::size_t index =
                co_await async::on_strand(self->state_->out->home(), std::move(asking), limit);
            const table_name_and_keys& names = self->tables_.at(index);
            one = prepare(names, index, std::move(unknown->request), self->counts_units_);
        }
        if (!one) throw_error(one.error());
        table = one->front().table;
        admission::entry entry = self->admission_->enter(std::move(*one));
        needs_pump = entry.needs_pump;
        if (entry.waiting) {
            const async::crossing_limit limit = self->state_->out->limit(std::nullopt);
            auto waiting = wait_for_room(self, std::move(entry.waiting));
            co_await async::on_strand(self->state_->out->home(), std::move(waiting), limit);
        }
    } catch (const error& e) {
        if (!e.info().operation.empty()) throw;
        throw_error(named(e, unknown ? unknown->table : self->tables_.at(table).name));
    }
    if (!needs_pump) co_return;
    try {
        const async::crossing_limit limit = self->state_->out->limit(std::nullopt);
        auto waiting = wait_while_pressed(self, table);
        co_await async::on_strand(self->state_->out->home(), std::move(waiting), limit);
    } catch (...) {
        // Cancelled before it began, or no memory: the request is accepted all the same.
        self->dispatcher_->post_pump();
    }
}

asio::awaitable<void> writer::wait_for_room(handle self, std::unique_ptr<waiting_put> put) {
    co_await asio::this_coro::throw_if_cancelled(false);
    put->begin();
    try {
        self->dispatcher_->pump();
        while (!put->is_over()) {
            self->dispatcher_->rethrow_failure();
            const async::wait_result why = co_await put->changed().wait();
            if (why == async::wait_result::cancelled) break;
        }
    } catch (...) { // no memory
        if (!put->is_over()) throw;
    }
    put->finish();
}

/// Of a request that was accepted: whatever happens here, the put has succeeded.
asio::awaitable<void> writer::wait_while_pressed(handle self, std::size_t table) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto must_wait = [&] {
        const time_point now = self->state_->out->environment().now();
        const std::scoped_lock lock(self->state_->mutex);
        return self->state_->plan.is_pressed(table, now) && !self->state_->closed;
    };
    try {
        self->dispatcher_->pump();
        while (must_wait()) {
            self->dispatcher_->rethrow_failure();
            const async::wait_result why = co_await self->dispatcher_->changed().wait();
            if (why == async::wait_result::cancelled) break;
        }
    } catch (...) { // no memory: the request is sent with later ones, or by flush()
    }
}

/// All requests that were accepted so far may be sent.
std::uint64_t writer::release() {
    const std::scoped_lock lock(state_->mutex);
    return state_->plan.release();
}

/// The same, and no other will be accepted.
std::uint64_t writer::release_last() {
    const std::scoped_lock lock(state_->mutex);
    const std::uint64_t mark = state_->plan.release();
    state_->closed = true;
    return mark;
}

/// Waits for the release of a flush; without one, closes the writer and waits for all.
asio::awaitable<void> writer::finish(
    handle self,
    std::optional<std::uint64_t> flushed,
    std::optional<std::chrono::milliseconds> within
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    writer_state& state = *self->state_;
    dispatcher& sending = *self->dispatcher_;
    std::optional<time_point> deadline;
    if (within) deadline = state.out->environment().now() + std::max(*within, 0ms);
    const dispatcher::finishing until_the_end(sending, deadline);
    const bool closing = !flushed;
    const std::uint64_t mark = closing ? self->release_last() : *flushed;
    const auto is_done = [&] {
        const std::scoped_lock lock(state.mutex);
        return state.plan.is_done(mark);
    };
    sending.pump();
    while (!is_done()) {
        if (async::is_cancelled(cancellation)) {
            const error cancelled(
                client_errc::cancelled, closing ? "during close()" : "during flush()"
            );
            if (!closing) throw cancelled;
            sending.stop(cancelled);
            break;
        }
        if (deadline && state.out->environment().now() >= *deadline) {
            sending.stop(error(client_errc::batch_incomplete, "the time of close() is over"));
            break;
        }
        sending.rethrow_failure();
        const async::wait_result why = co_await sending.changed().wait();
        (void)why; // looked at above
    }
    if (closing) self->log_superseded();
}

asio::awaitable<void> writer::flush(handle self) {
    // Not on the strand: it would wait for requests that are accepted on the way there.
    const std::uint64_t mark = self->release();
    auto work = finish(self, mark, std::nullopt);
    const async::crossing_limit limit = self->state_->out->limit(std::nullopt);
    try {
        co_await async::on_strand(self->state_->out->home(), std::move(work), limit);
        const auto cancellation = co_await asio::this_coro::cancellation_state;
        self->throw_returned(async::is_cancelled(cancellation));
    } catch (const error& e) {
        self->throw_named(e);
    }
}

asio::awaitable<void> writer::close(handle self, std::optional<std::chrono::milliseconds> within) {
    auto work = finish(self, std::nullopt, within);
    const async::crossing_limit limit = self->state_->out->limit(within);
    try {
        co_await async::on_strand(self->state_->out->home(), std::move(work), limit);
        self->throw_returned(false);
    } catch (const error& e) {
        self->throw_named(e);
    }
}

/// Throws the error of a flush, which is being handled. It is of one table, or of several that
/// cannot be named. An error with an operation may hold requests, which are not held here any more.
void writer::throw_named(const error& e) {
    if (!e.info().operation.empty()) throw;
    std::string table;
    outcome known = outcome::not_sent;
    {
        const std::scoped_lock lock(state_->mutex);
        if (state_->plan.tables() == 1) table = state_->plan.table(0).name;
        known = state_->plan.known_outcome();
    }
    throw_error(named(e, std::move(table), known));
}

/// Returns what `make` makes of requests that were taken. If that fails (no memory), none is lost.
template <class Make>
auto writer::made_of(held_requests taken, Make make) {
    try {
        return make(unwritten_of(taken));
    } catch (...) {
        const std::scoped_lock lock(state_->mutex);
        state_->plan.give_back(std::move(taken), extracted_);
        throw;
    }
}

/// On the caller's executor, where the call ends. The exception of a cancelled call may reach
/// nobody (`operator||` drops it): the requests stay for the next call then.
void writer::throw_returned(bool cancelled) {
    error_info info;
    held_requests taken;
    {
        const std::scoped_lock lock(state_->mutex);
        planner& plan = state_->plan;
        const pending_write* const first = plan.first_returned();
        if (!first) return;
        if (cancelled) throw error(client_errc::cancelled, "at the end of flush()");
        info = first->reason->info();
        info.table = plan.table(first->table).name;
        taken = plan.take_returned();
    }
    throw made_of(std::move(taken), [&](std::vector<unwritten_request> requests) {
        return unwritten_error(std::move(info), std::move(requests));
    });
}

/// Once: only this shows that part of a key was named, which makes one of many items.
void writer::log_superseded() {
    std::string line;
    {
        const std::scoped_lock lock(state_->mutex);
        const write_counts now = state_->plan.counts();
        if (state_->settings.uses_key_schema || now.superseded <= now.written) return;
        if (std::exchange(logged_superseded_, true)) return;
        line = "a batch writer replaced " + std::to_string(now.superseded) + " of " +
               std::to_string(now.accepted) +
               " requests by later ones for the same key; if that surprises you, check that "
               "overwrite_by_pkeys names all attributes of the key, or use "
               "overwrite_by_key_schema";
    }
    state_->out->log(log_level::info, line);
}

std::vector<unwritten_request> writer::unwritten() const {
    held_requests copies;
    {
        const std::scoped_lock lock(state_->mutex);
        copies = state_->plan.copies();
    }
    return unwritten_of(copies);
}

std::vector<unwritten_request> writer::extract() {
    return made_of(dispatcher_->take_all(), [](std::vector<unwritten_request> requests) {
        return requests;
    });
}

std::optional<batch_write_error> writer::take_unwritten(error_info why) {
    held_requests taken = dispatcher_->take_all(extracted_);
    if (taken.requests.empty()) return std::nullopt;
    return made_of(std::move(taken), [&](std::vector<unwritten_request> requests) {
        why.table = requests.front().table_name();
        return unwritten_error(std::move(why), std::move(requests));
    });
}

void writer::drop() noexcept {
    dispatcher_->return_all(extracted_);
    const std::scoped_lock lock(state_->mutex);
    state_->plan.clear_returned();
}

void writer::retry_refused_tables() {
    const std::scoped_lock lock(state_->mutex);
    state_->plan.forget_refusals();
}

std::string writer::broken_promise() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->plan.broken_promise();
}

} // namespace codynamo::batch
