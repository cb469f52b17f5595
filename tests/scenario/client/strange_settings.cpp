// SPDX-License-Identifier: BSL-1.0
//
// Settings that could break out of a header line or a host name.
#include "support/patience.hpp"
#include "support/run.hpp"
#include "support/script.hpp"
#include "support/scripted_server.hpp"

#include <codynamo/codynamo.hpp>

#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::testing {
namespace {

using namespace std::string_view_literals;

/// Each stands between "x" and "y", so that nothing is cut off as a blank at an end.
const std::vector<std::string>& strange_texts() {
    static const std::vector<std::string> texts = {
        "x\ry",
        "x\ny",
        "x\r\nHost: evil.example\r\n\r\ny",
        std::string("x\0y"sv),
        "x y",
        "x\ty",
        "x\x7Fy",
        "x\xC3\xBCy",
        "x\xFFy",
    };
    return texts;
}

struct strange_call {
    client_config config;
    std::string table = "music";
};

/// Returns the error of making a client and of one call.
std::optional<error> refusal_of(
    const scripted_server& net, const std::function<void(strange_call&)>& change
) {
    strange_call made;
    made.config.region = "us-east-1";
    made.config.endpoint = net.url();
    made.config.max_attempts = 1;
    make_patient(made.config);
    try {
        if (made.config.credentials.is_default())
            made.config.credentials = credentials("AKIDEXAMPLE", "secret");
        change(made);
        boost::asio::io_context io;
        const client db(io.get_executor(), made.config);
        const table music = db.table(made.table);
        (void)testing::run(io, music.get_item(key("id", "1")));
    } catch (const error& e) {
        return e;
    }
    return std::nullopt;
}

const std::string too_long(100'000, 'x');

using setter = std::function<void(strange_call&, const std::string&)>;

void set_region(strange_call& made, const std::string& text) {
    made.config.region = text;
}

void set_host(strange_call& made, const std::string& text) {
    made.config.endpoint = "http://" + text;
}

void set_path(strange_call& made, const std::string& text) {
    made.config.endpoint += "/" + text;
}

void set_access_key_id(strange_call& made, const std::string& text) {
    made.config.credentials = credentials(text, "secret");
}

void set_session_token(strange_call& made, const std::string& text) {
    made.config.credentials = credentials("AKIDEXAMPLE", "secret", text);
}

void set_account(strange_call& made, const std::string& text) {
    made.config.credentials = credentials("AKIDEXAMPLE", "secret").with_account_id(text);
}

void set_proxy(strange_call& made, const std::string& text) {
    made.config.endpoint = "https://127.0.0.1:1";
    made.config.proxy = "http://" + text;
}

TEST_CASE("settings that could break a request are refused before anything is sent", "[fault-91]") {
    const scripted_server net;
    const auto check_refused = [&](const char* name, const setter& set, const std::string& text) {
        INFO(name << ": " << text.substr(0, 40) << ", " << text.size() << " bytes");
        const auto refused = refusal_of(net, [&](strange_call& made) { set(made, text); });
        REQUIRE(refused);
        CHECK(refused->code() == client_errc::invalid_argument);
    };
    for (const std::string& text : strange_texts()) {
        check_refused("region", set_region, text);
        check_refused("host", set_host, text);
        check_refused("path", set_path, text);
        check_refused("access key id", set_access_key_id, text);
        check_refused("session token", set_session_token, text);
        check_refused("account", set_account, text);
        check_refused("proxy", set_proxy, text);
    }
    check_refused("region", set_region, too_long);
    check_refused("host", set_host, too_long);
    check_refused("account", set_account, too_long);
    check_refused("proxy", set_proxy, too_long);
    CHECK(net.connections() == 0);
}

TEST_CASE("a strange table name or application is sent without harm to the request", "[fault-91]") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    for (const std::string& text : strange_texts()) {
        INFO(text.substr(0, 40));
        const auto refused = refusal_of(net, [&](strange_call& made) {
            made.table = text;
            made.config.app_id = text;
        });
        if (refused) CHECK(refused->code() == client_errc::invalid_value); // not UTF-8
    }
    for (const seen_request& request : net.requests()) {
        CHECK(request.find("host") == "127.0.0.1:" + std::to_string(net.port()));
        CHECK(request.body.find_first_of("\r\n\t"sv) == std::string::npos);
        const std::string agent = request.find("user-agent").value();
        CHECK(agent.find_first_of("\r\n\t\x7F"sv) == std::string::npos);
    }
    CHECK(net.requests().size() == strange_texts().size() - 1);
}

} // namespace
} // namespace codynamo::testing
