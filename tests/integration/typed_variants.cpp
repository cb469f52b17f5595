// SPDX-License-Identifier: BSL-1.0
#include "support/local_table.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/typed.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace typed_variants {

struct customer {
    std::string id;
    std::string name;
    std::int64_t version = 0;
};

struct order {
    std::string customer;
    std::string date;
    int number = 0;
    int total = 0;
};

struct invoice {
    std::string customer;
    std::string id;
    int amount = 0;
};

using record = std::variant<customer, order, invoice, codynamo::item>;

} // namespace typed_variants

template <>
inline constexpr auto codynamo::mapping_of<typed_variants::customer> = codynamo::mapping(
    type_name("customer"),
    partition_key("pk", "CUSTOMER#", &typed_variants::customer::id),
    sort_key("sk", "PROFILE"),
    version(&typed_variants::customer::version)
);

template <>
inline constexpr auto codynamo::mapping_of<typed_variants::order> = codynamo::mapping(
    type_name("order"),
    partition_key("pk", "CUSTOMER#", &typed_variants::order::customer),
    sort_key("sk", "ORDER#", &typed_variants::order::date, "#", &typed_variants::order::number)
);

template <>
inline constexpr auto codynamo::mapping_of<typed_variants::invoice> = codynamo::mapping(
    type_name("invoice"),
    partition_key("pk", "CUSTOMER#", &typed_variants::invoice::customer),
    sort_key("sk", "INVOICE#", &typed_variants::invoice::id)
);

using namespace codynamo;
using namespace codynamo::testing;

namespace {

namespace tv = typed_variants;

void run_with_records(
    const std::string& about, std::function<asio::awaitable<void>(typed_table<tv::record>)> work
) {
    run(with_table(
        create_table_request(
            fresh_table_name(about),
            attribute_definition("pk", value_type::string),
            attribute_definition("sk", value_type::string)
        ),
        [work = std::move(work)](table t) { return work(typed_table<tv::record>(std::move(t))); }
    ));
}

asio::awaitable<void> put_records(typed_table<tv::record> shop) {
    const tv::customer jane{"7", "Jane"};
    co_await shop.put_item(jane);
    for (int i = 1; i <= 3; ++i) {
        const tv::order one{"7", "2026-01-3" + std::to_string(i), i, i * 100};
        co_await shop.put_item(one);
    }
    const tv::record bill = tv::invoice{"7", "R-1", 100};
    co_await shop.put_item(bill);
    co_await shop.untyped().put_item({{"pk", "CUSTOMER#7"}, {"sk", "UNKNOWN"}, {"type", "robot"}});
}

std::vector<std::size_t> kinds_of(const std::vector<tv::record>& records) {
    std::vector<std::size_t> kinds;
    for (const tv::record& r : records)
        kinds.push_back(r.index());
    return kinds;
}

} // namespace

TEST_CASE("one query returns objects of several types, and items of unknown ones") {
    run_with_records("variants", [](typed_table<tv::record> shop) -> asio::awaitable<void> {
        co_await put_records(shop);
        const auto page = co_await shop.query(partition_key(&tv::customer::id) == "7");
        CHECK(kinds_of(page.items) == std::vector<std::size_t>{2, 1, 1, 1, 0, 3});
        CHECK(std::get<tv::invoice>(page.items.at(0)).amount == 100);
        CHECK(std::get<tv::order>(page.items.at(1)).date == "2026-01-31");
        CHECK(std::get<tv::customer>(page.items.at(4)).version == 1);
        CHECK(std::get<item>(page.items.at(5)).get<std::string>("type") == "robot");

        auto stream = shop.query_items(
            partition_key("pk") == "CUSTOMER#7", sort_key("sk").begins_with("ORDER#"), limit(2)
        );
        int total = 0;
        while (auto r = co_await stream.next())
            total += std::get<tv::order>(*r).total;
        CHECK(total == 600);

        const auto scanned = co_await shop.scan();
        CHECK(scanned.items.size() == 6);
    });
}

