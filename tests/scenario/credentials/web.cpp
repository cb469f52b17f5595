// SPDX-License-Identifier: BSL-1.0
#include "credentials/web.hpp"

#include "exec/proxy.hpp"
#include "support/connect_proxy.hpp"
#include "support/deaf_listener.hpp"
#include "support/http_calls.hpp"
#include "support/web_scene.hpp"

#include <codynamo/error.hpp>
#include <codynamo/sigv4.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <ctime>
#include <iomanip>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using Catch::Matchers::ContainsSubstring;

const certificate_authority& web_authority() {
    static const certificate_authority one;
    return one;
}

web_request web_get(http::endpoint to, std::string path = "/creds") {
    to.path = std::move(path);
    return web_request("GET", std::move(to));
}

web_request web_get(const scripted_server& net, std::string path = "/creds") {
    return web_get(endpoint_of(net), std::move(path));
}

web_settings trusting_web_settings() {
    web_settings settings = web_scene::patient();
    settings.network.ca_file = web_authority().file();
    return settings;
}

/// Of 127.0.0.1, where nobody listens.
http::endpoint web_endpoint_without_listener() {
    asio::io_context io;
    const asio::ip::tcp::acceptor taken(
        io, asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)
    );
    http::endpoint to;
    to.tls = false;
    to.host = "127.0.0.1";
    to.port = taken.local_endpoint().port();
    return to;
}

/// While it lives the environment names a proxy for everything.
class proxy_in_environment {
public:
    explicit proxy_in_environment(const std::string& url) {
        for (const char* name : names)
            ::setenv(name, url.c_str(), 1);
    }

    proxy_in_environment(const proxy_in_environment&) = delete;
    proxy_in_environment& operator=(const proxy_in_environment&) = delete;

    ~proxy_in_environment() {
        for (const char* name : names)
            ::unsetenv(name);
    }

private:
    static constexpr const char* names[] = {
        "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"
    };
};

} // namespace

TEST_CASE("a source's request arrives with its method, query, headers and body") {
    scripted_server net;
    net.reply(respond(200, "hello", {{"X-Other", "R1"}}));
    web_scene scene;
    web_request request("PUT", endpoint_of(net));
    request.to.path = "/latest/api/token";
    request.query = "a=1&b=%2F";
    request.add("X-One", "first");
    request.add("X-Two", "second");
    request.body = crypto::secret("a body");
    const auto done = scene.send(std::move(request));
    REQUIRE(done);
    CHECK(done->status == 200);
    CHECK(done->body.view() == "hello");
    CHECK(done->headers.find("x-other") == "R1");
    const seen_request seen = net.requests().at(0);
    CHECK(seen.method == "PUT");
    CHECK(seen.path == "/latest/api/token?a=1&b=%2F");
    CHECK(seen.find("host") == endpoint_of(net).host_header());
    CHECK(seen.find("x-one") == "first");
    CHECK(seen.find("x-two") == "second");
    CHECK(seen.find("user-agent") == "a test");
    CHECK(seen.body == "a body");
}

TEST_CASE("a source's request is sent again after a response that may pass") {
    const int status = GENERATE(500, 502, 503, 599, 429);
    scripted_server net;
    net.reply(respond(status, "busy"))
        .reply(respond(status, "busy"))
        .reply(respond(200, "at last"));
    web_scene scene;
    const auto done = scene.send(web_get(net));
    REQUIRE(done);
    CHECK(done->body.view() == "at last");
    CHECK(scene.environment->pauses == std::vector{100ms, 200ms}); // chance is 1 here
}

TEST_CASE("a source gets the last response when its attempts are used up") {
    scripted_server net;
    net.reply(respond(500, "1")).reply(respond(503, "2"));
    web_scene scene;
    web_policy policy = web_scene::patient_policy();
    policy.max_attempts = 2;
    const auto done = scene.send(web_get(net), policy);
    REQUIRE(done);
    CHECK(done->status == 503);
    CHECK(done->body.view() == "2");
}

