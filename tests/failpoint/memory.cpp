// SPDX-License-Identifier: BSL-1.0
//
// Answers that are made to fill the memory.
#include "failpoint/calls.hpp"
#include "failpoint/failpoints.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <string>
#include <string_view>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

constexpr std::size_t body_limit = std::size_t{1} << 20;
constexpr std::size_t largest_answer = std::size_t{14} << 20;
constexpr std::size_t overhead = 64 * 1024; // of a call: its connection, its coroutines

/// How the call ends that gets the scripted answer, in at most so much memory of this thread.
error refusal_of(scripted_server& net, std::size_t most_bytes, std::size_t limit = body_limit) {
    client_config config = one_connection(net);
    config.max_response_bytes = limit;
    make_patient(config);
    asio::io_context io;
    const client db(io.get_executor(), config);
    const allocation_peak memory;
    const auto r = run(io, as_result(db.table("music").get_item(key("id", "1"))));
    CHECK(memory.bytes() < most_bytes);
    REQUIRE_FALSE(r.has_value());
    net.otherwise(echo_nonce);
    CHECK(run(io, gets_its_own_answer(db.table("music"))));
    return r.error();
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    all.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

} // namespace

TEST_CASE("a body over the limit is refused before it is stored, once", "[fault-40]") {
    scripted_server net;
    const std::string head = "HTTP/1.1 200 OK\r\n";
    const std::string much(2 * body_limit, 'x');
    std::size_t most_bytes = overhead;
    SECTION("by its length") {
        net.reply(raw(head + "Content-Length: 2097152\r\n\r\n" + much));
    }
    SECTION("by chunks") {
        net.reply(
            raw(head + "Transfer-Encoding: chunked\r\n\r\n" +
                repeated("400\r\n" + std::string(1024, 'x') + "\r\n", 2048) + "0\r\n\r\n")
        );
        most_bytes = body_limit + overhead;
    }
    SECTION("by a length of 2^63") {
        net.reply(raw(head + "Content-Length: 9223372036854775808\r\n\r\n"));
    }
    SECTION("by a chunk of 2^60") {
        net.reply(raw(head + "Transfer-Encoding: chunked\r\n\r\n1000000000000000\r\n" + much));
    }
    const error e = refusal_of(net, most_bytes);
    CHECK(e.code() == client_errc::response_too_large);
    CHECK(e.info().attempts == 1);
    (void)net.take_problems(); // the client leaves before it has read all of it
}

TEST_CASE("an answer within the limit takes a bounded multiple of it", "[fault-49]") {
    scripted_server net;
    std::string body;
    std::size_t limit = body_limit;
    std::size_t most_bytes = 2 * body_limit;
    SECTION("by its depth") {
        body = R"({"Item":{"a":)" + repeated(R"({"L":[)", body_limit / 12);
    }
    SECTION("by depth in what is skipped") {
        body = R"({"Unknown":)" + repeated("[", body_limit / 2);
    }
    SECTION("by its width") {
        body = R"({"Item":{"a":{"L":[)" + repeated(R"({"L":[]},)", body_limit / 10) + "oops";
        most_bytes = 10 * body_limit; // a value takes more than the 9 bytes of the least list
    }
    SECTION("by its width, as large as what the service answers at most") {
        body = R"({"Item":{"a":{"L":[)" + repeated(R"({"L":[]},)", largest_answer / 9) + "oops";
        limit = client_config().max_response_bytes;
        most_bytes = 4 * limit;
    }
    SECTION("by escapes") {
        body = R"({"Item":{"a":{"S":")" + repeated(R"(\u0041)", body_limit / 7) + "oops";
    }
    net.reply(ok(body));
    const error e = refusal_of(net, most_bytes, limit);
    CHECK(e.code() == client_errc::malformed_response);
    CHECK(e.info().attempts == 1);
}
