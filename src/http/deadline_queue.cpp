// SPDX-License-Identifier: BSL-1.0
#include "http/deadline_queue.hpp"

#include <algorithm>

namespace codynamo::http {

deadline_queue::deadline_queue(const asio::any_io_executor& executor)
    : timer_(executor), guard_(executor, [this] {
          const auto held = lock();
          if (held) timer_.reset();
      }) {}

void deadline_queue::add(entry& one, clock::time_point first_look) {
    if (first_look < armed_for_) arm(first_look);
    one.next_look_ = first_look;
    one.previous_ = nullptr;
    one.next_ = first_;
    if (first_ != nullptr) first_->previous_ = &one;
    first_ = &one;
    one.is_queued_ = true;
}

void deadline_queue::remove(entry& one) noexcept {
    if (!one.is_queued_) return;
    unlink(one);
    if (first_ == nullptr) disarm();
}

void deadline_queue::unlink(entry& one) noexcept {
    (one.previous_ == nullptr ? first_ : one.previous_->next_) = one.next_;
    if (one.next_ != nullptr) one.next_->previous_ = one.previous_;
    one.is_queued_ = false;
}

void deadline_queue::arm(clock::time_point at) {
    if (!timer_) return;
    armed_for_ = never;
    timer_->expires_at(at);
    try {
        timer_->async_wait([self = shared_from_this(),
                            round = ++round_](const boost::system::error_code& ec) {
            if (!ec) self->look(round);
        });
    } catch (...) { // no memory: nothing can be looked at any more
        (void)look_at_all(never);
        throw;
    }
    armed_for_ = at;
}

void deadline_queue::disarm() noexcept {
    ++round_;
    armed_for_ = never;
    if (timer_) timer_->cancel();
}

void deadline_queue::look(std::uint64_t round) noexcept {
    const auto held = lock();
    if (round != round_) return;
    armed_for_ = never;
    const auto next = look_at_all(clock::now());
    if (first_ == nullptr) return;
    try {
        arm(next);
    } catch (...) { // no memory: all limits count as exceeded
    }
}

/// Returns when to look next.
deadline_queue::clock::time_point deadline_queue::look_at_all(clock::time_point now) noexcept {
    auto next = never;
    for (entry* one = first_; one != nullptr;) {
        entry* const following = one->next_;
        if (one->next_look_ <= now) one->next_look_ = one->look(now);
        if (one->next_look_ == never)
            unlink(*one);
        else
            next = std::min(next, one->next_look_);
        one = following;
    }
    return next;
}

} // namespace codynamo::http
