// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exec/core.hpp"
#include "http/reply.hpp"

#include <codynamo/error.hpp>
#include <codynamo/observer.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace codynamo::exec {

struct answer;
struct call;

/// What one attempt went through, as far as somebody wants to know.
struct attempt_facts {
    call_times times;
    bool reused_connection = false;
    std::size_t bytes_sent = 0;
    std::size_t bytes_received = 0;
};

/// Tells the observer, the log and the wire log of one call. When nobody listens it costs a look at
/// a flag. Never throws: what listeners throw is dropped, and so is what there is no memory for.
class call_report {
public:
    call_report(core& client, const call& what, std::string invocation_id);

    [[nodiscard]] const std::string& invocation_id() const noexcept { return invocation_id_; }

    /// Whether times are worth taking.
    [[nodiscard]] bool is_observed() const noexcept { return observed_; }

    void started() noexcept;

    /// The facts of the attempt under way, to be filled in.
    [[nodiscard]] attempt_facts& facts() noexcept { return attempt_; }

    void sending(int attempt, std::string_view message) noexcept;
    void received(int attempt, const http::reply& r) noexcept;

    /// Ends an attempt; `info.code` is none when it went well.
    void attempt_ended(int attempt, const error_info& info) noexcept;
    void retry_planned(
        int attempt, const error_info& why, std::chrono::milliseconds delay, int quota_left
    ) noexcept;
    void ended_well(const error_info& info, const answer& good) noexcept;
    void failed(const error_info& info) noexcept;

private:
    template <class Event>
    [[nodiscard]] Event event() const;
    template <class Event>
    void tell(void (call_observer::*function)(const Event&), const Event& e) noexcept;
    void ended(const error_info& info, int attempts, const answer* good) noexcept;
    [[nodiscard]] std::string name() const;
    [[nodiscard]] std::string wire_title(const char* what, int attempt) const;

    core& client_;
    std::string operation_;
    std::string table_;
    std::string invocation_id_;
    std::size_t body_bytes_;
    bool observed_;
    bool asks_capacity_ = false; ///< only then the response is searched for it
    std::chrono::steady_clock::time_point begin_{};
    attempt_facts attempt_;
    attempt_facts sum_;
};

/// Adds the time since its last use to one of `call_times`, if anybody wants to know.
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
