// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "credentials/source.hpp"
#include "credentials/web.hpp"
#include "support/aftermath.hpp"
#include "support/fake_environment.hpp"
#include "support/patience.hpp"
#include "support/run.hpp"
#include "support/scripted_client.hpp"
#include "support/scripted_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::testing {

/// What a source of credentials is given, on a context of its own: pauses end at once and are
/// recorded, and lines of the log are kept.
class web_scene {
public:
    explicit web_scene(credential_sources::web_settings settings = patient())
        : environment(std::make_shared<scripted_environment>()),
          web(std::make_shared<credential_sources::web>(
              io->get_executor(), environment, std::move(settings)
          )) {}

    [[nodiscard]] static credential_sources::web_settings patient() {
        credential_sources::web_settings settings;
        settings.network = patient_settings();
        settings.user_agent = "a test";
        return settings;
    }

    /// A context for sources, with these variables and no others.
    [[nodiscard]] std::shared_ptr<const credential_sources::source_context> context(
        std::map<std::string, std::string> variables = {}
    ) const {
        auto made = std::make_shared<credential_sources::source_context>();
        made->environment = environment;
        made->variables = fake_environment(std::move(variables));
        made->web = web;
        made->log = [lines = log](log_level, std::string_view line) { lines->emplace_back(line); };
        return made;
    }

    [[nodiscard]] std::chrono::steady_clock::time_point deadline(
        std::chrono::milliseconds limit = patience
    ) const {
        return environment->now() + limit;
    }

    /// Runs what needs `throw_if_cancelled(false)`.
    template <class T>
    T run(asio::awaitable<T> work) {
        return testing::run(*io, without_throwing(std::move(work)));
    }

    /// One request with a policy that is patient but for what the test sets.
    result<credential_sources::web_response> send(
        credential_sources::web_request request,
        credential_sources::web_policy policy = patient_policy(),
        std::chrono::milliseconds limit = patience
    ) {
        return run(credential_sources::web::send(
            web, std::move(request), std::move(policy), deadline(limit)
        ));
    }

    [[nodiscard]] static credential_sources::web_policy patient_policy() {
        credential_sources::web_policy policy;
        policy.attempt_timeout = patience;
        return policy;
    }

    template <class T>
    [[nodiscard]] static asio::awaitable<T> without_throwing(asio::awaitable<T> work) {
        co_await asio::this_coro::throw_if_cancelled(false);
        co_return co_await std::move(work);
    }

    std::unique_ptr<asio::io_context> io = std::make_unique<asio::io_context>();
    std::shared_ptr<scripted_environment> environment;
    std::shared_ptr<credential_sources::web> web;
    std::shared_ptr<std::vector<std::string>> log = std::make_shared<std::vector<std::string>>();
};

} // namespace codynamo::testing
