// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "crypto/random.hpp"
#include "exec/call.hpp"
#include "exec/listeners.hpp"
#include "exec/response.hpp"
#include "http/reply.hpp"

#include <codynamo/error.hpp>
#include <codynamo/observer.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace codynamo::exec {

/// What is reported of one attempt.
struct attempt_facts {
    call_times times;
    bool reused_connection = false;
    std::size_t bytes_sent = 0;
    std::size_t bytes_received = 0;
};

/// Reports one call to observer, log and wire log. Without any of them it costs a look at a flag.
/// Never throws: a report that there is no memory for is dropped.
class call_report {
public:
    /// `what` outlives this.
    call_report(const listeners& to, const call& what, const crypto::uuid& invocation_id);

    [[nodiscard]] std::string_view invocation_id() const noexcept { return invocation_id_.text(); }

    /// Whether times have to be measured.
    [[nodiscard]] bool is_observed() const noexcept { return observed_; }

    void started() noexcept;

    /// The facts of the attempt in progress, to be filled in.
    [[nodiscard]] attempt_facts& facts() noexcept { return attempt_; }

    void sending(int attempt, std::string_view message) noexcept;
    void received(int attempt, const http::reply& r) noexcept;

    /// Ends an attempt; `info.code` is empty if it succeeded.
    void attempt_ended(int attempt, const error_info& info) noexcept;
    void retry_planned(
        int attempt, const error_info& why, std::chrono::milliseconds delay, int quota_left
    ) noexcept;
    void succeeded(const error_info& info, const raw_response& good) noexcept;
    void failed(const error_info& info) noexcept;

private:
    template <class Event>
    [[nodiscard]] Event event() const;
    template <class Event>
    void notify(void (call_observer::*function)(const Event&), const Event& e) noexcept;
    void ended(const error_info& info, int attempts, const raw_response* good) noexcept;
    [[nodiscard]] std::string name() const;
    [[nodiscard]] std::string wire_title(const char* what, int attempt) const;

    const listeners& listeners_;
    const call& what_;
    crypto::uuid invocation_id_;
    bool observed_;
    /// Otherwise no response is searched for it.
    bool asks_capacity_ = false;
    std::chrono::steady_clock::time_point begin_{};
    attempt_facts attempt_;
    attempt_facts sum_;
};

/// Adds the time since its last use to one of `call_times`, if the call is observed.
class lap_timer {
public:
    explicit lap_timer(bool runs) noexcept : runs_(runs) {
        if (runs_) last_ = std::chrono::steady_clock::now();
    }

    void add_to(std::chrono::nanoseconds& sum) noexcept {
        if (!runs_) return;
        const auto now = std::chrono::steady_clock::now();
        sum += now - last_;
        last_ = now;
    }

private:
    bool runs_;
    std::chrono::steady_clock::time_point last_{};
};

/// A whole request or its head, with `***` for the values of Authorization, X-Amz-Security-Token
/// and Proxy-Authorization.
[[nodiscard]] std::string redacted(std::string_view message);

} // namespace codynamo::exec
