// SPDX-License-Identifier: BSL-1.0
#include "exec/client_access.hpp"
#include "support/aftermath.hpp"

#include <codynamo/as_result.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view right_item = R"({"Item":{"id":{"S":"right"}}})";
constexpr std::string_view wrong_item = R"({"Item":{"id":{"S":"wrong"}}})";

script last_chunk_missing() {
    return raw(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1d\r\n" + std::string(wrong_item) +
        "\r\n"
    );
}

struct json_case {
    std::string_view what;
    std::string value; ///< of the attribute, as the server writes it
    bool is_good;
};

} // namespace

TEST_CASE("a truncated response is never returned, and the request is sent again", "[fault-20]") {
    const certificate_authority authority;
    const bool tls = GENERATE(false, true);
    client_config config;
    config.ca_file = authority.file();
    fault_scene scene(config, tls ? std::optional(tls_options{authority.issue()}) : std::nullopt);
    const std::size_t head = ok(wrong_item).steps().empty() ? 0 : 150;
    SECTION("in its body") {
        scene.net.reply(ok(wrong_item).truncated(head));
    }
    SECTION("before the last chunk") {
        scene.net.reply(last_chunk_missing().then(script::close{}));
    }
    if (tls) {
        SECTION("before the last chunk, with TLS's farewell") {
            scene.net.reply(last_chunk_missing().then(script::close_notify{}));
        }
    }
    scene.net.reply(ok(right_item));
    const auto got = scene.run(scene.get());
    REQUIRE(got.has_value());
    CHECK(got->item == item{{"id", "right"}});
    CHECK(scene.net.requests().size() == 2);
    CHECK(scene.net.connections() == 2);
}

TEST_CASE("a response without a length is refused", "[fault-21]") {
    fault_scene scene;
    scene.net.reply(raw("HTTP/1.1 200 OK\r\n\r\n" + std::string(wrong_item)).then(script::close{}));
    const error e = scene.failure_of(scene.put());
    CHECK(e.code() == client_errc::protocol_error);
    CHECK(e.info().outcome == outcome::maybe_applied);
}

TEST_CASE("an invalid checksum is refused, a missing one accepted", "[fault-45]") {
    fault_scene scene;
    const auto with_checksum = [](std::string_view header) {
        return respond(200, wrong_item, {{"x-amz-crc32", std::string(header)}}, checksum::absent);
    };
    SECTION("wrong") {
        scene.net.reply(ok(wrong_item, checksum::wrong));
    }
    SECTION("not a number") {
        scene.net.reply(with_checksum("abc"));
    }
    SECTION("2^32") {
        scene.net.reply(with_checksum("4294967296"));
    }
    SECTION("negative") {
        scene.net.reply(with_checksum("-1"));
    }
    SECTION("empty") {
        scene.net.reply(with_checksum(""));
    }
    SECTION("absent") {
        scene.net.reply(ok(right_item, checksum::absent));
        const auto got = scene.run(scene.get());
        REQUIRE(got.has_value());
        CHECK(scene.net.requests().size() == 1);
        return;
    }
    scene.net.reply(ok(right_item));
    const auto got = scene.run(scene.get());
    REQUIRE(got.has_value());
    CHECK(got->item == item{{"id", "right"}});
    CHECK(scene.net.requests().size() == 2);
}

TEST_CASE("a body that is not DynamoDB's is judged by its status", "[fault-47]") {
    fault_scene scene;
    const std::string body =
        GENERATE(as<std::string>{}, "<html>busy</html>", "null", "[1]", "12", "\"text\"");
    const int status = GENERATE(200, 400, 500, 503);
    CAPTURE(body, status);
    for (int i = 0; i < 4; ++i)
        scene.net.reply(respond(status, body, {}, checksum::absent));
    const error e = scene.failure_of(scene.put());
    CHECK(e.info().http_status == status);
    if (status == 200) {
        CHECK(e.code() == client_errc::malformed_response);
        CHECK(e.info().outcome == outcome::maybe_applied);
        CHECK(e.info().attempts == 4); // nothing vouches for the body
    } else if (status == 400) {
        CHECK(e.info().outcome == outcome::not_applied);
        CHECK(e.info().attempts == 1);
    } else {
        CHECK(e.code() == error_kind::retryable);
        CHECK(e.info().attempts == 4);
    }
    (void)scene.net.take_problems(); // the responses that were not requested
}

TEST_CASE("an error is known by its name, wherever the service puts it", "[fault-48]") {
    fault_scene scene;
    const std::string name = "ConditionalCheckFailedException";
    const std::string full = "com.amazonaws.dynamodb.v20120810#" + name;
    const auto [body, header] = GENERATE_COPY(
        std::pair(R"({"__type":")" + full + R"(","message":"m"})", std::string()),
        std::pair(R"({"__type":")" + name + R"(","Message":"m"})", std::string()),
        std::pair(R"({"code":")" + full + R"(","message":"m"})", std::string()),
        std::pair(std::string(R"({"message":"m"})"), name + ":http://internal.amazon.com/x/"),
        std::pair(std::string(R"({"Message":"m"})"), full)
    );
    CAPTURE(body, header);
    fields headers;
    if (!header.empty()) headers.emplace_back("x-amzn-ErrorType", header);
    scene.net.reply(respond(400, body, headers));
    const error e = scene.failure_of(scene.put());
    CHECK(e.code() == service_errc::conditional_check_failed);
    CHECK(e.info().service_code == name);
    CHECK(e.info().message == "m");
}

