// SPDX-License-Identifier: BSL-1.0
#include "endpoint/url.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <string>

using namespace codynamo;
using endpoints::parse_url;

TEST_CASE("endpoint URLs are taken apart") {
    struct row {
        std::string url;
        http::endpoint expected;
        std::string host_header;
    };

    const auto r = GENERATE(values<row>({
        {"http://localhost:8000", {false, "localhost", 8000, "/"}, "localhost:8000"},
        {"http://localhost", {false, "localhost", 80, "/"}, "localhost"},
        {"http://localhost:80/", {false, "localhost", 80, "/"}, "localhost"},
        {"https://localhost:80", {true, "localhost", 80, "/"}, "localhost:80"},
        {"HTTPS://DynamoDB.Example.COM:443",
         {true, "dynamodb.example.com", 443, "/"},
         "dynamodb.example.com"},
        {"https://proxy/dynamo%20db/x/", {true, "proxy", 443, "/dynamo%20db/x/"}, "proxy"},
        {"http://127.0.0.1:1", {false, "127.0.0.1", 1, "/"}, "127.0.0.1:1"},
        {"http://[::1]:65535", {false, "::1", 65535, "/"}, "[::1]:65535"},
        {"https://[2001:DB8:0:0::1]", {true, "2001:db8::1", 443, "/"}, "[2001:db8::1]"},
        {"http://my_container:8000", {false, "my_container", 8000, "/"}, "my_container:8000"},
    }));
    INFO(r.url);
    const auto parsed = parse_url(r.url);
    REQUIRE(parsed.has_value());
    CHECK(*parsed == r.expected);
    CHECK(parsed->host_header() == r.host_header);
    CHECK(parse_url(parsed->url()).value() == r.expected);
}

TEST_CASE("anything that is not a plain endpoint URL is refused, with a reason and without its text"
) {
    struct row {
        std::string url;
        std::string reason;
    };

    const auto r = GENERATE(values<row>({
        {"", "begin with http"},
        {"localhost:8000", "begin with http"},
        {"ftp://SECRET", "begin with http"},
        {"http:/SECRET", "begin with http"},
        {"http://", "host"},
        {"http://:8000", "host"},
        {"http:///SECRET", "host"},
        {"http://user:SECRET@host", "user name"},
        {"http://SECRET@host", "user name"},
        {"http://host?SECRET", "query"},
        {"http://host/?SECRET", "query"},
        {"http://host#SECRET", "fragment"},
        {"http://ho st", "blank"},
        {" http://host", "blank"},
        {"http://host\r\nX-SECRET: 1", "control character"},
        {std::string("http://host\0", 12), "control character"},
        {"http://h\xc3\xb6st", "ASCII"},
        {"http://-host", "host"},
        {"http://host-", "host"},
        {"http://host.", "host"},
        {"http://a..b", "host"},
        {"http://host%41", "host"},
        {"http://" + std::string(64, 'a'), "host"},
        {"http://127.1", "host"},
        {"http://1.2.3.4.5", "host"},
        {"http://256.1.1.1", "host"},
        {"http://0x7f000001", "host"},
        {"http://2130706433", "host"},
        {"http://[::1", "IPv6"},
        {"http://[]", "IPv6"},
        {"http://[127.0.0.1]", "IPv6"},
        {"http://[fe80::1%25eth0]", "IPv6"},
        {"http://[::1]x", "after its address"},
        {"http://::1", "host"},
        {"http://host:", "port"},
        {"http://host:0", "port"},
        {"http://host:65536", "port"},
        {"http://host:-1", "port"},
        {"http://host:+80", "port"},
        {"http://host:80x", "port"},
        {"http://host/a%2", "percent-encoded"},
        {"http://host/a%zz", "percent-encoded"},
        {"http://host/a\"b", "percent-encoded"},
        {"http://host\\SECRET", "host"},
        {"http://host/" + std::string(100'000, 'a'), "more than 8192"},
    }));
    INFO(r.url);
    const auto parsed = parse_url(r.url);
    REQUIRE_FALSE(parsed.has_value());
    const std::string said = parsed.error().what();
    CHECK(parsed.error().code() == client_errc::invalid_argument);
    CHECK(said.find(r.reason) != std::string::npos);
    CHECK(said.find("SECRET") == std::string::npos);
}

TEST_CASE("only addresses of this machine count as loopback") {
    const auto loopback = [](const char* url) {
        return endpoints::is_loopback(parse_url(url).value());
    };
    CHECK(loopback("http://localhost"));
    CHECK(loopback("http://LOCALHOST"));
    CHECK(loopback("http://db.localhost"));
    CHECK(loopback("http://127.0.0.1"));
    CHECK(loopback("http://127.255.1.2"));
    CHECK(loopback("http://[::1]"));
    CHECK(loopback("http://[0:0:0:0:0:0:0:1]"));
    CHECK_FALSE(loopback("http://localhost.example.com"));
    CHECK_FALSE(loopback("http://mylocalhost"));
    CHECK_FALSE(loopback("http://127.0.0.1.example.com"));
    CHECK_FALSE(loopback("http://128.0.0.1"));
    CHECK_FALSE(loopback("http://10.0.0.1"));
    CHECK_FALSE(loopback("http://[::2]"));
    CHECK_FALSE(loopback("http://[::ffff:10.0.0.1]"));
}
