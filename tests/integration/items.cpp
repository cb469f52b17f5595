// SPDX-License-Identifier: BSL-1.0
#include "support/local_table.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

item with_every_type() {
    return item{
        {"id", "every type"},
        {"text", "Grüße, 世界 \n\t\"quoted\" \\ \x01"},
        {"empty", ""},
        {"integer", 42},
        {"decimal", number("12345678901234567890.123456789012345678")},
        {"tiny", number("1E-130")},
        {"huge", number("-9.9999999999999999999999999999999999999E+125")},
        {"bytes", binary::from_string(std::string("\x00\xff\x7f", 3))},
        {"yes", true},
        {"no", false},
        {"nothing", nullptr},
        {"list", list(1, "two", list(3), item{{"four", 4}})},
        {"map", item{{"a.b", 1}, {"c", item{{"d", list(nullptr)}}}}},
        {"empty list", list()},
        {"empty map", item()},
        {"strings", string_set("a", "b", "ü")},
        {"numbers", number_set(1, number("2.5"), -3)},
        {"binaries", binary_set(binary::from_string("x"), binary::from_string("y"))},
    };
}

} // namespace

TEST_CASE("an item with every type comes back as it was written") {
    run_with_table("types", false, [](table t) -> asio::awaitable<void> {
        const item written = with_every_type();
        co_await t.put_item(written);
        const get_item_response found =
            co_await t.get_item(key("id", "every type"), consistent_read);
        REQUIRE(found.item);
        CHECK(*found.item == written);
    });
}

TEST_CASE("a key without an item returns no item") {
    run_with_table("absent", false, [](table t) -> asio::awaitable<void> {
        const get_item_response found = co_await t.get_item(key("id", "nobody"));
        CHECK(!found.item);
    });
}

TEST_CASE("a put returns the item that it replaces") {
    run_with_table("replace", false, [](table t) -> asio::awaitable<void> {
        co_await t.put_item({{"id", "1"}, {"v", 1}});
        const put_item_response replaced = co_await t.put_item(
            {{"id", "1"}, {"v", 2}}, return_values::all_old, return_consumed_capacity::total
        );
        CHECK(replaced.attributes == item{{"id", "1"}, {"v", 1}});
        REQUIRE(replaced.consumed_capacity);
        CHECK(replaced.consumed_capacity->capacity_units == 1.0);
        CHECK(replaced.consumed_capacity->table_name == t.name());
    });
}

TEST_CASE("an update sets, adds, removes and deletes in one call") {
    run_with_table("update", false, [](table t) -> asio::awaitable<void> {
        co_await t.put_item(
            {{"id", "1"}, {"gone", 1}, {"visits", 5}, {"tags", string_set("a", "b")}, {"l", list(1)}
            }
        );
        const update_item_response updated = co_await t.update_item(
            key("id", "1"),
            set("name", "Jane"),
            set("copy", attr("visits") + 10),
            set("first", if_not_exists("first", "now")),
            set("l", list_append(attr("l"), list(2))),
            add("visits", 1),
            remove_attribute("gone"),
            delete_from("tags", string_set("a")),
            return_values::all_new
        );
        const item expected{
            {"id", "1"},
            {"name", "Jane"},
            {"copy", 15},
            {"first", "now"},
            {"l", list(1, 2)},
            {"visits", 6},
            {"tags", string_set("b")},
        };
        CHECK(updated.attributes == expected);
    });
}

TEST_CASE("a condition that is false refuses the write and shows the item") {
    run_with_table("condition", false, [](table t) -> asio::awaitable<void> {
        co_await t.put_item({{"id", "1"}, {"version", 3}});
        bool refused = false;
        try {
            co_await t.update_item(
                key("id", "1"),
                set("version", 4),
                condition(attr("version") == 2),
                return_values_on_condition_check_failure::all_old
            );
        } catch (const conditional_check_failed& e) {
            refused = true;
            CHECK(e.item() == item{{"id", "1"}, {"version", 3}});
            CHECK(e.code() == service_errc::conditional_check_failed);
            CHECK(e.info().operation == "UpdateItem");
            CHECK(e.info().table == t.name());
            CHECK(e.info().http_status == 400);
            CHECK(e.info().attempts == 1);
            CHECK(e.info().outcome == outcome::not_applied);
            CHECK(!e.info().request_id.empty());
        }
        CHECK(refused);
        co_await t.delete_item(
            key("id", "1"), condition(attr("version") == 3 && attr("id").exists())
        );
        const get_item_response left = co_await t.get_item(key("id", "1"));
        CHECK(!left.item);
    });
}

