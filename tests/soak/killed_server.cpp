// SPDX-License-Identifier: BSL-1.0
#include "soak/killed_server.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace codynamo::soak {

using namespace std::chrono_literals;

namespace {

/// A call that began while the server was faulty may end so long after, and a server that has just
/// started is slow.
constexpr auto effect = call_timeout + 2s;

} // namespace

killed_server::killed_server(killing_options options) : options_(options) {
    std::promise<std::string> url;
    std::future<std::string> started = url.get_future();
    thread_ = std::thread([this, url = std::move(url)]() mutable { live(std::move(url)); });
    try {
        url_ = started.get();
    } catch (...) {
        thread_.join();
        throw;
    }
}

killed_server::~killed_server() {
    {
        const std::scoped_lock lock(mutex_);
        over_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void killed_server::begin_faults() {
    const std::scoped_lock lock(mutex_);
    faults_wanted_ = true;
    changed_.notify_all();
}

void killed_server::calm_down() {
    std::unique_lock lock(mutex_);
    faults_wanted_ = false;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !ill_ || failure_; });
    if (failure_) std::rethrow_exception(failure_);
}

std::uint64_t killed_server::kills() const {
    const std::scoped_lock lock(mutex_);
    return kills_;
}

std::uint64_t killed_server::pauses() const {
    const std::scoped_lock lock(mutex_);
    return pauses_;
}

bool killed_server::explains(const error& e, const planned_call& c) const {
    const auto code = e.code();
    if (code == client_errc::cancelled) return c.cancel_after.has_value();
    if (code == client_errc::deadline_exceeded && c.timeout == short_timeout) return true;
    {
        const std::scoped_lock lock(mutex_);
        if (!ill_ && steady::now() - last_ill_ > effect) return false;
    }
    return code == error_kind::timeout || code == client_errc::connection_lost ||
           code == client_errc::connect_failed || code == client_errc::pool_full ||
           code == service_errc::internal_server_error; // of a server on its way up or down
}

void killed_server::live(std::promise<std::string> url) {
    std::optional<testing::local_process> process;
    try {
        process.emplace();
        url.set_value(process->url());
    } catch (...) {
        url.set_exception(std::current_exception());
        return;
    }
    try {
        disturb(*process);
    } catch (...) {
        const std::scoped_lock lock(mutex_);
        failure_ = std::current_exception();
        changed_.notify_all();
    }
}

void killed_server::disturb(testing::local_process& process) {
    std::unique_lock lock(mutex_);
    const auto is_over = [this] { return over_; };
    while (!over_) {
        changed_.wait(lock, [this] { return over_ || faults_wanted_; });
        auto next_kill = steady::now() + options_.kill_every;
        auto next_pause = steady::now() + options_.pause_every;
        while (!over_ && faults_wanted_) {
            changed_.wait_until(lock, std::min(next_kill, next_pause), [this] {
                return over_ || !faults_wanted_;
            });
            const auto now = steady::now();
            if (over_ || !faults_wanted_ || now < std::min(next_kill, next_pause)) continue;
            const bool kills = next_kill <= now;
            ill_ = true;
            if (kills) {
                ++kills_;
                next_kill += options_.kill_every;
                lock.unlock();
                process.kill_hard();
                process.restart();
                lock.lock();
            } else {
                ++pauses_;
                next_pause += options_.pause_every;
                process.pause();
                changed_.wait_for(lock, options_.pause, is_over);
                process.resume();
            }
            ill_ = false;
            last_ill_ = steady::now();
            changed_.notify_all();
        }
    }
}

} // namespace codynamo::soak
