// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "credentials/source.hpp"
#include "support/temporary_home.hpp"
#include "support/web_scene.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <chrono>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace codynamo::testing {

/// A source of credentials and the home that it reads. Secrets of its tests begin with "hunter2":
/// neither the log nor an error may have one.
class source_scene {
public:
    result<credential_sources::finding> fetch() {
        result<credential_sources::finding> got = scene.run(begin_fetch());
        for (const std::string& line : *scene.log)
            CHECK_THAT(line, !Catch::Matchers::ContainsSubstring("hunter2"));
        return got;
    }

    credential_sources::found_credentials found() {
        result<credential_sources::finding> got = fetch();
        if (!got) FAIL(got.error().what());
        return std::get<credential_sources::found_credentials>(*got);
    }

    std::string failure() {
        const result<credential_sources::finding> got = fetch();
        REQUIRE(got.has_error());
        CHECK_THAT(got.error().what(), !Catch::Matchers::ContainsSubstring("hunter2"));
        return got.error().info().message;
    }

    /// Begins a fetch, and cancels it when a service has received its first request.
    result<credential_sources::finding> fetch_cancelled_at(const scripted_server& service) {
        using namespace std::chrono_literals;
        asio::cancellation_signal stop;
        std::optional<result<credential_sources::finding>> got;
        asio::co_spawn(
            *scene.io,
            web_scene::without_throwing(begin_fetch()),
            asio::bind_cancellation_slot(
                stop.slot(),
                [&got](const std::exception_ptr&, result<credential_sources::finding> done) {
                    got.emplace(std::move(done));
                }
            )
        );
        while (service.requests().empty())
            scene.io->run_one_for(10ms);
        stop.emit(asio::cancellation_type::terminal);
        while (!got)
            scene.io->run_one_for(10ms);
        return *got;
    }

    /// Runs what goes on without anyone who waits for it.
    void run_to_the_end() {
        scene.io->restart();
        scene.io->run();
    }

    temporary_home home;
    web_scene scene;
    std::map<std::string, std::string> variables;
    std::shared_ptr<credential_sources::source> asked;

private:
    [[nodiscard]] asio::awaitable<result<credential_sources::finding>> begin_fetch() {
        return asked->fetch(asked, scene.context(variables), scene.deadline());
    }
};

} // namespace codynamo::testing
