// SPDX-License-Identifier: BSL-1.0
//
// A client whose region is that of its EC2 instance.
#include "exec/client_access.hpp"
#include "scenario/credentials/sts_scene.hpp"
#include "support/aftermath.hpp"
#include "support/deaf_listener.hpp"
#include "support/metadata_services.hpp"
#include "support/scripted_client.hpp"
#include "support/temporary_home.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/credentials_cache.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <utility>
#include <vector>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

/// While it lives the environment has no region and names the metadata service.
class instance_in_environment {
public:
    explicit instance_in_environment(
        const std::string& metadata_url,
        const std::vector<std::pair<std::string, std::string>>& others = {}
    ) {
        change("AWS_REGION", nullptr);
        change("AWS_DEFAULT_REGION", nullptr);
        change("AWS_CONFIG_FILE", "/dev/null");
        change("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        change("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata_url.c_str());
        for (const auto& [name, text] : others)
            change(name.c_str(), text.c_str());
    }

    instance_in_environment(const instance_in_environment&) = delete;
    instance_in_environment& operator=(const instance_in_environment&) = delete;

    ~instance_in_environment() {
        for (auto at = before_.rbegin(); at != before_.rend(); ++at)
            set(at->first.c_str(), at->second ? at->second->c_str() : nullptr);
    }

private:
    void change(const char* name, const char* text) {
        const char* const old = std::getenv(name);
        before_.emplace_back(name, old ? std::optional<std::string>(old) : std::nullopt);
        set(name, text);
    }

    static void set(const char* name, const char* text) {
        if (text)
            ::setenv(name, text, 1);
        else
            ::unsetenv(name);
    }

    std::vector<std::pair<std::string, std::optional<std::string>>> before_;
};

/// DynamoDB, the instance's metadata service, and a client that takes its region from there.
class instance_client {
public:
    explicit instance_client(std::optional<std::string> metadata_url = std::nullopt)
        : machine(metadata_url.value_or(metadata.url())),
          db(exec::make_client(io.get_executor(), config_for(net), environment)) {
        net.otherwise([](const seen_request&) { return ok("{}"); });
    }

    [[nodiscard]] auto get(std::chrono::milliseconds limit = patience) const {
        return as_result(db.table("music").get_item(key("id", "1"), timeout(limit)));
    }

    template <class T>
    T run(asio::awaitable<T> work) {
        return testing::run(io, std::move(work));
    }

    scripted_server net;
    scripted_server metadata;
    instance_service service;
    instance_in_environment machine;
    asio::io_context io;
    std::shared_ptr<scripted_environment> environment = std::make_shared<scripted_environment>();
    client db;

private:
    static client_config config_for(const scripted_server& net) {
        client_config config;
        config.region_from_instance_metadata = true;
        config.endpoint = net.url();
        config.credentials = credentials("AKIDEXAMPLE", "secret");
        make_patient(config);
        return config;
    }
};

/// Asio cannot spawn what returns credentials: they have no default.
asio::awaitable<void> dropped(asio::awaitable<credentials> fetching) {
    co_await std::move(fetching);
}

} // namespace

TEST_CASE("the first calls wait for the region of the instance, which is asked once") {
    instance_client c;
    c.metadata.otherwise(c.service.answers());
    CHECK(c.db.region().empty());
    int done = 0;
    for (int i = 0; i < 20; ++i)
        asio::co_spawn(c.io, c.get(), [&](const std::exception_ptr&, const auto& r) {
            done += r ? 1 : 0;
        });
    c.io.run_for(patience);
    CHECK(done == 20);
    CHECK(c.db.region() == "eu-central-1");
    CHECK(c.metadata.requests().size() == 2); // a token, the region
    CHECK_THAT(
        c.net.requests().front().find("authorization").value(),
        ContainsSubstring("/eu-central-1/dynamodb/aws4_request")
    );
    CHECK(c.run(c.get()));
    CHECK(c.metadata.requests().size() == 2);
}

TEST_CASE("connections are opened in the region of the instance") {
    instance_client c;
    c.metadata.otherwise(c.service.answers());
    c.net.most_connections(1);
    c.run(c.db.warm_up(1));
    CHECK(c.db.region() == "eu-central-1");
    CHECK(c.run(c.get()));
}

TEST_CASE("a call without a region is not sent, and the next one asks the instance again") {
    instance_client c;
    c.metadata.otherwise(c.service.answers());
    c.service.change([](metadata_facts& f) { f.region = f.zone = ""; });
    const auto lost = c.run(c.get());
    REQUIRE_FALSE(lost);
    CHECK(lost.error().code() == client_errc::credentials_failed);
    CHECK(lost.error().info().outcome == outcome::not_sent);
    CHECK(c.db.region().empty());
    c.service.change([](metadata_facts& f) { f.region = "eu-west-1"; });
    CHECK(c.run(c.get()));
    CHECK(c.db.region() == "eu-west-1");
}

TEST_CASE("calls that wait for the region together share the reason why there is none") {
    instance_client c;
    c.metadata.otherwise(c.service.answers());
    c.service.change([](metadata_facts& f) { f.region = f.zone = ""; });
    int lost = 0;
    for (int i = 0; i < 20; ++i)
        asio::co_spawn(c.io, c.get(), [&](const std::exception_ptr&, const auto& r) {
            lost += !r && r.error().code() == client_errc::credentials_failed ? 1 : 0;
        });
    c.io.run_for(patience);
    CHECK(lost == 20);
    CHECK(c.metadata.requests().size() == 3); // a token, the region, the zone
}