TEST_CASE("an object of one of several types is read, changed and deleted under its rules") {
    run_with_records("variant-writes", [](typed_table<tv::record> shop) -> asio::awaitable<void> {
        co_await put_records(shop);
        const tv::customer stale{"7", "Jane"};
        const auto found = co_await shop.get_item(shop.key(stale), consistent_read);
        REQUIRE(found.item);
        const tv::customer jane = std::get<tv::customer>(*found.item);
        CHECK(jane.version == 1);

        const auto refused = co_await as_result(shop.put_item(stale));
        CHECK(refused.error().code() == service_errc::conditional_check_failed);
        const auto put = co_await shop.put_item(jane, return_values::all_old);
        CHECK(std::get<tv::customer>(put.item).version == 2);
        CHECK(std::get<tv::customer>(put.old_item.value()).version == 1);
        const auto updated = co_await shop.update_item(put.item, set("name", "Jane Doe"));
        CHECK(std::get<tv::customer>(updated.item.value()).name == "Jane Doe");
        CHECK(std::get<tv::customer>(updated.item.value()).version == 3);

        tv::record after = *updated.item;
        std::get<tv::customer>(after).name = "Jane Miller";
        const auto changed = co_await shop.update_changed(*updated.item, after);
        CHECK(std::get<tv::customer>(changed.item.value()).version == 4);

        const auto kept = co_await as_result(shop.delete_item(jane));
        CHECK(kept.error().code() == service_errc::conditional_check_failed);
        co_await shop.delete_item(*changed.item);
        const tv::order first{"7", "2026-01-31", 1, 0};
        co_await shop.delete_item(first);
        const auto page = co_await shop.query(partition_key("pk") == "CUSTOMER#7");
        CHECK(kinds_of(page.items) == std::vector<std::size_t>{2, 1, 1, 3});
    });
}

TEST_CASE("several types go into one batch and one transaction") {
    run_with_records("variant-batch", [](typed_table<tv::record> shop) -> asio::awaitable<void> {
        auto writer = shop.batch_writer();
        const tv::order one{"7", "2026-01-31", 1, 100};
        const tv::invoice bill{"7", "R-1", 100};
        co_await writer.put_item(one);
        co_await writer.put_item(bill);
        co_await writer.close();

        const tv::customer jane{"7", "Jane"};
        write_transaction all;
        all.put_item(shop, jane).update_item(shop, one, set("total", 150)).delete_item(shop, bill);
        co_await shop.client().transact_write(all);
        const std::vector<codynamo::key> keys{shop.key(bill), shop.key(one), shop.key(jane)};
        const auto found = co_await shop.batch_get_item(keys);
        CHECK(!found.items.at(0));
        CHECK(std::get<tv::order>(found.items.at(1).value()).total == 150);
        CHECK(std::get<tv::customer>(found.items.at(2).value()).version == 1);
    });
}

TEST_CASE("a table of one type has keys composed of several members") {
    run_with_records("composed", [](typed_table<tv::record> shop) -> asio::awaitable<void> {
        co_await put_records(shop);
        const typed_table<tv::order> orders(shop.untyped());
        const auto one = co_await orders.get_item("7", "2026-01-32", 2);
        CHECK(one.item.value().total == 200);
        const auto page = co_await orders.query(
            "7", sort_key(&tv::order::date).begins_with("2026-01-3"), descending
        );
        REQUIRE(page.items.size() == 3);
        CHECK(page.items.front().number == 3);
        const auto updated = co_await orders.update_item(
            "7", "2026-01-32", 2, add(&tv::order::total, 5), return_values::all_new
        );
        CHECK(updated.item.value().total == 205);
        co_await orders.delete_item("7", "2026-01-32", 2);
        const auto gone = co_await orders.get_item("7", "2026-01-32", 2);
        CHECK(!gone.item);

        const typed_table<tv::customer> customers(shop.untyped());
        const auto jane = co_await customers.get_item("7");
        CHECK(jane.item.value().name == "Jane");
        const auto raised =
            co_await customers.update_item(*jane.item, set(&tv::customer::name, "J"));
        CHECK(raised.item.value().version == 2);
    });
}