TEST_CASE("JSON that is broken or strange has a defined end", "[fault-50]") {
    const json_case c = GENERATE(
        json_case{"a good value", R"({"S":"x"})", true},
        json_case{"the same attribute twice", R"({"S":"x"},"a":{"S":"y"})", true},
        json_case{"bytes that are not UTF-8", "{\"S\":\"\xff\"}", false},
        json_case{"a lone surrogate", R"({"S":"\ud800"})", true},
        json_case{"NUL", R"({"S":"\u0000"})", true},
        json_case{"a raw NUL", std::string("{\"S\":\"\0\"}", 9), false},
        json_case{"a byte order mark", "\xef\xbb\xbf{\"S\":\"x\"}", false},
        json_case{"NaN, which is left to whoever converts it", R"({"N":"NaN"})", true},
        json_case{"NaN, bare", R"({"N":NaN})", false},
        json_case{"malformed base64", R"({"B":"!"})", true},
        json_case{"two types", R"({"S":"x","N":"1"})", true},
        json_case{"no type", "{}", true},
        json_case{"an unknown type", R"({"Q":"x"})", true},
        json_case{"a number that is not a text", R"({"N":1})", true},
        json_case{"a number of 45 digits", R"({"N":")" + std::string(45, '7') + R"("})", true},
        json_case{"a text that is not ended", R"({"S":"x)", false}
    );
    CAPTURE(c.what);
    fault_scene scene;
    scene.net.reply(ok(R"({"Item":{"a":)" + c.value + "}}"));
    const auto r = scene.run(scene.get());
    CHECK(r.has_value() == c.is_good);
    if (!r) CHECK(r.error().code() == client_errc::malformed_response);
    if (!r) CHECK(r.error().info().attempts == 1);
    (void)scene.net.take_problems();
}

TEST_CASE("the nonce check notices the response of another request", "[fault-51]") {
    fault_scene scene;
    scene.net.reply(response_for(fresh_nonce()));
    CHECK_FALSE(scene.next_is_answered());
}

TEST_CASE(
    "the server's hint is heeded within 5 s above one's own pause, else ignored", "[fault-56]"
) {
    const auto [hint, pause] = GENERATE(
        std::pair("0", 25ms),
        std::pair("50", 50ms),
        std::pair("1000000000", 5025ms),
        std::pair("-1", 25ms),
        std::pair("abc", 25ms),
        std::pair("18446744073709551616", 5025ms)
    );
    CAPTURE(hint);
    fault_scene scene;
    scene.net.reply(
        respond(500, R"({"__type":"x#InternalServerError"})", {{"x-amz-retry-after", hint}})
    );
    CHECK(scene.run(scene.put()));
    CHECK(scene.client.environment->pauses == std::vector{pause});
}

namespace {

/// Its wall clock advances by six minutes in every pause.
class slow_environment final : public async::environment {
public:
    [[nodiscard]] std::chrono::system_clock::time_point wall_time() const override {
        return std::chrono::system_clock::now() + slept_;
    }

    [[nodiscard]] std::chrono::steady_clock::time_point now() const override {
        return std::chrono::steady_clock::now();
    }

    [[nodiscard]] double jitter() override { return 1.0; }

    [[nodiscard]] asio::awaitable<void> pause(std::chrono::steady_clock::duration) override {
        slept_ += 6min;
        co_return;
    }

private:
    std::chrono::minutes slept_{0};
};

} // namespace

TEST_CASE("an attempt is signed with the time at which it is sent", "[fault-60]") {
    scripted_server net;
    net.reply(service_error(500, "InternalServerError")).reply(ok("{}"));
    asio::io_context io;
    client_config config;
    config.region = "us-east-1";
    config.endpoint = net.url();
    config.credentials = canary_credentials();
    const client db(
        exec::make_client(io.get_executor(), config, std::make_shared<slow_environment>())
    );
    run(io, db.table("music").put_item(canary_item()));
    const auto requests = net.requests();
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].amz_date() != requests[1].amz_date());
    CHECK(requests[0].find("authorization") != requests[1].find("authorization"));
}

TEST_CASE("empty pages without end can be left", "[fault-62]") {
    scripted_server net;
    std::atomic<int> page = 0;
    net.otherwise([&page](const seen_request&) {
        return ok(
            R"({"Items":[],"LastEvaluatedKey":{"id":{"N":")" + std::to_string(++page) + R"("}}})"
        );
    });
    scripted_client c(net);
    auto items = c.table().query_items(partition_key("id") == "a");
    const int enough = GENERATE(10, 2'000);
    asio::cancellation_signal stop;
    std::optional<bool> cancelled;
    asio::co_spawn(
        c.io,
        as_result(items.next()),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&](std::exception_ptr, const auto& r) {
                cancelled = r.has_error() && r.error().code() == client_errc::cancelled;
            }
        )
    );
    c.run_until([&] { return page >= enough; });
    stop.emit(asio::cancellation_type::terminal);
    c.run_until([&] { return cancelled.has_value(); });
    CHECK(*cancelled);
}
