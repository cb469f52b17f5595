// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>

#include <functional>
#include <memory>

namespace codynamo::http {

/// Calls back when the execution context behind an executor is destroyed, while its services still
/// stand.
///
/// Sockets, timers and strands must not outlive their context, but users destroy an `io_context`
/// before the client that ran on it. Whoever keeps such objects keeps a leash beside them and drops
/// them when it is pulled. The callback must not throw; it may destroy this leash and others.
class context_leash {
public:
    context_leash(const asio::any_io_executor& executor, std::function<void()> pulled);
    context_leash(const context_leash&) = delete;
    context_leash& operator=(const context_leash&) = delete;
    ~context_leash();

private:
    class holder;
    struct shelf;

    std::function<void()> pulled_;
    std::shared_ptr<shelf> shelf_;
};

} // namespace codynamo::http