TEST_CASE("an empty condition of a request one to one protects the item like any other") {
    run_with_table("empty", false, [](table t) -> asio::awaitable<void> {
        const item kept{{"id", "1"}, {"v", "kept"}};
        co_await t.put_item(kept);
        put_item_request put(t.name(), item{{"id", "1"}, {"v", "lost"}});
        put.condition_expression = "";
        const auto over = co_await as_result(t.client().put_item(put));
        CHECK((!over && over.error().code() == service_errc::validation));
        delete_item_request deletion(t.name(), key("id", "1"));
        deletion.condition_expression = "";
        const auto gone = co_await as_result(t.client().delete_item(deletion));
        CHECK((!gone && gone.error().code() == service_errc::validation));
        const get_item_response found = co_await t.get_item(key("id", "1"));
        CHECK(found.item == kept);
    });
}

TEST_CASE("a placeholder that the user forgot to define writes nothing") {
    run_with_table("undefined", false, [](table t) -> asio::awaitable<void> {
        co_await t.put_item({{"id", "1"}, {"secret", 42}});
        const auto by_text = co_await as_result(t.update_item(
            key("id", "1"), update_expression("SET #n0 = :v0"), condition(attr("secret") == 42)
        ));
        REQUIRE(by_text.has_error());
        CHECK(by_text.error().code() == service_errc::validation);
        CHECK(by_text.error().info().message.find("not defined") != std::string::npos);
        const auto by_condition = co_await as_result(
            t.update_item(key("id", "1"), set("secret", 43), condition("#n0 <> :v0"))
        );
        REQUIRE(by_condition.has_error());
        CHECK(by_condition.error().code() == service_errc::validation);
        const get_item_response stored = co_await t.get_item(key("id", "1"));
        CHECK(stored.item == item{{"id", "1"}, {"secret", 42}});
    });
}

TEST_CASE("a delete returns the old item, and is not an error without one") {
    run_with_table("delete", false, [](table t) -> asio::awaitable<void> {
        co_await t.put_item({{"id", "1"}, {"v", "x"}});
        const delete_item_response deleted =
            co_await t.delete_item(key("id", "1"), return_values::all_old);
        CHECK(deleted.attributes == item{{"id", "1"}, {"v", "x"}});
        const delete_item_response again =
            co_await t.delete_item(key("id", "1"), return_values::all_old);
        CHECK(!again.attributes);
    });
}

TEST_CASE("a projection returns only what it names") {
    run_with_table("projection", false, [](table t) -> asio::awaitable<void> {
        co_await t.put_item({{"id", "1"}, {"a", item{{"b", list(10, 20)}, {"c", 1}}}, {"size", 3}});
        const get_item_response found =
            co_await t.get_item(key("id", "1"), projection("a.b[1]", "size"));
        CHECK(found.item == item{{"a", item{{"b", list(20)}}}, {"size", 3}});
    });
}

TEST_CASE("a table that does not exist is not found") {
    run_with_table("missing", false, [](table t) -> asio::awaitable<void> {
        const table nowhere = t.client().table("codynamo-no-such-table");
        const auto r = co_await as_result(nowhere.get_item(key("id", "1")));
        REQUIRE(!r);
        CHECK(r.error().code() == service_errc::resource_not_found);
        CHECK(r.error().code() == error_kind::not_found);
        CHECK(
            std::string(r.error().what())
                .find("GetItem on 'codynamo-no-such-table': ResourceNotFoundException") == 0
        );
    });
}

TEST_CASE("an operation without a type is called by its name") {
    run_with_table("call", false, [](table t) -> asio::awaitable<void> {
        const std::string response = co_await t.client().call(
            "DescribeTimeToLive", R"({"TableName":")" + t.name() + R"("})"
        );
        CHECK(response.find("TimeToLiveDescription") != std::string::npos);
        const auto unknown = co_await as_result(t.client().call("NoSuchOperation", "{}"));
        REQUIRE(!unknown);
        CHECK(unknown.error().code() == service_errc::unknown_operation);
    });
}

TEST_CASE("A6, A7: tables are waited for, listed and described") {
    run_with_table("describe", true, [](table t) -> asio::awaitable<void> {
        const table_description described = co_await t.describe_table();
        CHECK(described.table_name == t.name());
        CHECK(described.table_status == "ACTIVE");
        CHECK(described.table_arn.find(":table/" + t.name()) != std::string::npos);
        REQUIRE(described.key_schema.size() == 2);
        CHECK(described.key_schema[1].attribute_name == "n");
        CHECK(described.key_schema[1].key_type == "RANGE");
        CHECK(described.billing_mode == "PAY_PER_REQUEST");

        bool listed = false;
        list_tables_request request;
        do {
            const list_tables_response page = co_await t.client().list_tables(request);
            listed =
                listed || std::ranges::find(page.table_names, t.name()) != page.table_names.end();
            request.exclusive_start_table_name = page.last_evaluated_table_name;
        } while (request.exclusive_start_table_name);
        CHECK(listed);
    });
}
