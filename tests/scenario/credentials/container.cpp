// SPDX-License-Identifier: BSL-1.0
#include "credentials/container.hpp"

#include "support/certificates.hpp"
#include "support/web_scene.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <fstream>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <sys/stat.h>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using Catch::Matchers::ContainsSubstring;

constexpr const char* container_key =
    R"({"AccessKeyId":"AKIDCONTAINER","SecretAccessKey":"secret","Token":"token",)"
    R"("Expiration":"2030-01-31T12:00:00Z","RoleArn":"arn:aws:iam::123456789012:role/task"})";

/// A container's agent on loopback, and the source that asks it.
class container_scene {
public:
    explicit container_scene(web_settings settings = web_scene::patient())
        : scene(std::move(settings)) {
        variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = net.url() + "/creds?id=1";
    }

    result<finding> fetch(std::chrono::milliseconds limit = patience) {
        auto work = asked->fetch(asked, scene.context(variables), scene.deadline(limit));
        return scene.run(std::move(work));
    }

    found_credentials found() {
        result<finding> got = fetch();
        return std::get<found_credentials>(got.value());
    }

    error failure() {
        const result<finding> got = fetch();
        REQUIRE(got.has_error());
        CHECK_THAT(got.error().info().message, !ContainsSubstring("hunter2"));
        return got.error();
    }

    scripted_server net;
    std::map<std::string, std::string> variables;
    web_scene scene;
    std::shared_ptr<container_source> asked = std::make_shared<container_source>();
};

void write_to(const temporary_file& file, const std::string& text) {
    std::ofstream(file.path(), std::ios::binary | std::ios::trunc) << text;
}

web_settings resolving_to(std::initializer_list<const char*> texts) {
    http::addresses all;
    for (const char* text : texts)
        all.push_back(asio::ip::make_address(text));
    web_settings settings = web_scene::patient();
    settings.network.look_up = [all](const std::string&) {
        return http::fallible<http::addresses>(all);
    };
    return settings;
}

} // namespace

TEST_CASE("a container's credentials come from the agent that its variables name") {
    container_scene c;
    c.net.reply(respond(200, container_key));
    c.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "Basic dG9rZW4=";
    const found_credentials found = c.found();
    CHECK(found.key.access_key_id() == "AKIDCONTAINER");
    CHECK(found.key.secret_access_key() == "secret");
    CHECK(found.key.session_token() == "token");
    CHECK(found.key.expiration().has_value());
    CHECK(found.key.account_id().empty());
    CHECK(
        found.source ==
        "container credentials of " + c.net.url() + "/creds (AWS_CONTAINER_CREDENTIALS_FULL_URI)"
    );
    const seen_request seen = c.net.requests().at(0);
    CHECK(seen.method == "GET");
    CHECK(seen.path == "/creds?id=1");
    CHECK(seen.find("accept") == "application/json");
    CHECK(seen.find("authorization") == "Basic dG9rZW4=");
}

TEST_CASE("a container's credentials may have an account and no expiration") {
    container_scene c;
    c.net.reply(respond(
        200,
        R"({"AccessKeyId":"AKID","SecretAccessKey":"s","Token":null,"AccountId":"123456789012"})"
    ));
    const found_credentials found = c.found();
    CHECK(found.key.account_id() == "123456789012");
    CHECK_FALSE(found.key.expiration());
    CHECK_FALSE(c.net.requests().at(0).find("authorization"));
}

TEST_CASE("container credentials are passed over where no variable names an agent") {
    container_scene c;
    c.variables.clear();
    const auto got = c.fetch();
    CHECK_THAT(
        std::get<passed_over>(got.value()).why,
        ContainsSubstring("AWS_CONTAINER_CREDENTIALS_FULL_URI")
    );
    CHECK(c.net.connections() == 0);
}

TEST_CASE("a container's token file is read again at each fetch") {
    container_scene c;
    c.net.reply(respond(200, container_key)).reply(respond(200, container_key));
    const temporary_file file("first");
    c.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = file.path();
    c.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "not this one";
    c.found();
    write_to(file, "second");
    c.found();
    CHECK(c.net.requests().at(0).find("authorization") == "first");
    CHECK(c.net.requests().at(1).find("authorization") == "second");
}

