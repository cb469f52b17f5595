// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exec/client_access.hpp"
#include "exec/core.hpp"
#include "support/patience.hpp"
#include "support/run.hpp"
#include "support/scripted_server.hpp"

#include <codynamo/codynamo.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::testing {

/// An environment with pauses that end at once and are only recorded: its steady clock advances by
/// them, besides with the time. Chance is a constant.
class scripted_environment final : public async::environment {
public:
    explicit scripted_environment(double always = 1.0) : jitter_(always) {}

    [[nodiscard]] std::chrono::system_clock::time_point wall_time() const override {
        return std::chrono::system_clock::now() + wall_shift;
    }

    [[nodiscard]] std::chrono::steady_clock::time_point now() const override {
        return stopped_at_.value_or(std::chrono::steady_clock::now()) + paused_;
    }

    /// From here on the steady clock moves by pauses only. A call over a network that keeps it
    /// waiting would never see its deadline.
    void stop_clock() { stopped_at_ = std::chrono::steady_clock::now(); }

    [[nodiscard]] double jitter() override { return jitter_; }

    [[nodiscard]] asio::awaitable<void> pause(std::chrono::steady_clock::duration length) override {
        pauses.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(length));
        paused_ += length;
        co_return;
    }

    std::vector<std::chrono::milliseconds> pauses;
    std::chrono::seconds wall_shift{0}; ///< by which somebody has set the wall clock

private:
    double jitter_;
    std::optional<std::chrono::steady_clock::time_point> stopped_at_;
    std::chrono::steady_clock::duration paused_{0};
};

/// A client of a scripted server, on a context of its own that `run` drives.
class scripted_client {
public:
    explicit scripted_client(
        const scripted_server& net, client_config config = client_config(), double jitter = 1.0
    )
        : environment(std::make_shared<scripted_environment>(jitter)),
          db(exec::make_client(
              io.get_executor(), with_defaults(std::move(config), net), environment
          )) {}

    template <class T>
    T run(asio::awaitable<T> work) {
        return testing::run(io, std::move(work));
    }

    /// Runs what was spawned until `done`; a hang ends the test.
    template <class Predicate>
    void run_until(Predicate done) {
        io.restart();
        const auto end = std::chrono::steady_clock::now() + patience;
        while (!done()) {
            if (std::chrono::steady_clock::now() > end)
                throw std::runtime_error("what was waited for did not happen");
            io.run_one_for(std::chrono::milliseconds(10));
            if (io.stopped()) io.restart();
        }
    }

    /// Runs what was spawned to its end.
    void run_all(std::chrono::seconds most = patience) {
        io.restart();
        io.run_for(most);
        if (!io.stopped()) throw std::runtime_error("what was spawned did not end");
    }

    [[nodiscard]] codynamo::table table() const { return db.table("music"); }

    boost::asio::io_context io;
    std::shared_ptr<scripted_environment> environment;
    client db;

private:
    static client_config with_defaults(client_config config, const scripted_server& net) {
        config.region = "us-east-1";
        config.endpoint = net.url();
        if (config.credentials.is_default())
            config.credentials = credentials("AKIDEXAMPLE", "secret");
        make_patient(config);
        return config;
    }
};

} // namespace codynamo::testing