TEST_CASE("a source's request is not sent again after another response") {
    const int status = GENERATE(200, 204, 301, 400, 401, 403, 404);
    scripted_server net;
    net.reply(respond(status, ""));
    web_scene scene;
    CHECK(scene.send(web_get(net)).value().status == status);
}

TEST_CASE("a source may say which responses pass") {
    scripted_server net;
    net.reply(respond(400, "IDPCommunicationError")).reply(respond(500, "this one does not"));
    web_scene scene;
    web_policy policy = web_scene::patient_policy();
    policy.is_transient = [](const web_response& r) { return r.status == 400; };
    CHECK(scene.send(web_get(net), policy).value().status == 500);
}

TEST_CASE("a source's request is sent again after its connection was reset") {
    scripted_server net;
    net.reply(reset()).reply(raw("HTTP/1.1 2").then(script::close{})).reply(respond(200, "here"));
    web_scene scene;
    CHECK(scene.send(web_get(net)).value().body.view() == "here");
}

TEST_CASE("a source's request over a connection that was closed meanwhile costs no attempt") {
    scripted_server net;
    net.reply(respond(200, "1")).reply(close_connection()).reply(respond(200, "2"));
    web_scene scene;
    web_policy policy = web_scene::patient_policy();
    policy.max_attempts = 1;
    CHECK(scene.send(web_get(net), policy).value().body.view() == "1");
    CHECK(scene.send(web_get(net), policy).value().body.view() == "2");
    CHECK(scene.environment->pauses.empty());
}

TEST_CASE("the error of a source's request names what failed, without its query") {
    web_scene scene;
    const http::endpoint nowhere = web_endpoint_without_listener();
    web_request request = web_get(nowhere);
    request.query = "token=hunter2";
    request.add("Authorization", "hunter2");
    const auto done = scene.send(std::move(request));
    REQUIRE(done.has_error());
    CHECK(done.error().code() == client_errc::connect_failed);
    CHECK_THAT(done.error().info().message, ContainsSubstring("GET " + nowhere.url() + "/creds: "));
    CHECK_THAT(done.error().info().message, !ContainsSubstring("hunter2"));
    CHECK(scene.environment->pauses.size() == 2);
}

TEST_CASE("a source may refuse to try again what has no connection") {
    web_scene scene;
    web_policy policy = web_scene::patient_policy();
    policy.connects_again = false;
    const auto done = scene.send(web_get(web_endpoint_without_listener()), policy);
    REQUIRE(done.has_error());
    CHECK(done.error().code() == client_errc::connect_failed);
    CHECK(scene.environment->pauses.empty());
}

TEST_CASE("an attempt of a source's request that takes too long is abandoned for another") {
    scripted_server net;
    net.reply(stall());
    web_scene scene;
    web_policy policy;
    policy.attempt_timeout = 50ms;
    policy.max_attempts = 100'000; // on a busy machine the second may be too slow as well
    net.otherwise([](const seen_request&) { return respond(200, "here"); });
    CHECK(scene.send(web_get(net), policy).value().body.view() == "here");
    CHECK(net.requests().size() >= 2);
}

TEST_CASE("a source's request ends at its deadline") {
    const deaf_listener deaf;
    web_scene scene;
    http::endpoint to;
    to.tls = false;
    to.host = "127.0.0.1";
    to.port = deaf.port();
    const auto done = scene.send(web_get(to), web_scene::patient_policy(), 50ms);
    REQUIRE(done.has_error());
    CHECK(done.error().code() == client_errc::deadline_exceeded);
    CHECK(scene.environment->pauses.empty());
}

TEST_CASE("a source's request is not sent again if its deadline comes before the pause ends") {
    scripted_server net;
    net.reply(respond(503, "busy"));
    web_scene scene;
    scene.environment->stop_clock();
    web_policy policy = web_scene::patient_policy();
    policy.first_pause = patience;
    const auto done = scene.send(web_get(net), policy, patience);
    REQUIRE(done);
    CHECK(done->status == 503);
    CHECK(scene.environment->pauses.empty());
}

