// SPDX-License-Identifier: BSL-1.0
//
// begin_turn            at the end of the line; or the wait has ended before it began
//   end_wait            by a turn, the deadline, a cancellation or the end of the client
//   complete_ended      resumes calls, on a thread of the context, and arms for the next ones
#include "error/counted.hpp"
#include "http/cancelled.hpp"
#include "http/connection.hpp"
#include "http/transport_state.hpp"

#include <boost/asio/recycling_allocator.hpp>

#include <cstddef>
#include <exception>
#include <limits>
#include <new>
#include <string>
#include <utility>

namespace codynamo::http {
namespace {

/// From the thread that cancels a wait. Does not own it: what waits owns the signal.
class turn_cancellation {
public:
    explicit turn_cancellation(std::weak_ptr<waiting_call> one) noexcept : one_(std::move(one)) {}

    void operator()(asio::cancellation_type) const noexcept {
        if (const auto one = one_.lock()) one->cancel();
    }

private:
    std::weak_ptr<waiting_call> one_;
};

/// The handler of `completion`. A context that ends destroys it without a call: those whose waits
/// have ended go with it. Before it is armed, its end means that there was no memory.
class completion_handler {
public:
    explicit completion_handler(std::shared_ptr<transport_state> of) noexcept
        : of_(std::move(of)) {}

    completion_handler(completion_handler&&) noexcept = default;
    completion_handler& operator=(completion_handler&&) = delete;

    ~completion_handler() {
        if (of_ && of_->is_armed) of_->drop_ended();
    }

