// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/context_guard.hpp"
#include "async/event.hpp"
#include "http/fault.hpp"
#include "http/host_record.hpp"

#include <codynamo/asio.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace codynamo::http {

/// Asks for the addresses of a host, and may take as long as it likes: it runs on a thread of its
/// own.
using look_up_function = std::function<fallible<addresses>(const std::string& host)>;

/// The operating system's: getaddrinfo, with the addresses in its order of preference.
[[nodiscard]] fallible<addresses> look_up_by_system(const std::string& host);

/// The addresses of hosts, remembered (see `host_record`).
///
/// getaddrinfo cannot be interrupted, and Asio's resolver makes the end of a context wait for it.
/// So a question runs on a detached thread that lives as long as the question; whoever waits for
/// the result may leave, and context, resolver and `main` may end, at any time: the thread touches
/// only what it owns. One question per host is in flight at a time, whatever the number of calls
/// that wait for it.
///
/// Thread-safe: coroutines of any executors may wait.
class resolver : public std::enable_shared_from_this<resolver> {
public:
    using clock = std::chrono::steady_clock;

    resolver(const asio::any_io_executor& executor, look_up_function look_up);
    ~resolver();
    resolver(const resolver&) = delete;
    resolver& operator=(const resolver&) = delete;

    /// At least one address, or why there is none; nothing when `end` came first. A numeric host is
    /// its own address. `cancelled` when the awaiting coroutine is, which needs
    /// `throw_if_cancelled(false)`.
    [[nodiscard]] static asio::awaitable<std::optional<fallible<addresses>>> resolve(
        std::shared_ptr<resolver> self, std::string host, clock::time_point end
    );

    /// None of the addresses worked: the host is asked for again at the next need.
    void doubt(const std::string& host) noexcept;

    /// Whether the host has addresses at present. When that is not known it is asked for, and the
    /// result is no for the time being; never waits.
    [[nodiscard]] bool confirms(const std::string& host);

private:
    struct mailbox;

    struct entry {
        host_record record;
        async::event answered;
    };

    void close_mailbox() noexcept;
    void ask(const std::string& host);
    void answered(const std::string& host, fallible<addresses> found);
    void remember(const std::string& host, fallible<addresses> found);

    const look_up_function look_up_;
    const std::shared_ptr<mailbox> mailbox_;
    std::mutex mutex_; // of what follows
    /// Stable addresses: coroutines keep references.
    std::map<std::string, entry> entries_;
    async::context_guard guard_;
};

} // namespace codynamo::http
