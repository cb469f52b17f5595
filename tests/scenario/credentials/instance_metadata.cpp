// SPDX-License-Identifier: BSL-1.0
#include "credentials/instance_metadata.hpp"

#include "scenario/credentials/instance_scene.hpp"
#include "support/black_hole.hpp"
#include "support/connect_proxy.hpp"
#include "support/deaf_listener.hpp"
#include "support/vectors.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

/// Of 127.0.0.1, where nobody listens.
std::string metadata_url_without_listener() {
    asio::io_context io;
    const asio::ip::tcp::acceptor taken(
        io, asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)
    );
    return "http://127.0.0.1:" + std::to_string(taken.local_endpoint().port());
}

int tokens_asked_for(const instance_scene& s) {
    int count = 0;
    for (const std::string& r : s.requests())
        count += r.starts_with("PUT") ? 1 : 0;
    return count;
}

} // namespace

TEST_CASE("the metadata service's token is kept until its time is over") {
    instance_scene s;
    s.serve().service.change([](metadata_facts& f) { f.token_lifetime = "3600"; });
    s.found();
    s.scene.run(s.scene.environment->pause(3500s));
    s.found();
    CHECK(tokens_asked_for(s) == 1);
    s.scene.run(s.scene.environment->pause(101s));
    s.found();
    CHECK(tokens_asked_for(s) == 2);
}

