// SPDX-License-Identifier: BSL-1.0
#include "exec/message.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>
#include <utility>

using namespace codynamo::exec;

TEST_CASE("a request carries the target and the signing scope of its service") {
    const service_address streams{
        {true, "streams.dynamodb.eu-central-1.amazonaws.com", 443, "/"},
        "DynamoDBStreams_20120810.",
        {"eu-central-1", "dynamodb"}
    };
    const service_address other{{true, "other.test", 443, "/"}, "Other_1.", {"us-east-1", "other"}};
    const codynamo::credentials key("AKIDEXAMPLE", "secret");
    const std::chrono::system_clock::time_point when{std::chrono::seconds(1'770'000'000)};
    attempt_head head;
    head.user_agent = "agent";
    head.invocation_id = "an id";
    codynamo::sigv4::dynamodb_signer signer;
    const auto written = [&](const service_address& to) {
        const call what("ListStreams", "", "{}");
        auto message = write_message(what, to, head, signer, key, when);
        REQUIRE(message.has_value());
        return std::move(*message);
    };

    const std::string request = written(streams);
    CHECK(request.find("Host: streams.dynamodb.eu-central-1.amazonaws.com\r\n") != request.npos);
    CHECK(request.find("X-Amz-Target: DynamoDBStreams_20120810.ListStreams\r\n") != request.npos);
    CHECK(request.find("/20260202/eu-central-1/dynamodb/aws4_request") != request.npos);
    CHECK(request.ends_with("\r\n\r\n{}"));
    CHECK(written(other).find("/20260202/us-east-1/other/aws4_request") != request.npos);
}

TEST_CASE("a request to an address that would break its head is refused") {
    for (const char* const path : {"", "no-slash", "/a b", "/a\r\nX: y"}) {
        CAPTURE(path);
        const service_address to{{true, "host.test", 443, path}, "Any_1.", {"region", "dynamodb"}};
        codynamo::sigv4::dynamodb_signer signer;
        const call what("GetItem", "", "{}");
        const codynamo::credentials key("AKIDEXAMPLE", "secret");
        const auto written = write_message(what, to, attempt_head(), signer, key, {});
        REQUIRE_FALSE(written.has_value());
        CHECK(written.error().code == codynamo::client_errc::invalid_argument);
    }
}

// The cases of the AWS SDKs' shared table on recursion detection.
TEST_CASE("a trace id passes as it is, but for what would break the head") {
    const std::string usual = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;"
                              "Sampled=1;lineage=a87bd80c:0,68fd508a:5,c512fbe3:2";
    CHECK(encode_trace_id(usual) == usual);
    CHECK(encode_trace_id("first\nsecond\xC2\xBC\t") == "first%0Asecond%C2%BC%09");
    CHECK(encode_trace_id("a b%\r\n") == "a%20b%25%0D%0A");
    CHECK(encode_trace_id("-=;:+&[]{}\"',") == "-=;:+&[]{}\"',");
}
