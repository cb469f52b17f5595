// SPDX-License-Identifier: BSL-1.0
//
// A table named by its ARN: DynamoDB Local responds with its name.
//
#include "support/local_table.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

asio::awaitable<table> by_its_arn(table t) {
    const table_description description = co_await t.describe_table();
    co_return t.client().table(description.table_arn);
}

} // namespace

TEST_CASE("a batch of reads finds the items of a table that is named by its ARN") {
    run_with_table("arn_get", false, [](table t) -> asio::awaitable<void> {
        const table same = co_await by_its_arn(t);
        std::vector<key> keys;
        for (int i = 0; i < 150; ++i) {
            const std::string id = std::to_string(i);
            keys.push_back(key("id", id));
            item one{{"id", id}};
            if (i % 2 == 0) co_await same.put_item(std::move(one));
        }
        const batch_get_result found = co_await same.batch_get_item(keys);
        for (std::size_t i = 0; i < keys.size(); ++i)
            CHECK(found.items.at(i).has_value() == (i % 2 == 0));
        batch_get both;
        both.add(t, keys).add(same, keys);
        const batch_get_results all = co_await t.client().batch_get_item(std::move(both));
        CHECK(all.parts.at(0).items == all.parts.at(1).items);
    });
}

TEST_CASE("a writer that names a table by its name and by its ARN keeps the order of each key") {
    run_with_table("arn_put", false, [](table t) -> asio::awaitable<void> {
        const table same = co_await by_its_arn(t);
        auto writer = t.client().batch_writer(
            overwrite_by_key_schema, flush_amount(5), return_consumed_capacity::total
        );
        for (int i = 0; i < 200; ++i) {
            item one{{"id", std::to_string(i % 20)}, {"v", i}};
            co_await writer.put_item(i % 3 == 0 ? t.name() : same.name(), std::move(one));
        }
        co_await writer.close();
        std::vector<key> keys;
        for (int i = 0; i < 20; ++i)
            keys.push_back(key("id", std::to_string(i)));
        const batch_get_result found = co_await t.batch_get_item(std::move(keys), consistent_read);
        for (int i = 0; i < 20; ++i)
            CHECK(found.items.at(static_cast<std::size_t>(i)).value().at("v") == 180 + i);
        const batch_writer_stats stats = writer.stats();
        CHECK(stats.written + stats.superseded == 200);
        CHECK(stats.retried == 0);
    });
}

TEST_CASE("half of a table's key is refused after the client has created the table") {
    run_with_table("half_key", true, [](table t) -> asio::awaitable<void> {
        CHECK_THROWS_AS(t.batch_writer(overwrite_by_pkeys("id")), error);
        CHECK_NOTHROW(t.batch_writer(overwrite_by_pkeys("id", "n")));
        co_return;
    });
}