TEST_CASE("the metadata service's token lasts six hours if the service says nothing sensible") {
    const char* lifetime = GENERATE("", "soon", "-5", "0", "99999999999999999999", "100000");
    instance_scene s;
    s.serve().service.change([&](metadata_facts& f) { f.token_lifetime = lifetime; });
    s.found();
    s.scene.run(s.scene.environment->pause(21'000s));
    s.found();
    CHECK(tokens_asked_for(s) == 1);
    s.scene.run(s.scene.environment->pause(601s));
    s.found();
    CHECK(tokens_asked_for(s) == 2);
}

TEST_CASE("a token that the metadata service refuses is replaced by a new one") {
    instance_scene s;
    s.serve();
    s.found();
    s.service.change([](metadata_facts& f) { f.token = "another-token"; });
    s.found();
    CHECK(tokens_asked_for(s) == 2);
    CHECK(s.net.requests().back().find("x-aws-ec2-metadata-token") == "another-token");
}

TEST_CASE("a metadata service that refuses its new token too is an error") {
    instance_scene s;
    s.net.otherwise([](const seen_request& r) {
        return r.method == "PUT" ? respond(200, "hunter2") : respond(401, "");
    });
    CHECK_THAT(s.failure(), ContainsSubstring("has status 401"));
    CHECK(tokens_asked_for(s) == 2);
}

TEST_CASE(
    "a metadata service without tokens is an error that says what may be done", "[fault-88]"
) {
    const int status = GENERATE(403, 404, 405);
    instance_scene s;
    s.serve().service.change([&](metadata_facts& f) {
        f.token_status = status;
        f.needs_token = false;
    });
    const std::string why = s.failure();
    CHECK_THAT(why, ContainsSubstring("/latest/api/token has status " + std::to_string(status)));
    CHECK_THAT(why, ContainsSubstring("AWS_EC2_METADATA_V1_DISABLED=false"));
    CHECK(s.requests().size() == 1); // nothing without a token
}

TEST_CASE("a metadata service without tokens is used where version 1 is allowed", "[fault-88]") {
    const int status = GENERATE(403, 404, 405);
    instance_scene s;
    s.how.is_v1_disabled = false;
    s.serve().service.change([&](metadata_facts& f) {
        f.token_status = status;
        f.needs_token = false;
    });
    s.found();
    s.found();
    CHECK(tokens_asked_for(s) == 1);
    CHECK_FALSE(s.net.requests().back().find("x-aws-ec2-metadata-token"));
    s.scene.run(s.scene.environment->pause(16min));
    s.service.change([](metadata_facts& f) {
        f.token_status = 200;
        f.needs_token = true;
    });
    s.found(); // a token is asked for again
    CHECK(s.net.requests().back().find("x-aws-ec2-metadata-token") == "metadata-token");
}

TEST_CASE("a metadata service that has tokens is not used without one, allowed or not") {
    const int status = GENERATE(400, 401, 302);
    instance_scene s;
    s.how.is_v1_disabled = false;
    s.serve().service.change([&](metadata_facts& f) { f.token_status = status; });
    CHECK_THAT(s.failure(), ContainsSubstring("has status " + std::to_string(status)));
    CHECK(s.requests().size() == 1);
}

TEST_CASE("a token that never comes is an error that names the hop limit", "[fault-88]") {
    instance_scene s;
    s.how.timeout = 1s;
    s.how.attempts = 2;
    s.net.otherwise([](const seen_request&) { return stall(); });
    CHECK_THAT(s.failure(), ContainsSubstring("hop limit"));
    CHECK(s.requests().size() == 2);
}

TEST_CASE("a token that never comes leads to version 1 where that is allowed", "[fault-88]") {
    instance_scene s;
    s.how.timeout = 1s;
    s.how.attempts = 1;
    s.how.is_v1_disabled = false;
    s.net.reply(stall());
    s.serve().service.change([](metadata_facts& f) { f.needs_token = false; });
    s.found();
}

TEST_CASE("a response that is not a token is an error without its text", "[fault-88]") {
    const std::string text = GENERATE(
        as<std::string>{},
        "",
        "<html><body>hunter2</body></html>",
        "hunter2\r\nX-Forged: yes",
        "hunter2 hunter2",
        std::string(5000, 'x')
    );
    CAPTURE(text);
    instance_scene s;
    s.net.reply(respond(200, text));
    CHECK_THAT(s.failure(), ContainsSubstring("not a token"));
    CHECK(s.requests().size() == 1);
}

TEST_CASE("a machine without a metadata service is passed over, and remembered for a minute") {
    instance_scene s;
    s.how.endpoint = metadata_url_without_listener();
    const std::string why = s.why_passed_over();
    CHECK_THAT(why, StartsWith("no such service here: PUT http://127.0.0.1:"));
    CHECK(s.scene.environment->pauses.empty()); // one attempt
    CHECK(s.why_passed_over() == why);
    const auto region = s.region();
    REQUIRE(region.has_error());
    CHECK(region.error().code() == client_errc::missing_region);
    CHECK_THAT(region.error().info().message, ContainsSubstring("no such service here"));
}

TEST_CASE("a machine whose network swallows the request is passed over after one second") {
    const black_hole nobody;
    instance_scene s;
    s.how.endpoint = nobody.endpoint().url();
    CHECK_THAT(s.why_passed_over(), ContainsSubstring("no success within 1000 ms"));
    CHECK(s.scene.environment->pauses.empty()); // one attempt
}

TEST_CASE("a machine is asked for its metadata service again after a minute") {
    web_settings settings = web_scene::patient();
    const auto answer = std::make_shared<std::optional<http::addresses>>();
    settings.network.look_up = [answer](const std::string&) -> http::fallible<http::addresses> {
        if (*answer) return **answer;
        return http::fault(client_errc::resolve_failed, "as scripted");
    };
    instance_scene s(std::move(settings));
    s.serve();
    s.how.endpoint = s.net.url("metadata.example");
    CHECK_THAT(s.why_passed_over(), ContainsSubstring("as scripted"));
    answer->emplace(http::addresses{asio::ip::make_address("127.0.0.1")});
    CHECK_THAT(s.why_passed_over(), ContainsSubstring("as scripted"));
    s.scene.run(s.scene.environment->pause(61s));
    // The name's failure is remembered for a second of real time.
    for (bool is_found = false; !is_found;) {
        const auto got = s.fetch();
        is_found = std::holds_alternative<found_credentials>(got.value());
        s.scene.run(s.scene.environment->pause(61s));
    }
}

TEST_CASE("a metadata service that was reached before and is gone is an error") {
    auto net = std::make_unique<scripted_server>();
    instance_scene s;
    s.how.endpoint = net->url();
    net->otherwise(s.service.answers());
    s.found();
    net.reset();
    CHECK_THAT(s.failure(), ContainsSubstring("GET http://127.0.0.1:"));
    s.scene.run(s.scene.environment->pause(6h));
    CHECK_THAT(s.failure(), ContainsSubstring("PUT http://127.0.0.1:"));
    CHECK_THAT(s.failure(), !ContainsSubstring("no such service here"));
}

TEST_CASE("a metadata service that is switched off is not asked") {
    instance_scene s;
    s.how.is_disabled = true;
    CHECK(s.why_passed_over() == "AWS_EC2_METADATA_DISABLED is true");
    CHECK(s.region().error().code() == client_errc::missing_region);
    CHECK(s.net.connections() == 0);
}

TEST_CASE("a metadata service is asked for no longer than its caller's deadline") {
    const deaf_listener deaf;
    instance_scene s;
    s.how.endpoint = deaf.url();
    const auto got = s.fetch(30ms);
    REQUIRE(got.has_error());
    CHECK(got.error().code() == client_errc::deadline_exceeded);
}

TEST_CASE("a fetch of an instance's credentials can be cancelled") {
    instance_scene s;
    s.net.reply(stall());
    asio::cancellation_signal stop;
    std::optional<result<instance_metadata::reading>> ended;
    auto work = instance_metadata::get(
        s.shared_metadata(), s.scene.context(), "/latest", s.scene.deadline()
    );
    asio::co_spawn(
        *s.scene.io,
        web_scene::without_throwing(std::move(work)),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&](const std::exception_ptr& e, result<instance_metadata::reading> r) {
                REQUIRE_FALSE(e);
                ended.emplace(std::move(r));
            }
        )
    );
    while (s.net.requests().empty())
        s.scene.io->run_one_for(10ms);
    stop.emit(asio::cancellation_type::terminal);
    s.scene.io->run();
    REQUIRE(ended);
    REQUIRE(ended->has_error());
    CHECK(ended->error().code() == client_errc::cancelled);
}

