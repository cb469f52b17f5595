// SPDX-License-Identifier: BSL-1.0
//
// Items that other clients can store and this one would not write.
#include "support/local_table.hpp"
#include "support/random_values.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

constexpr std::size_t most_item_bytes = 409'600;

std::string put_of(const table& t, const std::string& item_json) {
    return R"({"TableName":")" + t.name() + R"(","Item":)" + item_json + "}";
}

/// The same with a text that makes its size `bytes`.
item padded(item i, std::size_t bytes) {
    i.set("pad", "");
    const std::size_t missing = bytes - item_size(i);
    i.set("pad", std::string(missing, 'x'));
    return i;
}

/// An empty text in so many lists.
std::string wrapped(int levels) {
    std::string out = R"({"S":""})";
    for (int i = 0; i < levels; ++i)
        out = R"({"L":[)" + out + "]}";
    return out;
}

asio::awaitable<bool> is_stored(table t, item i) {
    const auto r = co_await as_result(t.put_item(std::move(i)));
    if (!r) CHECK(r.error().code() == service_errc::validation);
    co_return r.has_value();
}

} // namespace

TEST_CASE("a page with half a surrogate pair, as JavaScript stores it, is read") {
    run_with_table("surrogates", false, [](table t) -> asio::awaitable<void> {
        const client& db = t.client();
        for (const char* id : {R"(Party \ud83c)", R"(Fest \udf89)", R"(\ud83c)", "plain"}) {
            const std::string body = put_of(
                t, R"({"id":{"S":")" + std::string(id) + R"("},"n":{"N":"1"},"t":{"S":"\ud83c!"}})"
            );
            co_await db.call("PutItem", body);
        }
        const scan_response whole = co_await t.scan();
        CHECK(whole.items.size() == 4);
        for (const item& i : whole.items)
            CHECK(i.at("t") == "\uFFFD!");

        // One by one: the keys between the pages hold such texts.
        std::multiset<std::string> ids;
        auto pages = t.scan_pages(limit(1));
        while (auto page = co_await pages.next())
            for (const item& i : page->items)
                ids.insert(i.get<std::string>("id"));
        const std::multiset<std::string> expected{"Party \uFFFD", "Fest \uFFFD", "\uFFFD", "plain"};
        CHECK(ids == expected);
    });
}

TEST_CASE("item_size follows the limit of 400 KB to the byte") {
    run_with_table("sizes", false, [](table t) -> asio::awaitable<void> {
        random_source random(Catch::getSeed());
        for (int round = 0; round < 12; ++round) {
            item i = random_item(random);
            i.set("id", "1");
            i.set("a", random_number(random));
            i.set("b", random_number(random));
            const item small = i;
            CAPTURE(Catch::getSeed(), small);
            const bool fits = co_await is_stored(t, padded(i, most_item_bytes));
            CHECK(fits);
            const bool too_large = co_await is_stored(t, padded(i, most_item_bytes + 1));
            CHECK_FALSE(too_large);
        }
    });
}

TEST_CASE("written items have a depth and zeros that the service accepts") {
    run_with_table("bounds", false, [](table t) -> asio::awaitable<void> {
        value deep = "";
        for (int i = 0; i < 31; ++i)
            deep = i % 2 == 0 ? value(list(std::move(deep), 1)) : value(item{{"m", deep}});
        const item deepest{{"id", "1"}, {"v", deep}, {"zero", number("0E99999999999")}};
        co_await t.put_item(deepest);
        const get_item_response stored = co_await t.get_item(key("id", "1"));
        CHECK(stored.item == deepest);

        const std::string deeper = R"({"id":{"S":"2"},"v":)" + wrapped(32) + "}";
        const auto refused = co_await as_result(t.client().call("PutItem", put_of(t, deeper)));
        REQUIRE(refused.has_error());
        CHECK(refused.error().info().message.find("Nesting") != std::string::npos);
    });
}

TEST_CASE("statements may have comments with placeholders and quotes") {
    run_with_table("comments", false, [](table t) -> asio::awaitable<void> {
        const item written{{"id", "1"}};
        co_await t.put_item(written);
        const std::string from = "SELECT * FROM \"" + t.name() + "\"";
        const std::vector<std::string> texts{
            from + " WHERE id = ? /* why? it's */",
            "/* ? */ " + from + " WHERE id = ?",
            from + " -- ? it's\n WHERE id = ?",
            from + " -- ?\r WHERE id = ?",
            from + " WHERE id = ? AND NOT id = '/* ? --'",
            from + " WHERE id = ? /* a /* ? */"
        };
        for (const std::string& text : texts) {
            CAPTURE(text);
            execute_statement_request request;
            request.statement = text;
            request.parameters = {"1"};
            const execute_statement_response found = co_await t.client().execute_statement(request);
            CHECK(found.items.size() == 1);
        }
    });
}
