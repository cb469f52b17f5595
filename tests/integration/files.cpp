// SPDX-License-Identifier: BSL-1.0
//
// The items of a table by way of a gzip file of lines into another table.
#include "support/local_table.hpp"
#include "support/random_values.hpp"

#include <codynamo/dynamodb_json.hpp>
#include <codynamo/gzip_writer.hpp>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

using items_by_id = std::map<std::string, item>;

asio::awaitable<items_by_id> all_items(table t) {
    items_by_id out;
    auto scan = t.parallel_scan(segments(3), consistent_read);
    while (const auto next = co_await scan.next())
        out[next->at("id").as_string()] = *next;
    co_return out;
}

asio::awaitable<void> put_odd_items(table t) {
    auto writer = t.batch_writer(overwrite_by_pkeys("id"));
    random_source random(Catch::getSeed());
    for (int i = 0; i < 100; ++i) {
        item odd = random_item(random);
        odd.set("id", std::to_string(i));
        co_await writer.put_item(std::move(odd));
    }
    item exact{{"id", "digits"}};
    exact.set("n", number_set(number("12345678901234567890123456789012345678"), number("-1E-130")));
    co_await writer.put_item(std::move(exact));
    co_await writer.close();
    const std::string half =
        R"({"TableName":")" + t.name() + R"(","Item":{"id":{"S":"\ud83c!"},"t":{"S":"a\ud83c"}}})";
    co_await t.client().call("PutItem", half);
}

asio::awaitable<std::string> exported(table from) {
    std::string file;
    gzip_writer gzip;
    auto scan = from.parallel_scan(segments(4));
    while (const auto next = co_await scan.next())
        file += gzip.write(to_dynamodb_json_line(*next));
    file += gzip.finish();
    co_return file;
}

asio::awaitable<void> load(table into, std::string file) {
    constexpr std::size_t part = 1000;
    auto writer = into.batch_writer(overwrite_by_key_schema);
    dynamodb_json_lines lines;
    for (std::size_t at = 0; at < file.size(); at += part) {
        lines.push(std::string_view(file).substr(at, part));
        if (at + part >= file.size()) lines.finish();
        while (std::optional<item> next = lines.next())
            co_await writer.put_item(*std::move(next));
    }
    co_await writer.close();
}

} // namespace

TEST_CASE("a table's items are the same after the way through a gzip file into another table") {
    run_with_table("exported", false, [](table from) -> asio::awaitable<void> {
        co_await put_odd_items(from);
        const items_by_id items = co_await all_items(from);
        CHECK(items.size() == 102);
        const std::string file = co_await exported(from);
        const auto load_and_compare = [&](table into) -> asio::awaitable<void> {
            co_await load(into, file);
            const items_by_id loaded = co_await all_items(into);
            CAPTURE(Catch::getSeed());
            CHECK(loaded == items);
        };
        co_await with_table("loaded", false, load_and_compare);
    });
}
