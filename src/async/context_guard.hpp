// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>

#include <functional>
#include <memory>

namespace codynamo::async {

/// Drops what must not outlive the execution context behind an executor, in time.
///
/// Sockets, timers and strands use their context when they are destroyed, but users destroy an
/// `io_context` before the client that ran on it, or at the same time on another thread. An object
/// that holds such members declares a guard as its last one, with a callback that drops them.
class context_guard {
public:
    /// `drop` is called once: when the context is destroyed, while all that it consists of is still
    /// there, or at this guard's end, whichever comes first. Two threads that do one of these for
    /// the same context wait for each other. `drop` must not throw; it may destroy this guard and
    /// others. Not called in a child of fork() if a thread of the parent was in a guard of the
    /// context at that moment: what the callback would use may be locked for ever.
    context_guard(const asio::any_io_executor& executor, std::function<void()> drop);
    context_guard(const context_guard&) = delete;
    context_guard& operator=(const context_guard&) = delete;
    ~context_guard();

    /// Calls `use` unless the context has gone, or is as lost in a child as above. It does not go
    /// meanwhile.
    void hold(const std::function<void()>& use);

private:
    class holder;
    struct registry;

    static std::shared_ptr<registry> registry_of(const asio::any_io_executor& executor);

    void leave() noexcept;

    std::function<void()> drop_;
    std::shared_ptr<registry> registry_;
    context_guard* previous_ = nullptr; // from here on: under the registry's lock
    context_guard* next_ = nullptr;
    bool is_registered_ = false;
};

} // namespace codynamo::async
