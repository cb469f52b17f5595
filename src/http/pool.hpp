// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace codynamo::http {

/// The connections of one endpoint and their users: bookkeeping without I/O, clock or locks,
/// which closes nothing: its owner does that outside of the lock that it holds meanwhile.
///
/// An item is idle here, or used by one caller. A caller holds a `turn`: an item to use again, or
/// the permission to open a new one. It ends each turn with exactly one of `put_back` and `retire`.
/// While callers wait, nothing is idle and everything is open: a released item goes to the first in
/// the queue, so that nobody overtakes and no wake-up is lost.
template <class Item>
class pool {
public:
    using time_point = std::chrono::steady_clock::time_point;

    struct turn {
        /// Empty: open a new one.
        std::optional<Item> item;
    };

    /// A position in the queue. The waiting caller owns it, until `leave`.
    class waiter {
    public:
        [[nodiscard]] bool has_turn() const noexcept { return turn_.has_value(); }

        /// The turn from a release; the waiter has left the queue by then.
        [[nodiscard]] turn take_turn() noexcept {
            return std::move(*std::exchange(turn_, std::nullopt));
        }

    private:
        friend pool;
        std::optional<turn> turn_;
        waiter* previous_ = nullptr;
        waiter* next_ = nullptr;
        bool is_in_line_ = false;
    };

    pool(std::size_t max_open, std::size_t max_waiting)
        : max_open_(std::max<std::size_t>(max_open, 1)), max_waiting_(max_waiting) {
        idle_.reserve(max_open_); // put_back must not allocate
    }

    /// Returns the item used last, or permission to open one; nothing when all are in use.
    [[nodiscard]] std::optional<turn> take() noexcept {
        turn given = take_idle();
        if (given.item) return given;
        if (open_ == max_open_) return std::nullopt;
        ++open_;
        return turn{};
    }

    /// The same for a caller that would wait: `w` has the turn then. Returns false when all are in
    /// use.
    [[nodiscard]] bool take(waiter& w) noexcept {
        w.turn_ = take();
        return w.has_turn();
    }

    /// Takes permission to open one ahead of need, which ends like a turn. Returns false when
    /// `wanted` are open.
    [[nodiscard]] bool open_ahead(std::size_t wanted) noexcept {
        if (open_ >= std::min(wanted, max_open_)) return false;
        ++open_;
        return true;
    }

    /// Replaces a dead or too old item of a turn by the next idle one, or leaves the permission to
    /// open a new one.
    void replace_item(turn& t) noexcept {
        t = take_idle();
        if (t.item) --open_; // two items were open, one is left
    }

    /// Joins the end of the queue. Returns false when it is full.
    [[nodiscard]] bool wait(waiter& w) {
        if (waiting_ == max_waiting_) return false;
        w.previous_ = std::exchange(last_, &w);
        (w.previous_ == nullptr ? first_ : w.previous_->next_) = &w;
        w.next_ = nullptr;
        w.is_in_line_ = true;
        ++waiting_;
        return true;
    }

    /// Ends a turn with a usable item. Returns the waiter that has it now, to be woken.
    [[nodiscard]] waiter* put_back(Item item, time_point now) noexcept {
        if (waiter* first = next_in_line()) {
            first->turn_.emplace(turn{std::move(item)});
            return first;
        }
        idle_.push_back({std::move(item), now});
        return nullptr;
    }

    /// Ends a turn with a closed item. Returns the waiter that may open another, to be woken.
    [[nodiscard]] waiter* retire() noexcept {
        if (waiter* first = next_in_line()) {
            first->turn_.emplace();
            return first;
        }
        --open_;
        return nullptr;
    }

    /// Must be called before the waiter is destroyed. A turn that it already has goes to the next
    /// in the queue, which is returned.
    [[nodiscard]] waiter* leave(waiter& w, time_point now) noexcept {
        if (w.has_turn()) {
            turn unused = w.take_turn();
            return unused.item ? put_back(std::move(*unused.item), now) : retire();
        }
        if (w.is_in_line_) remove(w);
        return nullptr;
    }

    /// Returns an idle item that was put back before `oldest`, if there is one, to be closed.
    [[nodiscard]] std::optional<Item> take_older(time_point oldest) noexcept {
        if (idle_.empty() || idle_.front().since >= oldest) return std::nullopt;
        std::optional<Item> expired = std::move(idle_.front().item);
        idle_.erase(idle_.begin()); // in the order of their return
        --open_;
        return expired;
    }

    /// Once nothing is in use: calls `rest` with the idle items that have been used since the last
    /// time.
    template <class Rest>
    void rest(const Rest& rest) {
        if (idle_.size() != open_) return;
        // Those stand at the end.
        for (auto next = idle_.rbegin(); next != idle_.rend() && !next->rests; ++next) {
            rest(next->item);
            next->rests = true;
        }
    }

    /// Removes the first of the queue, without a turn. Returns null when nobody waits.
    [[nodiscard]] waiter* dismiss() noexcept { return next_in_line(); }

    /// Idle or in use.
    [[nodiscard]] std::size_t open() const noexcept { return open_; }

    [[nodiscard]] std::size_t idle() const noexcept { return idle_.size(); }

    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }

private:
    struct entry {
        Item item;
        time_point since;
        bool rests = false;
    };

    turn take_idle() noexcept {
        if (idle_.empty()) return turn{};
        turn last{std::move(idle_.back().item)};
        idle_.pop_back();
        return last;
    }

    waiter* next_in_line() noexcept {
        waiter* const first = first_;
        if (first != nullptr) remove(*first);
        return first;
    }

    void remove(waiter& w) noexcept {
        (w.previous_ == nullptr ? first_ : w.previous_->next_) = w.next_;
        (w.next_ == nullptr ? last_ : w.next_->previous_) = w.previous_;
        w.is_in_line_ = false;
        --waiting_;
    }

    std::size_t max_open_;
    std::size_t max_waiting_;
    std::size_t open_ = 0;
    /// Oldest first.
    std::vector<entry> idle_;
    waiter* first_ = nullptr;
    waiter* last_ = nullptr;
    std::size_t waiting_ = 0;
};

} // namespace codynamo::http
