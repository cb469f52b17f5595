// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "soak/faults.hpp"
#include "soak/figures.hpp"

#include <codynamo/codynamo.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>

namespace codynamo::soak {

using steady = std::chrono::steady_clock;

inline constexpr int partitions = 200;       ///< values of `id`
inline constexpr int items_in_partition = 5; ///< values of `n`, from 0
inline constexpr int payload_bytes = 2000;
inline constexpr std::chrono::milliseconds call_timeout{5'000};
inline constexpr std::chrono::milliseconds short_timeout{5};

[[nodiscard]] std::string partition_name(int number);

/// The item at a key before anything is changed; its payload contains the key.
[[nodiscard]] item first_item(int partition, int n);

enum class action { get, put, update, query, batch_get };

/// One drawn call, before it begins.
struct planned_call {
    action what = action::get;
    int partition = 0;
    int n = 0;
    std::string nonce;
    std::chrono::milliseconds timeout = call_timeout;
    std::optional<std::chrono::microseconds> cancel_after;
    steady::time_point planned; ///< latency counts from here, so that a stall shows
};

/// The results of all calls. Any thread.
struct results {
    std::atomic<std::uint64_t> begun{0};
    std::atomic<std::uint64_t> done{0};
    std::atomic<std::uint64_t> good{0};
    std::atomic<std::uint64_t> wrong{0};           ///< a response to another request
    std::atomic<std::uint64_t> unexplained{0};     ///< an error without an injected cause
    std::atomic<std::int64_t> worst_overrun_us{0}; ///< of a deadline
    histogram latency;                             ///< of all calls, failed ones too
    histogram good_latency;                        ///< of successful ones

    void add_error(const error& e);
    [[nodiscard]] std::map<std::string, std::uint64_t> errors() const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::uint64_t> errors_;
};

struct load_options {
    double rate = 100; ///< calls a second, independent of earlier ones
    double cancelled = 0.01;
    double with_short_timeout = 0.01;
    unsigned seed = 0;
    bool responses_have_nonces = true; ///< the server is ours
    /// Returns whether an injected fault may have caused an error.
    std::function<bool(const error&, const planned_call&)> explains;
    std::function<void()> on_success;
};

/// An open-loop load of single calls on one table. Destroy it when all calls have ended.
class load {
public:
    load(table target, load_options options);

    /// Starts calls at the rate until `end`.
    [[nodiscard]] asio::awaitable<void> run_until(steady::time_point end);

    [[nodiscard]] results& figures() noexcept { return results_; }

    /// Age of the oldest call beyond its timeout.
    [[nodiscard]] std::chrono::nanoseconds worst_delay() const;

private:
    struct flight;

    [[nodiscard]] planned_call draw(steady::time_point when);
    void begin(planned_call c);
    void start(const std::shared_ptr<flight>& f);
    void end(const flight& f, const std::exception_ptr& failure);
    [[nodiscard]] static asio::awaitable<bool> carry_out(
        table target, std::shared_ptr<flight> f, bool with_nonce
    );

    table table_;
    load_options options_;
    std::mt19937 random_;
    std::uint64_t last_nonce_ = 0;
    results results_;

    mutable std::mutex flights_mutex_;
    std::map<std::uint64_t, steady::time_point> flights_; ///< when each must have ended
};

} // namespace codynamo::soak