TEST_CASE("a role is assumed in the region of the instance") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    scripted_server sts;
    sts.reply(sts_role("ASIAROLE"));
    scripted_server metadata;
    const instance_service service;
    metadata.otherwise(service.answers());
    const temporary_home home;
    home.write(
        "config",
        "[profile reader]\nrole_arn = arn:aws:iam::123456789012:role/reader\n"
        "source_profile = base\n"
    );
    home.write("keys", "[base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n");
    REQUIRE(::chmod(home.path("keys").c_str(), 0600) == 0); // or the client warns
    const instance_in_environment machine(
        metadata.url(),
        {{"AWS_CONFIG_FILE", home.path("config")},
         {"AWS_SHARED_CREDENTIALS_FILE", home.path("keys")},
         {"AWS_ENDPOINT_URL_STS", sts.url()}}
    );
    client_config config;
    config.region_from_instance_metadata = true;
    config.profile = "reader";
    make_patient(config);
    asio::io_context io;
    SECTION("by a client") {
        config.endpoint = net.url();
        const client db(io.get_executor(), config);
        testing::run(io, db.table("music").get_item(key("id", "1")));
    }
    SECTION("by a cache") {
        const credentials_cache cache(io.get_executor(), config);
        testing::run(io, dropped(cache()));
    }
    REQUIRE(sts.requests().size() == 1);
    CHECK_THAT(
        sts.requests().front().find("authorization").value(),
        ContainsSubstring("/eu-central-1/sts/aws4_request")
    );
}

TEST_CASE("a call on a machine that is no instance has no region") {
    std::string nowhere;
    {
        const deaf_listener closed;
        nowhere = closed.url();
    }
    instance_client c(nowhere);
    const auto lost = c.run(c.get());
    REQUIRE_FALSE(lost);
    CHECK(lost.error().code() == client_errc::missing_region);
    CHECK_THAT(lost.error().info().message, ContainsSubstring("instance metadata"));
}

TEST_CASE("a call waits for the region of the instance no longer than its own time") {
    const deaf_listener deaf;
    instance_client c(deaf.url());
    const auto lost = c.run(c.get(30ms));
    REQUIRE_FALSE(lost);
    CHECK(lost.error().code() == client_errc::deadline_exceeded);
}

TEST_CASE("a call that is cancelled while it asks for the region leaves that to the next") {
    instance_client c;
    const gate held;
    c.metadata.reply(script().then(script::wait{held}).then(script::close{}));
    c.metadata.otherwise(c.service.answers());
    asio::cancellation_signal stop;
    bool is_cancelled = false;
    bool is_done = false;
    asio::co_spawn(
        c.io,
        c.get(),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&](const std::exception_ptr&, const auto& r) {
                is_cancelled = !r && r.error().code() == client_errc::cancelled;
            }
        )
    );
    while (c.metadata.requests().empty())
        c.io.run_one_for(10ms);
    asio::co_spawn(c.io, c.get(), [&](const std::exception_ptr&, const auto& r) {
        is_done = r.has_value();
    });
    c.io.poll();
    stop.emit(asio::cancellation_type::terminal);
    c.io.restart();
    c.io.run_for(patience);
    held.open();
    CHECK(is_cancelled);
    CHECK(is_done);
}

TEST_CASE("an invalid setting of the metadata service is an error when the client is made") {
    scripted_server net;
    const instance_in_environment machine("http://127.0.0.1");
    asio::io_context io;
    client_config config;
    config.region_from_instance_metadata = true;
    ::setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv5", 1);
    CHECK_THROWS_AS(client(io.get_executor(), config), error);
    ::unsetenv("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");
}

TEST_CASE("a context may be destroyed while calls wait for the region of the instance") {
    for (int steps = 0; steps < 60; ++steps) {
        scripted_server net;
        instance_service service;
        net.otherwise(service.answers());
        const instance_in_environment machine(net.url());
        auto io = std::make_unique<asio::io_context>();
        client_config config;
        config.region_from_instance_metadata = true;
        config.endpoint = "http://127.0.0.1:1";
        config.credentials = credentials("AKIDEXAMPLE", "secret");
        make_patient(config);
        const client db(io->get_executor(), config);
        for (int i = 0; i < 3; ++i)
            asio::co_spawn(
                *io,
                as_result(db.table("music").get_item(key("id", "1"))),
                [](std::exception_ptr, const auto&) {}
            );
        for (int i = 0; i < steps; ++i)
            io->run_one_for(1ms);
        io.reset();
    }
}

TEST_CASE("a profile with the instance's credentials uses the client's session with its metadata") {
    scripted_server net;
    scripted_server metadata;
    instance_service service;
    const temporary_home files;
    files.write("config", "[profile own]\ncredential_source = Ec2InstanceMetadata\n");
    const instance_in_environment machine(
        metadata.url(), {{"AWS_CONFIG_FILE", files.path("config")}}
    );
    net.otherwise([](const seen_request&) { return ok("{}"); });
    metadata.otherwise(service.answers());
    client_config config;
    config.region_from_instance_metadata = true;
    config.endpoint = net.url();
    config.profile = "own";
    make_patient(config);
    asio::io_context io;
    const client db(io.get_executor(), config);
    CHECK(testing::run(io, as_result(db.table("music").get_item(key("id", "1")))));
    CHECK_THAT(
        net.requests().front().find("authorization").value(),
        ContainsSubstring("AKIDMETADATA/") && ContainsSubstring("/eu-central-1/dynamodb/")
    );
    int sessions = 0;
    for (const seen_request& r : metadata.requests())
        sessions += r.method == "PUT" ? 1 : 0;
    CHECK(sessions == 1);
}

} // namespace codynamo::testing
