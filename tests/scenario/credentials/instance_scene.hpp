// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "credentials/instance_metadata.hpp"
#include "credentials/instance_source.hpp"
#include "support/metadata_services.hpp"
#include "support/web_scene.hpp"

#include <codynamo/error.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace codynamo::testing {

/// An instance metadata service on loopback, and a source that asks it. `net` answers as `service`
/// says what its script does not cover, once `serve` was called.
class instance_scene {
public:
    explicit instance_scene(credential_sources::web_settings settings = web_scene::patient())
        : scene(std::move(settings)) {
        how.endpoint = net.url();
        how.timeout = std::chrono::duration_cast<std::chrono::seconds>(patience);
        how.attempts = 3;
    }

    /// The service answers from here on.
    instance_scene& serve() {
        net.otherwise(service.answers());
        return *this;
    }

    std::shared_ptr<credential_sources::instance_metadata> shared_metadata() {
        if (!metadata_) metadata_ = std::make_shared<credential_sources::instance_metadata>(how);
        return metadata_;
    }

    result<credential_sources::finding> fetch(std::chrono::milliseconds limit = patience) {
        if (!source_)
            source_ = std::make_shared<credential_sources::instance_source>(shared_metadata());
        auto work = source_->fetch(source_, scene.context(), scene.deadline(limit));
        return scene.run(std::move(work));
    }

    credential_sources::found_credentials found() {
        const result<credential_sources::finding> got = fetch();
        return std::get<credential_sources::found_credentials>(got.value());
    }

    std::string why_passed_over() {
        const result<credential_sources::finding> got = fetch();
        return std::get<credential_sources::passed_over>(got.value()).why;
    }

    /// The message of a failure, without a secret.
    std::string failure() {
        const result<credential_sources::finding> got = fetch();
        REQUIRE(got.has_error());
        CHECK(got.error().code() == client_errc::credentials_failed);
        const std::string message = got.error().info().message;
        CHECK_THAT(message, !Catch::Matchers::ContainsSubstring("hunter2"));
        return message;
    }

    result<std::string> region() {
        auto work = credential_sources::find_instance_region(
            shared_metadata(), scene.context(), scene.deadline()
        );
        return scene.run(std::move(work));
    }

    /// "PUT /latest/api/token", "GET /latest/...": the requests so far.
    [[nodiscard]] std::vector<std::string> requests() const {
        std::vector<std::string> all;
        for (const seen_request& r : net.requests())
            all.push_back(r.method + ' ' + r.path);
        return all;
    }

    scripted_server net;
    instance_service service;
    config::metadata_settings how;
    web_scene scene;

private:
    std::shared_ptr<credential_sources::instance_metadata> metadata_;
    std::shared_ptr<credential_sources::instance_source> source_;
};

} // namespace codynamo::testing
