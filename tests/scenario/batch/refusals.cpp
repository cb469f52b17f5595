// SPDX-License-Identifier: BSL-1.0
//
// Batches that the service refuses or does not write.
//
#include "scenario/batch/writer_scene.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

std::vector<std::size_t> sizes_of(const scripted_server& net) {
    std::vector<std::size_t> sizes;
    for (const seen_request& r : net.requests()) {
        const nlohmann::json request = nlohmann::json::parse(r.body);
        std::size_t size = 0;
        for (const nlohmann::json& all : request["RequestItems"])
            size += all.size();
        sizes.push_back(size);
    }
    return sizes;
}

} // namespace

TEST_CASE("a table that the service refuses fails puts with its error, until retry_refused_tables()"
) {
    scripted_server net;
    net.reply(service_error(400, "AccessDeniedException", "no dynamodb:BatchWriteItem"));
    net.reply(nothing_unprocessed());
    scripted_client c(net);
    auto w = c.table().batch_writer(flush_amount(1));
    c.run(w.put_item({{"id", "1"}}));
    const result<void> second = c.run(as_result(w.put_item({{"id", "2"}})));
    REQUIRE(second.has_error());
    CHECK(second.error().code() == service_errc::access_denied);
    const result<void> flushed = c.run(as_result(w.flush()));
    REQUIRE(flushed.has_error());
    const error handed_back = flushed.error();
    REQUIRE(handed_back.info().unwritten.size() == 1);
    CHECK(handed_back.info().unwritten[0].outcome() == outcome::not_applied);
    CHECK(handed_back.info().unwritten[0].message() == "no dynamodb:BatchWriteItem");
    w.retry_refused_tables();
    c.run(w.put_item({{"id", "3"}}));
    c.run(w.close());
    CHECK(w.stats().written == 1);
    CHECK(w.stats().returned == 1);
}

TEST_CASE("one bad request among 25 is returned, the others are written", "[fault-94]") {
    scripted_server net;
    net.otherwise([](const seen_request& r) {
        if (r.body.find("poison") == std::string::npos) return nothing_unprocessed();
        return service_error(400, "ValidationException", "not this one");
    });
    scripted_client c(net);
    auto w = c.table().batch_writer(overwrite_by_pkeys("id"));
    for (int i = 0; i < 24; ++i)
        c.run(w.put_item({{"id", i}}));
    c.run(w.put_item({{"id", 24}, {"poison", true}}));
    const result<void> closed = c.run(as_result(w.close()));
    REQUIRE(closed.has_error());
    const error handed_back = closed.error();
    REQUIRE(handed_back.info().unwritten.size() == 1);
    CHECK(handed_back.info().unwritten[0].message() == "not this one");
    CHECK(w.stats().written == 24);
    CHECK(net.requests().size() <= 11);
}

TEST_CASE("a table that never writes gets longer pauses and an end", "[fault-95]") {
    scripted_server net;
    const std::string left =
        R"({"UnprocessedItems":{"music":[{"PutRequest":{"Item":{"id":{"S":"1"}}}}]}})";
    net.otherwise([&](const seen_request&) { return ok(left); });
    scripted_client c(net);
    c.environment->stop_clock();
    auto w = c.table().batch_writer(stall_timeout(10s));
    c.run(w.put_item({{"id", "1"}}));
    const result<void> closed = c.run(as_result(w.close()));
    REQUIRE(closed.has_error());
    CHECK(closed.error().code() == client_errc::batch_incomplete);
    const std::vector<std::chrono::milliseconds> doubled{
        25ms, 50ms, 100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms
    };
    REQUIRE(c.environment->pauses.size() == 9);
    CHECK(std::equal(doubled.begin(), doubled.end(), c.environment->pauses.begin()));
    CHECK(w.unwritten().empty());
}

TEST_CASE(
    "a response with unprocessed requests that are unknown, repeated or of another table is "
    "refused",
    "[fault-96]"
) {
    const char* const left = GENERATE(
        R"({"music":[{"PutRequest":{"Item":{"id":{"S":"other"}}}}]})",
        R"({"music":[{"PutRequest":{"Item":{"id":{"S":"1"}}}},{"PutRequest":{"Item":{"id":{"S":"1"}}}}]})",
        R"({"films":[{"PutRequest":{"Item":{"id":{"S":"1"}}}}]})",
        R"({"music":[{"DeleteRequest":{"Key":{"id":{"S":"1"}}}}]})"
    );
    scripted_server net;
    net.reply(ok(std::string(R"({"UnprocessedItems":)") + left + "}")).reply(nothing_unprocessed());
    scripted_client c(net);
    auto w = c.table().batch_writer(overwrite_by_pkeys("id"));
    c.run(w.put_item({{"id", "1"}}));
    c.run(w.put_item({{"id", "2"}}));
    c.run(w.close());
    CHECK(sizes_of(net) == std::vector<std::size_t>{2, 2});
    CHECK(w.stats().written == 2);
}
