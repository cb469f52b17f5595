// SPDX-License-Identifier: BSL-1.0
#include "exec/response.hpp"

#include "crypto/crc32.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>
#include <utility>

using namespace codynamo;
using namespace codynamo::exec;
using namespace std::chrono_literals;

namespace {

const auto noon = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1) + 12h;

http::reply reply_of(int status, http::header_fields headers, std::string body) {
    http::reply r;
    r.status = status;
    r.headers = std::move(headers);
    r.body = std::move(body);
    return r;
}

attempt_result read_at_noon(
    http::reply r, sigv4::clock_skew& skew, const char* operation = "PutItem"
) {
    const signature_basis basis(skew.offset(), 7);
    return read_response(std::move(r), operation, basis, noon, skew);
}

attempt_result read_at_noon(http::reply r, const char* operation = "PutItem") {
    sigv4::clock_skew skew;
    return read_at_noon(std::move(r), skew, operation);
}

} // namespace

TEST_CASE("a response whose checksum matches or is missing is accepted as it came") {
    const std::string body = R"({"Attributes":{}})";
    const std::string checksum = std::to_string(crypto::crc32(body));
    const auto checked =
        read_at_noon(reply_of(200, {{"x-amz-crc32", checksum}, {"x-amzn-requestid", "id"}}, body));
    REQUIRE(checked.has_value());
    CHECK(checked->body == body);
    CHECK(checked->request_id() == "id");
    CHECK(checked->http_status == 200);
    CHECK(read_at_noon(reply_of(200, {}, body)).has_value());
}

TEST_CASE("a response with a request id and a checksum is DynamoDB's") {
    const std::string sum = std::to_string(crypto::crc32("{}"));
    const auto sender_of = [](http::header_fields headers) {
        const auto r = read_at_noon(reply_of(200, std::move(headers), "{}"));
        REQUIRE(r.has_value());
        return r->from;
    };
    CHECK(sender_of({{"x-amzn-requestid", "1"}, {"x-amz-crc32", sum}}) == codec::sender::dynamodb);
    CHECK(sender_of({{"x-amzn-requestid", "1"}}) == codec::sender::unknown);
    CHECK(sender_of({{"x-amz-crc32", sum}}) == codec::sender::unknown);
    CHECK(sender_of({}) == codec::sender::unknown);
}

TEST_CASE("an invalid checksum is rejected, and the write may have been applied") {
    for (const char* checksum : {"1", "", "-1", "2745614147x"}) {
        INFO(checksum);
        const auto r = read_at_noon(
            reply_of(200, {{"x-amz-crc32", checksum}, {"x-amzn-requestid", "id"}}, "{}")
        );
        REQUIRE(r.has_error());
        CHECK(r.error().info.code == client_errc::checksum_mismatch);
        CHECK(r.error().info.outcome == outcome::maybe_applied);
        CHECK(r.error().info.request_id == "id");
    }
}

TEST_CASE("a body that is not a JSON object is malformed, except where DynamoDB sends none") {
    for (const char* body : {"", "\"\"", "[]", "{\"a\":", "<html>", "{} {}"}) {
        INFO(body);
        const auto r = read_at_noon(reply_of(200, {}, body));
        REQUIRE(r.has_error());
        CHECK(r.error().info.code == client_errc::malformed_response);
    }
    const auto tagged = read_at_noon(reply_of(200, {}, ""), "TagResource");
    REQUIRE(tagged.has_value());
    CHECK(tagged->body == "{}");
}

TEST_CASE("an empty text is a response of the operations without output") {
    for (const char* operation : {"TagResource", "UntagResource"}) {
        INFO(operation);
        const auto r = read_at_noon(reply_of(200, {}, "\"\""), operation);
        REQUIRE(r.has_value());
        CHECK(r->body == "{}");
        CHECK(read_at_noon(reply_of(200, {}, "\"ok\""), operation).has_error());
    }
}

TEST_CASE("a signature that is refused for its time corrects the clock") {
    sigv4::clock_skew skew;
    const auto refused = [] {
        return reply_of(
            400,
            {{"date", "Thu, 01 Jan 2026 13:00:00 GMT"}},
            R"({"__type":"com.amazon.coral.service#InvalidSignatureException"})"
        );
    };
    const auto first = read_at_noon(refused(), skew);
    REQUIRE(first.has_error());
    CHECK(first.error().clock_corrected);
    CHECK(first.error().server_ahead == 1h);
    CHECK(skew.offset() == 1h);

    sigv4::clock_skew off(false);
    const auto ignored = read_at_noon(refused(), off);
    CHECK_FALSE(ignored.error().clock_corrected);
    CHECK(off.offset() == 0h);
}

TEST_CASE("refused credentials are named by their generation, other refusals name none") {
    const auto refused = [](const char* type) {
        return read_at_noon(reply_of(400, {{"x-amzn-errortype", type}}, "{}")).error();
    };
    CHECK(refused("ExpiredTokenException").refused_generation == 7);
    CHECK(refused("UnrecognizedClientException").refused_generation == 7);
    CHECK(refused("ValidationException").refused_generation == 0);
}

TEST_CASE("a throttled response says when to come back") {
    const auto r = read_at_noon(reply_of(
        400,
        {{"x-amz-retry-after", "1500"}},
        R"({"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"})"
    ));
    REQUIRE(r.has_error());
    CHECK(r.error().event == failure_event::throttled);
    CHECK(r.error().retry_after == 1500ms);
    CHECK(r.error().info.outcome == outcome::not_applied);
}