TEST_CASE("a container's token file that is no token ends the fetch before a connection") {
    container_scene c;
    const temporary_file file("hunter2");
    std::string path = file.path();
    std::string why;
    SECTION("with a line end") {
        write_to(file, "hunter2\r\nX-Forged: yes");
        why = "line end";
    }
    SECTION("with a line end as its last byte") {
        write_to(file, "hunter2\n");
        why = "line end";
    }
    SECTION("with another control character") {
        write_to(file, "hunter2\x01");
        why = "control character";
    }
    SECTION("empty") {
        write_to(file, "");
        why = "empty";
    }
    SECTION("missing") {
        path += ".gone";
        why = "does not exist";
    }
    SECTION("a pipe") {
        path += ".pipe";
        REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
        why = "is not a regular file";
    }
    SECTION("too large") {
        write_to(file, std::string((1 << 20) + 1, 'x'));
        why = "larger than 1 MiB";
    }
    c.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = path;
    const error failure = c.failure();
    CHECK(failure.code() == client_errc::credentials_failed);
    CHECK_THAT(failure.info().message, ContainsSubstring(why));
    CHECK(c.net.bytes_received() == 0);
    ::unlink((file.path() + ".pipe").c_str());
}

TEST_CASE(
    "a host of a container that resolves elsewhere is refused before a connection", "[fault-89]"
) {
    const std::string host = GENERATE(as<std::string>{}, "localhost", "agent.example");
    container_scene c(resolving_to({"127.0.0.1", "10.0.0.1"}));
    c.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = c.net.url(host) + "/creds";
    for (int i = 0; i < 2; ++i) {
        const error failure = c.failure();
        CHECK(failure.code() == client_errc::credentials_failed);
        CHECK_THAT(
            failure.info().message,
            ContainsSubstring("the host " + host + " has the address 10.0.0.1")
        );
    }
    CHECK(c.net.connections() == 0);
    CHECK(c.scene.environment->pauses.empty());
}

TEST_CASE("a host of a container that resolves to this machine is asked", "[fault-89]") {
    container_scene c(resolving_to({"::ffff:127.0.0.1", "127.0.0.1"}));
    c.net.reply(respond(200, container_key));
    c.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = c.net.url("agent.example") + "/creds";
    c.found();
    CHECK(c.net.requests().at(0).find("host") == "agent.example:" + std::to_string(c.net.port()));
}

TEST_CASE("a container's refused URI is an error without a connection", "[fault-89]") {
    container_scene c;
    const std::string port = std::to_string(c.net.port());
    c.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = GENERATE_COPY(
        "http://2130706433:" + port + "/",
        "http://user:hunter2@127.0.0.1:" + port + "/",
        "http://0:" + port + "/",
        "http://[::ffff:0:127.0.0.1]:" + port + "/"
    );
    CHECK(c.failure().code() == client_errc::credentials_failed);
    CHECK(c.net.connections() == 0);
}

