// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/event.hpp"
#include "batch/writer_state.hpp"

#include <codynamo/error.hpp>

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <utility>

namespace codynamo::batch {

class waiting_put;

/// Lets requests into the planner, in the order of the puts, while there is room for them.
class admission : public std::enable_shared_from_this<admission> {
public:
    explicit admission(std::shared_ptr<writer_state> state) noexcept : state_(std::move(state)) {}

    admission(const admission&) = delete;
    admission& operator=(const admission&) = delete;
    ~admission() = default;

    struct entry {
        /// Null: the request is accepted.
        std::unique_ptr<waiting_put> waiting;
        /// A batch is due, or a flush may be done.
        bool needs_pump = false;
    };

    /// Sets what is called when a put has left the line before it was over, and others wait behind
    /// it, which may be let in now. Called on any thread; throws nothing.
    void on_leave(std::function<void()> call) noexcept { on_leave_ = std::move(call); }

    /// Accepts the request, or appends it to the line of those that wait for room. Throws the error
    /// if it is refused. Called on any thread.
    [[nodiscard]] entry enter(write_list one);

    /// Whether a put is in the line. Under the mutex.
    [[nodiscard]] bool has_waiting() const noexcept { return !line_.empty(); }

    /// Accepts requests that wait, as many as there is room for, and refuses those that have none
    /// to wait for. Called on the strand.
    void admit_waiting();

    /// Wakes all that wait, though there is no room. Called on the strand.
    void wake_waiting() noexcept;

private:
    friend class waiting_put;

    [[nodiscard]] std::optional<error> refusal_of(const pending_write& w) const;

    const std::shared_ptr<writer_state> state_;
    /// Under the mutex, in the order of the puts.
    std::list<waiting_put*> line_;
    std::function<void()> on_leave_ = [] {};
};

/// A put in the line. The room itself is given to it, not a notification that there is some: no
/// later put can take it.
class waiting_put {
public:
    /// `to` appends it to its line.
    waiting_put(std::shared_ptr<admission> to, write_list one) noexcept
        : to_(std::move(to)), one_(std::move(one)) {}

    waiting_put(const waiting_put&) = delete;
    waiting_put& operator=(const waiting_put&) = delete;
    ~waiting_put();

    /// From here on the request may be accepted. Until then it only keeps later ones behind it: a
    /// put that is cancelled on its way to the strand must not be accepted. Called on the strand.
    void begin();

    [[nodiscard]] bool is_over() const noexcept { return accepted_ || refusal_.has_value(); }

    /// Notified when it may be over.
    [[nodiscard]] async::event& changed() noexcept { return changed_; }

    /// Throws unless the request is accepted.
    void finish() const;

private:
    friend class admission;

    const std::shared_ptr<admission> to_;
    write_list one_;
    /// In the line, until it is over.
    std::list<waiting_put*>::iterator position_;
    bool has_begun_ = false;
    bool accepted_ = false;
    std::optional<error> refusal_;
    async::event changed_;
};

} // namespace codynamo::batch