TEST_CASE("a source's request can be cancelled") {
    scripted_server net;
    net.reply(stall());
    web_scene scene;
    asio::cancellation_signal stop;
    std::optional<result<web_response>> ended;
    auto work = web::send(scene.web, web_get(net), web_scene::patient_policy(), scene.deadline());
    asio::co_spawn(
        *scene.io,
        web_scene::without_throwing(std::move(work)),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&](const std::exception_ptr& e, result<web_response> r) {
                REQUIRE_FALSE(e);
                ended.emplace(std::move(r));
            }
        )
    );
    while (net.requests().empty())
        scene.io->run_one_for(10ms);
    stop.emit(asio::cancellation_type::terminal);
    scene.io->run();
    REQUIRE(ended);
    REQUIRE(ended->has_error());
    CHECK(ended->error().code() == client_errc::cancelled);
}

TEST_CASE("a source's signature is that of its request, at the time of the attempt") {
    scripted_server net;
    net.reply(respond(500, "once more")).reply(respond(200, "ok"));
    web_scene scene;
    const credentials key("AKIDEXAMPLE", "secret", "token");
    web_request request("POST", endpoint_of(net));
    request.query = "z=1&a=%2F";
    request.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    request.body = crypto::secret("Action=AssumeRole&Version=2011-06-15");
    request.signed_with.emplace(key, sigv4::scope{"eu-central-1", "sts"});
    const auto before = std::chrono::system_clock::now() + 10min;
    const auto done = scene.run(web::send(
        scene.web, std::move(request), web_scene::patient_policy(), scene.deadline(), 10min
    ));
    REQUIRE(done);

    for (const seen_request& seen : net.requests()) {
        std::tm broken_down{};
        std::istringstream(seen.amz_date()) >> std::get_time(&broken_down, "%Y%m%dT%H%M%SZ");
        const auto signed_at = std::chrono::system_clock::from_time_t(timegm(&broken_down));
        CHECK(signed_at >= before - 1s);
        sigv4::request as_sent;
        as_sent.method = seen.method;
        as_sent.query = "z=1&a=%2F";
        as_sent.body = seen.body;
        for (const auto& [name, value] : seen.headers)
            if (name == "host" || name == "content-type") as_sent.headers.emplace_back(name, value);
        const auto expected = sigv4::sign(as_sent, key, {"eu-central-1", "sts"}, signed_at);
        for (const auto& [name, value] : expected) {
            std::string lower;
            for (const char c : name)
                lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            CAPTURE(name);
            CHECK(seen.find(lower) == value);
        }
        CHECK(seen.find("x-amz-security-token") == "token");
    }
}

TEST_CASE("a source's request with a line end in a header is not sent") {
    scripted_server net;
    web_scene scene;
    web_request request = web_get(net);
    request.add("Authorization", "hunter2\r\nX-Forged: yes");
    const auto done = scene.send(std::move(request));
    REQUIRE(done.has_error());
    CHECK(done.error().code() == client_errc::invalid_argument);
    CHECK_THAT(done.error().info().message, !ContainsSubstring("hunter2"));
    CHECK(net.bytes_received() == 0);
    CHECK(scene.environment->pauses.empty());
}

TEST_CASE("a response to a source has 64 KiB at most") {
    scripted_server net;
    const std::string largest(64 << 10, 'x');
    net.reply(respond(200, largest)).reply(respond(200, largest + 'x'));
    web_scene scene;
    CHECK(scene.send(web_get(net)).value().body.view().size() == largest.size());
    const auto done = scene.send(web_get(net));
    REQUIRE(done.has_error());
    CHECK(done.error().code() == client_errc::response_too_large);
    CHECK(net.requests().size() == 2);
    (void)net.take_problems(); // the client has closed before the end
}