TEST_CASE("a container's agent that refuses is quoted, its status named") {
    container_scene c;
    c.net.reply(respond(403, R"({"code":"AccessDenied","message":"no\u001b[31m role"})"));
    const error failure = c.failure();
    CHECK(failure.code() == client_errc::credentials_failed);
    CHECK_THAT(
        failure.info().message,
        ContainsSubstring(R"((AWS_CONTAINER_CREDENTIALS_FULL_URI) has status 403, "AccessDenied", )"
        )
    );
    CHECK_THAT(failure.info().message, !ContainsSubstring("\x1b"));
}

TEST_CASE("a container's agent that is busy is asked three times") {
    container_scene c;
    c.net.reply(respond(500, "")).reply(respond(429, "")).reply(respond(200, container_key));
    c.found();
    CHECK(c.scene.environment->pauses == std::vector{1000ms, 2000ms});
    c.net.reply(respond(500, ""))
        .reply(respond(502, ""))
        .reply(respond(503, "<html>hunter2</html>"));
    CHECK_THAT(c.failure().info().message, ContainsSubstring("has status 503"));
}

TEST_CASE("a container's response without a key is an error that names what is missing") {
    const auto [body, why] = GENERATE(Catch::Generators::table<const char*, const char*>({
        {"<html>hunter2</html>", "is not the JSON object"},
        {R"({"AccessKeyId":"AKID")", "is not the JSON object"},
        {"", "is not the JSON object"},
        {"{}", "has no AccessKeyId"},
        {R"({"AccessKeyId":"AKID","Token":"hunter2"})", "has no SecretAccessKey"},
        {R"({"AccessKeyId":"A","SecretAccessKey":"hunter2","Expiration":"soon"})", "Expiration"},
        {R"({"AccessKeyId":"A","SecretAccessKey":"hunter2\n"})", "secret access key"},
        {R"({"AccessKeyId":"A","SecretAccessKey":"hunter2","AccountId":"x"})", "12 digits"},
        {R"({"AccessKeyId":"A","SecretAccessKey":"hunter2","SecretAccessKey":"b"})", "twice"},
    }));
    CAPTURE(body);
    container_scene c;
    c.net.reply(respond(200, body));
    const error failure = c.failure();
    CHECK(failure.code() == client_errc::credentials_failed);
    CHECK_THAT(failure.info().message, ContainsSubstring(why));
}

TEST_CASE("a container's response of 1 MB is an error") {
    container_scene c;
    c.net.reply(respond(200, std::string(1 << 20, ' ') + container_key));
    CHECK_THAT(c.failure().info().message, ContainsSubstring("max_response_bytes (65536)"));
    CHECK(c.net.requests().size() == 1);
    (void)c.net.take_problems(); // the client has closed before the end
}

TEST_CASE("a container's agent that sends nothing is waited for until the deadline") {
    container_scene c;
    c.net.otherwise([](const seen_request&) { return stall(); });
    const auto got = c.fetch(30ms);
    REQUIRE(got.has_error());
    CHECK(got.error().code() == client_errc::deadline_exceeded);
}

TEST_CASE("a fetch of a container's credentials can be cancelled") {
    container_scene c;
    c.net.reply(stall());
    asio::cancellation_signal stop;
    std::optional<result<finding>> ended;
    auto work = c.asked->fetch(c.asked, c.scene.context(c.variables), c.scene.deadline());
    asio::co_spawn(
        *c.scene.io,
        web_scene::without_throwing(std::move(work)),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&](const std::exception_ptr& e, result<finding> r) {
                REQUIRE_FALSE(e);
                ended.emplace(std::move(r));
            }
        )
    );
    while (c.net.requests().empty())
        c.scene.io->run_one_for(10ms);
    stop.emit(asio::cancellation_type::terminal);
    c.scene.io->run();
    REQUIRE(ended);
    REQUIRE(ended->has_error());
    CHECK(ended->error().code() == client_errc::cancelled);
}

TEST_CASE("a container's variable that makes no sense is named, and nothing is sent") {
    container_scene c;
    const std::string name = GENERATE(
        as<std::string>{},
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
    );
    const std::string text =
        GENERATE(std::string(100'000, 'x'), std::string("caf\xC3\xA9"), std::string("hunter2\x01"));
    const bool is_relative = name.ends_with("RELATIVE_URI");
    c.variables[name] = (name.ends_with("FULL_URI") ? c.net.url() + "/?"
                         : is_relative              ? "/"
                                                    : "") +
                        text;
    if (name.ends_with("FILE") && text.starts_with("caf")) return; // a name like others
    const error failure = c.failure();
    CHECK(failure.code() == client_errc::credentials_failed);
    CHECK_THAT(failure.info().message, ContainsSubstring(name));
    CHECK(failure.info().message.size() < 400);
    CHECK(c.net.connections() == 0);
}

} // namespace codynamo::credential_sources
