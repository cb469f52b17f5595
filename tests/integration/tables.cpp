// SPDX-License-Identifier: BSL-1.0
#include "support/local_table.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

asio::awaitable<void> make_from_schema() {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const client db = local_client(executor);
    const table t = db.table(fresh_table_name("schema"));
    table_schema schema(string_attribute("id"));
    schema.global_index("by-kind", string_attribute("kind")).time_to_live("expires");
    const table_description made = co_await t.create_table(schema);
    CHECK(made.table_status == "ACTIVE");
    CHECK(made.global_secondary_indexes.at(0).index_status == "ACTIVE");
    const describe_time_to_live_request question(t.name());
    const describe_time_to_live_response state = co_await db.describe_time_to_live(question);
    CHECK(state.attribute_name == "expires");

    co_await t.put_item({{"id", "1"}, {"kind", "x"}});
    const query_response found =
        co_await t.query(partition_key("kind") == "x", index_name("by-kind"));
    CHECK(found.count == 1);

    const table_description again = co_await t.create_table_if_missing(schema);
    CHECK(again.table_arn == made.table_arn);
    auto other = as_result(t.create_table_if_missing(table_schema(number_attribute("id"))));
    const result<table_description> refused = co_await std::move(other);
    CHECK((!refused && refused.error().code() == client_errc::invalid_argument));

    std::vector<std::string> names;
    auto pages = db.list_tables_pages(limit(1));
    while (auto page = co_await pages.next())
        names.insert(names.end(), page->table_names.begin(), page->table_names.end());
    CHECK(std::ranges::count(names, t.name()) == 1);

    auto waiting = as_result(t.wait_until_index_active("by-nothing"));
    const result<table_description> unknown = co_await std::move(waiting);
    REQUIRE(!unknown);
    CHECK(unknown.error().code() == client_errc::invalid_argument);

    co_await t.delete_table();
    co_await t.wait_until_not_exists(timeout(60s));
}

} // namespace

TEST_CASE("a table created from a schema is ready, with its index and time to live") {
    run(make_from_schema());
}
