// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "soak/load.hpp"
#include "support/local_process.hpp"

#include <codynamo/error.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <future>
#include <mutex>
#include <string>
#include <thread>

namespace codynamo::soak {

struct killing_options {
    std::chrono::milliseconds kill_every{};
    std::chrono::milliseconds pause_every{};
    std::chrono::milliseconds pause{3'000};
};

/// A DynamoDB Local of the soak's own, that is killed and started again, or stopped for a
/// while, again and again once `begin_faults` was called. Throws `testing::not_installed`.
class killed_server {
public:
    explicit killed_server(killing_options options);
    ~killed_server();
    killed_server(const killed_server&) = delete;
    killed_server& operator=(const killed_server&) = delete;

    [[nodiscard]] const std::string& url() const { return url_; }

    void begin_faults();

    /// Returns when the server works and no more faults follow. Throws the error that kept it from
    /// restarting.
    void calm_down();

    [[nodiscard]] std::uint64_t kills() const;
    [[nodiscard]] std::uint64_t pauses() const;

    /// Whether the call may end so after all attempts: the server was faulty while it was in
    /// flight.
    [[nodiscard]] bool explains(const error& e, const planned_call& c) const;

private:
    void live(std::promise<std::string> url);
    void disturb(testing::local_process& process);

    killing_options options_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool faults_wanted_ = false;
    bool over_ = false;
    bool ill_ = false;
    steady::time_point last_ill_{};
    std::uint64_t kills_ = 0;
    std::uint64_t pauses_ = 0;
    std::exception_ptr failure_; ///< the server did not restart
    std::string url_;
    std::thread thread_; ///< the server ends with the thread that started it
};

} // namespace codynamo::soak