    void operator()(boost::system::error_code) {
        const std::shared_ptr<transport_state> of = std::move(of_);
        of->complete_ended();
    }

private:
    std::shared_ptr<transport_state> of_;
};

std::string limit_of(const settings& options) {
    return " (max_connections is " + std::to_string(options.max_connections) + ")";
}

} // namespace

waiting_call::waiting_call(
    std::shared_ptr<transport_state> home,
    const endpoint& to,
    std::unique_ptr<operation_end<lease>> waiting
) noexcept
    : home_(std::move(home)), to_(to), waiting_(std::move(waiting)) {}

waiting_call::~waiting_call() {
    if (has_turn()) const lease unused = take_lease();
}

void waiting_call::cancel() noexcept {
    const auto held = home_->lock();
    if (!held || line_ == nullptr || outcome_ != outcome::none) return;
    (void)line_->leave(*this, pool_clock::time_point());
    home_->end_wait(this, outcome::cancelled);
}

/// By the queue, under the lock.
pool_clock::time_point waiting_call::look(pool_clock::time_point) noexcept {
    (void)line_->leave(*this, pool_clock::time_point());
    --home_->in_line;
    home_->append_ended(*this, outcome::too_late);
    return deadline_queue::never;
}

void waiting_call::complete() {
    std::unique_ptr<operation_end<lease>> waiting = std::move(waiting_);
    std::optional<fallible<lease>> ended;
    std::exception_ptr failure;
    try {
        ended.emplace(result());
    } catch (...) { // no memory
        ended.emplace(fault());
        failure = std::current_exception();
    }
    const asio::any_io_executor here = home_->current_executor();
    operation_end<lease>& to = *waiting;
    to.complete(std::move(waiting), here, std::move(failure), std::move(*ended));
}

lease waiting_call::take_lease() {
    lease::line::turn given = take_turn();
    return lease(home_, *line_, given.item ? std::move(*given.item) : nullptr);
}

fallible<lease> waiting_call::result() {
    switch (outcome_) {
    case outcome::none:
    case outcome::turn:
        break;
    case outcome::too_late:
        if (line_ == nullptr)
            return fault(
                client_errc::deadline_exceeded, "before it had a connection to " + to_.url()
            );
        return fault(
            client_errc::deadline_exceeded,
            "waiting for a connection to " + to_.url() + limit_of(home_->options)
        );
    case outcome::queue_is_full:
        return fault(
            client_errc::pool_full,
            "all connections to " + to_.url() + " are in use" + limit_of(home_->options) +
                ", with " + detail::counted(home_->options.max_waiting, "call") + " in line already"
        );
    case outcome::cancelled:
        return cancelled_fault();
    case outcome::closed:
        return closed_fault();
    case outcome::no_memory:
        throw std::bad_alloc();
    }
    lease held = take_lease();
    if (home_->is_closed()) return closed_fault();
    while (held.held_ && !home_->is_good(*held.held_, to_, pool_clock::now()))
        home_->replace(held);
    return held;
}

void transport_state::begin_turn(
    std::shared_ptr<transport_state> self,
    const endpoint& to,
    pool_clock::time_point deadline,
    std::unique_ptr<operation_end<lease>> waiting
) {
    self->drop_expired(to);
    asio::cancellation_slot slot = waiting->slot();
    const auto one = std::allocate_shared<waiting_call>(
        asio::recycling_allocator<waiting_call>(), self, to, std::move(waiting)
    );
    if (slot.is_connected()) slot.emplace<turn_cancellation>(one);
    self->wait(one, deadline);
}

void transport_state::wait(
    const std::shared_ptr<waiting_call>& one, pool_clock::time_point deadline
) {
    using outcome = waiting_call::outcome;
    const bool is_late = pool_clock::now() >= deadline;
    const auto held = lock();
    lease::line* const line = is_late || closed ? nullptr : &line_to(one->to_);
    arm(); // what throws comes before it, or the context would run for ever
    one->self_ = one;
    if (is_late) return append_ended(*one, outcome::too_late);
    if (closed) return append_ended(*one, outcome::closed);
    one->line_ = line;
    if (one->line_->take(*one)) return append_ended(*one, outcome::turn);
    if (!one->line_->wait(*one)) return append_ended(*one, outcome::queue_is_full);
    try {
        waits->add(*one, deadline);
    } catch (...) {
        (void)one->line_->leave(*one, pool_clock::time_point());
        one->outcome_ = outcome::no_memory;
        one->self_.reset();
        if (completion) completion->cancel(); // it was armed in vain
        throw;
    }
    ++in_line;
}

/// Of one that has left its line; null: of none.
void transport_state::end_wait(lease::line::waiter* one, waiting_call::outcome why) noexcept {
    if (one == nullptr) return;
    auto& ended = static_cast<waiting_call&>(*one);
    waits->remove(ended);
    --in_line;
    append_ended(ended, why);
}

/// Of one that is in no line and no queue any more.
void transport_state::append_ended(waiting_call& one, waiting_call::outcome why) noexcept {
    one.outcome_ = why;
    (last_ended == nullptr ? first_ended : last_ended->next_ended_) = &one;
    last_ended = &one;
    ++ended_count;
    if (completion) completion->cancel();
}

std::shared_ptr<waiting_call> transport_state::take_ended() noexcept {
    if (first_ended == nullptr) return nullptr;
    waiting_call& first = *first_ended;
    first_ended = first.next_ended_;
    if (first_ended == nullptr) last_ended = nullptr;
    --ended_count;
    return std::move(first.self_);
}

/// Resumes those that have ended by now: with an operation for each, Asio would ask the system for
/// events in between.
void transport_state::complete_ended() {
    std::size_t most = 0;
    {
        const auto held = lock();
        is_armed = false;
        const bool is_armed_for_rest = arm_for_rest();
        most = is_armed_for_rest ? ended_count : std::numeric_limits<std::size_t>::max();
    }
    std::exception_ptr failure;
    for (; most > 0; --most) {
        std::shared_ptr<waiting_call> next;
        {
            const auto held = lock();
            next = take_ended();
        }
        if (!next) break;
        try {
            next->complete();
        } catch (...) { // what the handler throws: the others are resumed all the same
            if (!failure) failure = std::current_exception();
        }
    }
    if (failure) std::rethrow_exception(failure);
}

void transport_state::drop_ended() noexcept {
    for (;;) {
        std::shared_ptr<waiting_call> next; // ends without the lock
        const auto held = lock();
        if (!held) return;
        is_armed = false;
        next = take_ended();
        if (!next) return;
    }
}

void transport_state::arm() {
    if (is_armed || !completion) return;
    completion->expires_at(deadline_queue::never);
    completion->async_wait(completion_handler(shared_from_this()));
    is_armed = true;
}

/// While some are resumed. Returns false if there is no memory for that: then all waits have ended,
/// and the present operation completes them.
bool transport_state::arm_for_rest() noexcept {
    const bool is_shared = ended_count > 1;
    if (!is_shared && in_line == 0) return true;
    try {
        arm();
    } catch (...) {
        for (auto& [to, line] : lines)
            while (auto* one = line.dismiss())
                end_wait(one, waiting_call::outcome::no_memory);
        return false;
    }
    if (is_shared && completion) completion->cancel(); // another thread of the context may help
    return true;
}

} // namespace codynamo::http
