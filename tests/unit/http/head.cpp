// SPDX-License-Identifier: BSL-1.0
#include "http/head.hpp"

#include "support/http_calls.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace codynamo::http {
namespace {

/// Every control character there is.
std::string control_characters() {
    std::string all;
    for (int c = 0; c < 0x20; ++c)
        all += static_cast<char>(c);
    return all += '\x7f';
}

} // namespace

TEST_CASE("a request head is written line by line") {
    std::string out;
    REQUIRE(append_request_line(out, "POST", "/", "dynamodb.eu-central-1.amazonaws.com"));
    REQUIRE(append_header(out, "X-Amz-Target", "DynamoDB_20120810.GetItem"));
    REQUIRE(append_header(out, "X-Empty", ""));
    end_head(out, 2);
    CHECK(
        out == "POST / HTTP/1.1\r\nHost: dynamodb.eu-central-1.amazonaws.com\r\n"
               "X-Amz-Target: DynamoDB_20120810.GetItem\r\nX-Empty: \r\nContent-Length: 2\r\n\r\n"
    );
}

TEST_CASE("no control character gets into a request head") {
    for (const char c : control_characters()) {
        CAPTURE(static_cast<int>(c));
        const std::string bad = std::string("secret") + c + "X-Injected: 1";
        std::string out = "before";
        CHECK_FALSE(append_request_line(out, bad, "/", "host"));
        CHECK_FALSE(append_request_line(out, "POST", '/' + bad, "host"));
        CHECK_FALSE(append_request_line(out, "POST", "/", bad));
        CHECK_FALSE(append_header(out, bad, "value"));
        const auto refused = append_header(out, "X-Amz-Security-Token", bad);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == client_errc::invalid_argument);
        CHECK(refused.error().detail.find("X-Amz-Security-Token") != std::string::npos);
        CHECK(refused.error().detail.find("secret") == std::string::npos);
        CHECK(out == "before");
    }
}

TEST_CASE("names and targets that would change the shape of the head are refused") {
    std::string out;
    CHECK_FALSE(append_header(out, "", "value"));
    CHECK_FALSE(append_header(out, "X Y", "value"));
    CHECK_FALSE(append_header(out, "X:", "value"));
    CHECK_FALSE(append_header(out, "X\xc3\xa4", "value"));
    CHECK_FALSE(append_request_line(out, "POST", "", "host"));
    CHECK_FALSE(append_request_line(out, "POST", "no-slash", "host"));
    CHECK_FALSE(append_request_line(out, "POST", "/a b", "host"));
    CHECK_FALSE(append_request_line(out, "POST", "/", "two hosts"));
    CHECK_FALSE(append_request_line(out, "POST", "/", ""));
    CHECK(out.empty());
}

} // namespace codynamo::http
