// SPDX-License-Identifier: BSL-1.0
#include "exec/proxy.hpp"

#include "support/fake_environment.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;
using namespace codynamo::exec;
using testing::fake_environment;

namespace {

http::endpoint endpoint_at(std::string host, std::uint16_t port = 443) {
    http::endpoint to;
    to.host = std::move(host);
    to.port = port;
    return to;
}

const http::endpoint aws = endpoint_at("dynamodb.eu-central-1.amazonaws.com");

result<std::optional<http::proxy_server>> given(std::string url) {
    client_config config;
    config.proxy = std::move(url);
    return find_proxy(config, fake_environment({}), aws);
}

std::string found_in(std::map<std::string, std::string> variables, bool asked = true) {
    client_config config;
    config.proxy_from_environment = asked;
    const auto proxy = find_proxy(config, fake_environment(std::move(variables)), aws);
    if (!proxy) return "error";
    return *proxy ? (*proxy)->name() : "none";
}

} // namespace

TEST_CASE("a proxy has a host, a port, and perhaps a user with a password") {
    const auto plain = given("http://proxy.example:3128");
    REQUIRE(plain.has_value());
    CHECK((*plain)->name() == "proxy.example:3128");
    CHECK((*plain)->credentials.empty());
    CHECK((*given("http://proxy.example"))->port == 80);
    CHECK((*given("http://[::1]:8080/"))->host == "::1");
    CHECK((*given("HTTP://Proxy.Example"))->host == "proxy.example");
    const auto named = given("http://us%40er:p%3Ass@proxy.example:3128");
    REQUIRE(named.has_value());
    CHECK((*named)->credentials.view() == "dXNAZXI6cDpzcw=="); // us@er:p:ss
}

TEST_CASE("a proxy that cannot be used is refused without a word of its text") {
    for (const char* url :
         {"proxy.example:3128",
          "https://proxy.example",
          "socks5://proxy.example",
          "http://user@proxy.example",
          "http://us%4:canary@proxy.example",
          "http://user:canary@",
          "http://user:canary@proxy.example/path",
          "http://user:canary@proxy.example:0",
          "http://user:canary@pro xy"}) {
        INFO(url);
        const auto refused = given(url);
        REQUIRE(refused.has_error());
        CHECK(refused.error().code() == client_errc::invalid_argument);
        CHECK(refused.error().info().message.find("client_config::proxy") == 0);
        CHECK(refused.error().info().message.find("canary") == std::string::npos);
    }
    client_config config;
    config.proxy = "http://proxy.example";
    http::endpoint local = endpoint_at("localhost", 8000);
    local.tls = false;
    CHECK(find_proxy(config, fake_environment({}), local).has_error());
}

TEST_CASE("the environment's proxy counts only when it is asked for", "[fault-92]") {
    CHECK(found_in({{"HTTPS_PROXY", "http://p:1"}}, false) == "none");
    CHECK(found_in({{"HTTPS_PROXY", "http://p:1"}}) == "p:1");
    CHECK(found_in({{"https_proxy", "http://p:2"}}) == "p:2");
    CHECK(found_in({{"HTTP_PROXY", "http://p:3"}}) == "none");
    CHECK(found_in({{"HTTPS_PROXY", ""}, {"https_proxy", "http://p:2"}}) == "p:2");
    CHECK(
        found_in({{"HTTPS_PROXY", "http://p:1"}, {"NO_PROXY", "example,.amazonaws.com"}}) == "none"
    );
    CHECK(found_in({{"HTTPS_PROXY", "nonsense"}}) == "error");

    client_config config;
    config.proxy_from_environment = true;
    const auto environment = fake_environment({{"HTTPS_PROXY", "http://p:1"}});
    CHECK_FALSE(find_proxy(config, environment, endpoint_at("localhost", 8443)).value());
    CHECK_FALSE(find_proxy(config, environment, endpoint_at("127.0.0.1", 8443)).value());
}

TEST_CASE("each host of a client may be excepted from the proxy or not") {
    client_config config;
    config.proxy_from_environment = true;
    const proxy_rules rules(
        config, fake_environment({{"HTTPS_PROXY", "http://p:1"}, {"NO_PROXY", aws.host.c_str()}})
    );
    const http::endpoint account = endpoint_at("123456789012.ddb.eu-central-1.amazonaws.com");
    CHECK(rules.proxy().value()->name() == "p:1");
    CHECK(rules.excepts(aws));
    CHECK_FALSE(rules.excepts(account));
    CHECK_FALSE(rules.find(aws).value());
    CHECK(rules.find(account).value()->name() == "p:1");
    CHECK(rules.excepts(endpoint_at("localhost")));

    config.proxy = "http://q:2";
    const proxy_rules in_code(config, fake_environment({{"NO_PROXY", "*"}}));
    CHECK_FALSE(in_code.excepts(aws));
}

TEST_CASE("NO_PROXY excepts names, what is below them, addresses, networks and ports") {
    const struct {
        const char* list;
        http::endpoint to;
        bool excepted;
    } rows[] = {
        {"", aws, false},
        {"*", aws, true},
        {"amazonaws.com", aws, true},
        {".amazonaws.com", aws, true},
        {"*.amazonaws.com", aws, true},
        {"other, AMAZONAWS.com ,", aws, true},
        {"zonaws.com", aws, false},
        {"eu-central-1.amazonaws.com.evil", aws, false},
        {"amazonaws.com:443", aws, true},
        {"amazonaws.com:8443", aws, false},
        {"10.1.2.3", endpoint_at("10.1.2.3"), true},
        {"10.1.2.3", endpoint_at("10.1.2.4"), false},
        {"2.3", endpoint_at("10.1.2.3"), false},
        {"10.1.0.0/16", endpoint_at("10.1.2.3"), true},
        {"10.2.0.0/16", endpoint_at("10.1.2.3"), false},
        {"fd00::/8", endpoint_at("fd12::1"), true},
        {"fd00::/8", endpoint_at("10.1.2.3"), false},
        {"[fd12::1]:443", endpoint_at("fd12::1"), true},
        {"fd12::1", endpoint_at("fd12::1"), true},
        {"10.1.0.0/16:443", endpoint_at("10.1.2.3"), true},
        {"10.1.0.0/16:8443", endpoint_at("10.1.2.3"), false},
        {"[fd00::/8]:443", endpoint_at("fd12::1"), true},
        {"[fd00::/8]", endpoint_at("fd12::1"), true},
        {"[fd00::/8]:8443", endpoint_at("fd12::1"), false},
        {"amazonaws.com/8", aws, false},
        {",,,", aws, false},
    };

    for (const auto& row : rows) {
        INFO(row.list << " and " << row.to.host);
        CHECK(is_excepted(row.list, row.to) == row.excepted);
    }
}
