// SPDX-License-Identifier: BSL-1.0
//
// How batch writers learn the keys of their tables.
//
#include "scenario/batch/writer_scene.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <map>
#include <string>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

const std::map<std::string, std::vector<std::string>> only_music{{"music", {"id"}}};

} // namespace

TEST_CASE("the key schema is requested once for all writers of a client") {
    scripted_server net;
    net.reply(ok(description));
    net.reply(nothing_unprocessed()).reply(nothing_unprocessed());
    scripted_client c(net);
    for (int i = 0; i < 2; ++i) {
        auto w = c.table().batch_writer(overwrite_by_key_schema);
        c.run(w.put_item({{"id", "1"}, {"v", 1}}));
        c.run(w.put_item({{"id", "1"}, {"v", 2}}));
        c.run(w.close());
        CHECK(w.stats().superseded == 1);
    }
    CHECK(net.requests().at(0).operation() == "DescribeTable");
    CHECK(net.requests().size() == 3);
}

TEST_CASE("half of a key is refused as soon as the client knows the schema") {
    const char* const two_parts =
        R"({"Table":{"TableName":"music","TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"HASH"},)"
        R"({"AttributeName":"n","KeyType":"RANGE"}]}})";
    scripted_server net;
    net.reply(ok(two_parts));
    scripted_client c(net);
    const auto half = [&] { return c.table().batch_writer(overwrite_by_pkeys("id")); };
    CHECK_NOTHROW(half()); // nothing is known of the table yet
    c.run(c.table().describe_table());
    try {
        (void)half();
        FAIL("no exception");
    } catch (const error& e) {
        CHECK(e.code() == client_errc::invalid_argument);
        const std::string what = e.what();
        CHECK(what.find("'music' is 'id', 'n'") != std::string::npos);
        CHECK(what.find("overwrite_by_key_schema") != std::string::npos);
    }
    CHECK_THROWS_AS(c.db.batch_writer(overwrite_by_pkeys_of(only_music)), error);
    CHECK_NOTHROW(c.table().batch_writer(overwrite_by_pkeys("n", "id")));
    CHECK_NOTHROW(c.table().batch_writer());
    CHECK_NOTHROW(c.table().batch_writer(overwrite_by_key_schema));
}

TEST_CASE("the key of a deleted or missing table is forgotten") {
    scripted_server net;
    const bool by_this_client = GENERATE(true, false);
    net.reply(ok(description));
    if (by_this_client)
        net.reply(ok(R"({"TableDescription":{"TableName":"music","TableStatus":"ACTIVE"}})"));
    else
        net.reply(service_error(400, "ResourceNotFoundException"));
    scripted_client c(net);
    c.run(c.table().describe_table());
    CHECK_THROWS_AS(c.table().batch_writer(overwrite_by_pkeys("artist")), error);
    if (by_this_client)
        c.run(c.table().delete_table());
    else
        CHECK(c.run(as_result(c.table().describe_table())).has_error());
    CHECK_NOTHROW(c.table().batch_writer(overwrite_by_pkeys("artist")));
}

TEST_CASE("a table that the client has described is not described again") {
    scripted_server net;
    net.reply(ok(description)).reply(nothing_unprocessed());
    scripted_client c(net);
    c.run(c.table().describe_table());
    auto w = c.table().batch_writer(overwrite_by_key_schema);
    c.run(w.put_item({{"id", "1"}}));
    c.run(w.close());
    CHECK(net.requests().size() == 2);
}

TEST_CASE("a description of another table is not used for the key") {
    scripted_server net;
    net.reply(ok(
        R"({"Table":{"TableName":"films","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}})"
    ));
    net.reply(ok(R"({"Table":{"TableName":"music"}})"));
    scripted_client c(net);
    for (int i = 0; i < 2; ++i) {
        auto w = c.table().batch_writer(overwrite_by_key_schema);
        const result<void> put = c.run(as_result(w.put_item({{"id", "1"}})));
        REQUIRE(put.has_error());
        CHECK(put.error().code() == client_errc::malformed_response);
    }
}

TEST_CASE("a writer that does not know the key logs once that it is slow") {
    std::vector<std::string> lines;
    client_config config;
    config.log_from = log_level::info;
    config.log = [&lines](log_level level, std::string_view line) {
        if (level == log_level::info) lines.emplace_back(line);
    };
    scripted_server net;
    net.otherwise([](const seen_request&) { return nothing_unprocessed(); });
    scripted_client c(net, config);
    auto one = c.table().batch_writer();
    for (int i = 0; i < 3; ++i)
        c.run(one.put_item({{"id", i}}));
    c.run(one.close());
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find("'music'") != std::string::npos);
    CHECK(lines[0].find("overwrite_by_key_schema") != std::string::npos);
    auto many = c.db.batch_writer(overwrite_by_pkeys_of(only_music));
    c.run(many.put_item("music", {{"id", 1}}));
    CHECK(lines.size() == 1);
    c.run(many.put_item("films", {{"id", 1}}));
    c.run(many.put_item("books", {{"id", 1}}));
    c.run(many.close());
    CHECK(lines.size() == 2);
}

TEST_CASE("a writer that superseded most requests logs it at its end") {
    std::vector<std::string> lines;
    client_config config;
    config.log_from = log_level::info;
    config.log = [&lines](log_level, std::string_view line) { lines.emplace_back(line); };
    scripted_server net;
    net.otherwise([](const seen_request&) { return nothing_unprocessed(); });
    scripted_client c(net, config);
    auto w = c.table().batch_writer(overwrite_by_pkeys("id")); // and the table has a sort key
    for (int i = 0; i < 30; ++i)
        c.run(w.put_item({{"id", "1"}, {"n", i}}));
    c.run(w.close());
    c.run(w.close());
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find("29 of 30") != std::string::npos);
}

TEST_CASE("a denied DescribeTable is reported with what to do") {
    scripted_server net;
    net.reply(service_error(400, "AccessDeniedException", "not authorized"));
    scripted_client c(net);
    auto w = c.table().batch_writer(overwrite_by_key_schema);
    const result<void> put = c.run(as_result(w.put_item({{"id", "1"}})));
    REQUIRE(put.has_error());
    CHECK(put.error().code() == service_errc::access_denied);
    CHECK(put.error().info().message.find("overwrite_by_pkeys") != std::string::npos);
    CHECK(w.unwritten().empty());
}