TEST_CASE("a source's next request uses the connection of the one before") {
    scripted_server net;
    net.most_connections(1);
    for (int i = 0; i < 3; ++i)
        net.reply(respond(200, "ok"));
    web_policy policy = web_scene::patient_policy();
    policy.by = GENERATE(route::as_configured, route::direct);
    web_scene scene;
    for (int i = 0; i < 3; ++i)
        CHECK(scene.send(web_get(net), policy).has_value());
}

TEST_CASE("a source's request takes the client's proxy if it goes as configured") {
    scripted_server net(tls_options{web_authority().issue()});
    net.reply(respond(200, "by the proxy"));
    const connect_proxy proxy(net.port());
    web_settings settings = trusting_web_settings();
    client_config config;
    config.proxy = proxy.url();
    settings.proxy_for = [config](const http::endpoint& to) {
        return exec::find_proxy(config, fake_environment({}), to);
    };
    web_scene scene(std::move(settings));
    CHECK(scene.send(web_get(net)).value().body.view() == "by the proxy");
    CHECK(proxy.requests().size() == 1);
}

TEST_CASE("a source's direct request takes no proxy, whatever is configured", "[fault-92]") {
    scripted_server net(tls_options{web_authority().issue()});
    scripted_server plain;
    net.reply(respond(200, "direct"));
    plain.reply(respond(200, "direct"));
    const connect_proxy proxy(net.port());
    const proxy_in_environment everywhere(proxy.url());
    web_settings settings = trusting_web_settings();
    client_config config;
    config.proxy = proxy.url();
    config.proxy_from_environment = true;
    http::proxy_server always;
    always.host = "127.0.0.1";
    always.port = proxy.port();
    settings.network.proxy = always;
    settings.proxy_for = [config](const http::endpoint& to) {
        return exec::find_proxy(config, config::snapshot_of_process(), to);
    };
    web_scene scene(std::move(settings));
    web_policy direct = web_scene::patient_policy();
    direct.by = route::direct;
    CHECK(scene.send(web_get(net), direct).value().body.view() == "direct");
    CHECK(scene.send(web_get(plain), direct).value().body.view() == "direct");
    CHECK(proxy.requests().empty());
}

TEST_CASE("an unusable proxy is the error of a source's request, which is not sent") {
    scripted_server net(tls_options{web_authority().issue()});
    web_settings settings = trusting_web_settings();
    settings.proxy_for = [](const http::endpoint&) -> result<std::optional<http::proxy_server>> {
        return error(client_errc::invalid_argument, "client_config::proxy must be ...");
    };
    web_scene scene(std::move(settings));
    const auto done = scene.send(web_get(net));
    REQUIRE(done.has_error());
    CHECK(done.error().code() == client_errc::invalid_argument);
    CHECK(net.connections() == 0);
}

TEST_CASE("a source's request wants a certificate that is valid, also of a client that does not") {
    scripted_server net(tls_options{web_authority().issue()});
    web_settings settings = web_scene::patient();
    settings.network.dangerously_accept_any_certificate = true;
    web_scene scene(std::move(settings));
    const auto done = scene.send(web_get(net));
    REQUIRE(done.has_error());
    CHECK(done.error().code() == client_errc::tls_verify_failed);
    CHECK(net.requests().empty());
}

TEST_CASE("a context may be destroyed during a source's request, before its transport and after") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return respond(200, "ok"); });
    const bool web_first = GENERATE(false, true);
    bool has_ended = false;
    for (int steps = 0; !has_ended; ++steps) {
        REQUIRE(steps < 500);
        web_scene scene;
        auto work =
            web::send(scene.web, web_get(net), web_scene::patient_policy(), scene.deadline());
        asio::co_spawn(
            *scene.io,
            web_scene::without_throwing(std::move(work)),
            [&](std::exception_ptr, const auto&) { has_ended = true; }
        );
        for (int i = 0; i < steps && !has_ended; ++i)
            scene.io->run_one_for(patience);
        if (web_first) scene.web.reset();
        scene.io.reset();
    }
}

} // namespace codynamo::credential_sources