TEST_CASE("a metadata service is reached without the proxy of the client", "[fault-92]") {
    const connect_proxy proxy(1);
    web_settings settings = web_scene::patient();
    http::proxy_server through;
    through.host = "127.0.0.1";
    through.port = proxy.port();
    settings.network.proxy = through;
    settings.proxy_for = [through](const http::endpoint&) {
        return result<std::optional<http::proxy_server>>(through);
    };
    instance_scene s(std::move(settings));
    s.serve();
    s.found();
    CHECK(proxy.requests().empty());
}

TEST_CASE("a metadata service may be below a path") {
    const char* tail = GENERATE("/metadata", "/metadata/");
    instance_scene s;
    s.how.endpoint = s.net.url() + tail;
    s.net.reply(respond(403, ""));
    CHECK_THAT(s.failure(), ContainsSubstring(s.net.url() + "/metadata/latest/api/token"));
    CHECK(s.requests().at(0) == "PUT /metadata/latest/api/token");
}

TEST_CASE("a metadata service's endpoint that is no URL is an error that names the setting") {
    const char* url = GENERATE("not a uri", "http://user:hunter2@host/", "169.254.169.254", "");
    instance_scene s;
    s.how.endpoint = url;
    CHECK_THAT(s.failure(), ContainsSubstring("AWS_EC2_METADATA_SERVICE_ENDPOINT"));
    CHECK(s.net.connections() == 0);
}

TEST_CASE("the region comes from the instance's placement") {
    instance_scene s;
    s.serve();
    CHECK(s.region().value() == "eu-central-1");
    CHECK(
        s.requests() ==
        std::vector<std::string>{"PUT /latest/api/token", "GET /latest/meta-data/placement/region"}
    );
    s.found(); // with the same token
    CHECK(tokens_asked_for(s) == 1);
}

TEST_CASE("the region is the instance's zone without its letter where it has no region") {
    instance_scene s;
    s.serve().service.change([](metadata_facts& f) {
        f.region = "";
        f.zone = "us-west-2b\n";
    });
    CHECK(s.region().value() == "us-west-2");
}

TEST_CASE("an instance that has no region is an error") {
    instance_scene s;
    s.serve().service.change([](metadata_facts& f) { f.region = f.zone = ""; });
    CHECK(s.region().error().code() == client_errc::credentials_failed);
}

TEST_CASE("an instance's region that could not be part of a host is an error") {
    const char* text = GENERATE("<html>", "eu.central", "evil.example/", "a b", "-", "\r\n");
    instance_scene s;
    s.serve().service.change([&](metadata_facts& f) { f.region = text; });
    const auto region = s.region();
    REQUIRE(region.has_error());
    CHECK(region.error().code() == client_errc::credentials_failed);
}

TEST_CASE("an instance's zone without a region before its letter is an error") {
    instance_scene s;
    const std::string zone = GENERATE(as<std::string>{}, "a", "eu-1");
    s.serve().service.change([&](metadata_facts& f) {
        f.region = "";
        f.zone = zone;
    });
    const auto region = s.region();
    REQUIRE(region.has_error());
    CHECK_THAT(region.error().info().message, ContainsSubstring("availability-zone"));
}

TEST_CASE("the metadata service's endpoints of the vectors are asked for a token") {
    std::ifstream in(public_vectors("imds-endpoint-tests.json"));
    const nlohmann::json suite = nlohmann::json::parse(in);
    int cases = 0;
    for (const auto& test : suite.at("tests")) {
        ++cases;
        INFO(test.at("docs").get<std::string>());
        const auto variables = test.at("env").get<std::map<std::string, std::string>>();
        std::map<std::string, std::string> with_overrides = variables;
        // Overrides in code go before the environment.
        if (test.contains("endpoint_override"))
            with_overrides["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = test.at("endpoint_override");
        if (test.contains("mode_override"))
            with_overrides["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"] = test.at("mode_override");
        config::shared_files files;
        files.settings =
            config::parse_profiles({test.at("fs").value("config", ""), "/c"}, {"", "/k"}).value();
        const auto env = fake_environment(with_overrides);
        const auto found = config::resolve_metadata_settings(config::finder(env, files));
        const auto& expected = test.at("result");
        if (expected.contains("Ok")) {
            REQUIRE(found.has_value());
            CHECK(
                instance_metadata(*found).url("/latest/api/token") ==
                expected.at("Ok").get<std::string>()
            );
        } else if (found) {
            instance_scene s;
            s.how.endpoint = found->endpoint;
            CHECK_THAT(s.failure(), ContainsSubstring("AWS_EC2_METADATA_SERVICE_ENDPOINT"));
        }
    }
    CHECK(cases == 14);
}

} // namespace codynamo::credential_sources
