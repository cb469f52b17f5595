// SPDX-License-Identifier: BSL-1.0
#include "integration/typed_purchases.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <concepts>
#include <optional>
#include <string>
#include <vector>

namespace typed_shop {

/// Without a version.
struct visit {
    std::string customer;
    std::string date;
    int pages = 0;
};

} // namespace typed_shop

template <>
inline constexpr auto codynamo::mapping_of<typed_shop::visit> = codynamo::mapping(
    partition_key(&typed_shop::visit::customer), sort_key(&typed_shop::visit::date)
);

using namespace codynamo;
using namespace codynamo::testing;
using typed_shop::visit;

TEST_CASE("an object comes back as it was written, with its version and times") {
    run_with_objects<purchase>(
        "typed-put",
        [](typed_table<purchase> purchases) -> asio::awaitable<void> {
            purchase mine = purchase_of("jane", "2026-01-31", 5);
            mine.note = "ring twice";
            const auto before = std::chrono::system_clock::now() - std::chrono::seconds(1);
            const auto written = co_await purchases.put_item(mine);
            CHECK(mine.version == 1);
            CHECK(mine.created == written.item.created);
            CHECK(written.item.version == 1);
            CHECK(written.item.created >= before);
            CHECK(written.item.updated == written.item.created);

            const auto found = co_await purchases.get_item("jane", "2026-01-31", consistent_read);
            REQUIRE(found.item);
            CHECK(found.item->total == number(5));
            CHECK(found.item->tags == mine.tags);
            CHECK(found.item->note == "ring twice");
            CHECK(found.item->version == 1);
            CHECK(found.item->created == written.item.created);

            const auto raw = co_await purchases.untyped().get_item(
                codynamo::key("customer", "jane", "date", "2026-01-31")
            );
            CHECK(raw.item.value().get<std::string>("remark") == "ring twice");
            CHECK(raw.item.value().get<std::string>("status") == "open");

            const auto nobody = co_await purchases.get_item("nobody", "2026-01-31");
            CHECK(!nobody.item);
            const auto by_key = co_await purchases.get_item(
                purchases.key(mine), projected<purchase_total>(), return_consumed_capacity::total
            );
            STATIC_CHECK(std::same_as<decltype(by_key.item), std::optional<purchase_total>>);
            CHECK(by_key.item.value().total == number(5));
            CHECK(by_key.consumed_capacity.value().capacity_units == 0.5);
        }
    );
}

TEST_CASE("a put of an object that somebody else has written meanwhile fails") {
    run_with_objects<purchase>(
        "typed-stale",
        [](typed_table<purchase> purchases) -> asio::awaitable<void> {
            const purchase first = purchase_of("jane", "1", 5);
            const auto mine = co_await purchases.put_item(first);
            purchase theirs = mine.item;
            theirs.total = number(6);
            co_await purchases.put_item(theirs);

            for (const purchase& stale : {first, mine.item}) {
                std::optional<conditional_check_failed> failure;
                try {
                    co_await purchases.put_item(
                        stale, return_values_on_condition_check_failure::all_old
                    );
                } catch (const conditional_check_failed& e) {
                    failure = e;
                }
                REQUIRE(failure);
                const auto there = failure->item_as<purchase>();
                CHECK(there.value().total == number(6));
                CHECK(there.value().version == 2);
                CHECK(failure->info().hint.find("'version'") != std::string::npos);
            }

            const auto current = co_await purchases.get_item("jane", "1");
            const auto replaced = co_await purchases.put_item(
                current.item.value(), condition(attr("total") == 6), return_values::all_old
            );
            CHECK(replaced.item.version == 3);
            CHECK(replaced.old_item.value().version == 2);
        }
    );
}

TEST_CASE("the user's condition must hold besides the version's") {
    run_with_objects<purchase>(
        "typed-condition",
        [](typed_table<purchase> purchases) -> asio::awaitable<void> {
            const purchase first = purchase_of("jane", "1", 5);
            const auto written = co_await purchases.put_item(first);
            const auto refused = co_await as_result(purchases.put_item(
                written.item, condition(attr("total") == 7 || attr("total") == 8)
            ));
            CHECK(refused.error().code() == service_errc::conditional_check_failed);
            // With an OR the version must not become a part of one side.
            const auto stale = co_await as_result(
                purchases.put_item(first, condition(attr("total") == 7 || attr("total") == 5))
            );
            CHECK(stale.error().code() == service_errc::conditional_check_failed);
            const auto taken = co_await purchases.put_item(
                written.item, condition(attr("total") == 7 || attr("total") == 5)
            );
            CHECK(taken.item.version == 2);
        }
    );
}

TEST_CASE("an update by an object checks and raises the version, and returns the object") {
    run_with_objects<purchase>(
        "typed-update",
        [](typed_table<purchase> purchases) -> asio::awaitable<void> {
            const purchase first = purchase_of("jane", "1", 5);
            const auto written = co_await purchases.put_item(first);
            const auto paid = co_await purchases.update_item(
                written.item,
                set(&purchase::status, payment::paid),
                remove_attribute(&purchase::note)
            );
            CHECK(paid.item.value().status == payment::paid);
            CHECK(paid.item.value().version == 2);
            CHECK(paid.item.value().created == written.item.created);

            const auto stale = co_await as_result(
                purchases.update_item(written.item, set(&purchase::status, payment::open))
            );
            CHECK(stale.error().code() == service_errc::conditional_check_failed);

            const auto old = co_await purchases.update_item(
                *paid.item, set(&purchase::total, 9), return_values::all_old
            );
            CHECK(!old.item);
            CHECK(old.old_item.value().version == 2);

            const auto part = co_await purchases.update_item(
                "jane", "1", add(&purchase::total, 1), return_values::updated_new
            );
            CHECK(part.attributes.value().get<int>("total") == 10);
            CHECK(part.attributes.value().get<int>("version") == 4);
            const auto silent =
                co_await purchases.update_item("jane", "1", set(&purchase::total, 1));
            CHECK(!silent.item);
            CHECK(!silent.attributes);
        }
    );
}

TEST_CASE("an update of an item that does not exist creates it with times and version") {
    run_with_objects<purchase>(
        "typed-create",
        [](typed_table<purchase> purchases) -> asio::awaitable<void> {
            const auto made = co_await purchases.update_item(
                "jane",
                "1",
                set(&purchase::total, 1),
                set(&purchase::status, payment::open),
                return_values::all_new
            );
            CHECK(made.item.value().version == 1);
            CHECK(made.item.value().created != std::chrono::sys_seconds());
            const auto again = co_await purchases.update_item(
                "jane", "1", set(&purchase::total, 2), return_values::all_new
            );
            CHECK(again.item.value().created == made.item.value().created);
            CHECK(again.item.value().version == 2);
        }
    );
}

TEST_CASE("what differs between two states of an object is written") {
    run_with_objects<purchase>(
        "typed-changed",
        [](typed_table<purchase> purchases) -> asio::awaitable<void> {
            purchase first = purchase_of("jane", "1", 5);
            first.note = "old";
            const auto written = co_await purchases.put_item(first);
            co_await purchases.untyped().update_item(
                purchases.key("jane", "1"), set("unknown to T", "stays")
            );
            purchase after = written.item;
            after.total = number(6);
            after.note.reset();
            after.tags.clear();
            const auto changed = co_await purchases.update_changed(written.item, after);
            CHECK(changed.item.value().version == 2);
            CHECK(changed.item.value().total == number(6));
            CHECK(!changed.item.value().note);
            CHECK(changed.item.value().tags.empty());
            const auto raw = co_await purchases.untyped().get_item(purchases.key("jane", "1"));
            CHECK(raw.item.value().get<std::string>("unknown to T") == "stays");

            const auto stale = co_await as_result(purchases.update_changed(written.item, after));
            CHECK(stale.error().code() == service_errc::conditional_check_failed);
            const auto nothing = co_await purchases.update_changed(after, after);
            CHECK(nothing.item.value().version == after.version);

            purchase moved = after;
            moved.date = "2";
            CHECK_THROWS_AS(purchases.update_changed(after, moved), error);
        }
    );
}

TEST_CASE("a delete of an object checks its version, by the key it does not") {
    run_with_objects<purchase>(
        "typed-delete",
        [](typed_table<purchase> purchases) -> asio::awaitable<void> {
            const purchase first = purchase_of("jane", "1", 5);
            const auto written = co_await purchases.put_item(first);
            const auto stale = co_await as_result(purchases.delete_item(first));
            CHECK(stale.error().code() == service_errc::conditional_check_failed);
            const auto deleted =
                co_await purchases.delete_item(written.item, return_values::all_old);
            CHECK(deleted.old_item.value().version == 1);
            const auto gone = co_await as_result(purchases.delete_item(written.item));
            CHECK(gone.error().code() == service_errc::conditional_check_failed);

            co_await purchases.put_item(first);
            const auto by_key = co_await purchases.delete_item("jane", "1", return_values::all_old);
            CHECK(by_key.old_item.value().total == number(5));
            const auto nothing =
                co_await purchases.delete_item("jane", "1", return_values::all_old);
            CHECK(!nothing.old_item);
        }
    );
}

TEST_CASE("a batch writer puts and deletes objects") {
    run_with_objects<visit>("typed-batch", [](typed_table<visit> visits) -> asio::awaitable<void> {
        auto writer = visits.batch_writer();
        for (int i = 0; i < 60; ++i) {
            const visit v{"jane", "d" + std::to_string(i % 50), i};
            co_await writer.put_item(v);
        }
        const visit last{"jane", "d49", 0};
        co_await writer.delete_item("jane", "d0");
        co_await writer.delete_item(last);
        co_await writer.close();
        CHECK(writer.stats().written + writer.stats().superseded == 62);
        const auto page = co_await visits.query("jane");
        CHECK(page.items.size() == 48);
        const auto second = co_await visits.get_item("jane", "d1");
        CHECK(second.item.value().pages == 51);

        const auto body = [](typed_batch_writer<visit>& batch) -> asio::awaitable<void> {
            for (int i = 1; i < 49; ++i)
                co_await batch.delete_item("jane", "d" + std::to_string(i));
        };
        co_await visits.write_batch(body);
        const auto nothing = co_await visits.query("jane");
        CHECK(nothing.items.empty());
    });
}

TEST_CASE("transactions check and raise versions") {
    run_with_objects<purchase>(
        "typed-transaction",
        [](typed_table<purchase> purchases) -> asio::awaitable<void> {
            const purchase first = purchase_of("jane", "1", 1);
            const purchase second = purchase_of("jane", "2", 2);
            const purchase third = purchase_of("jane", "3", 3);
            const auto one = co_await purchases.put_item(first);
            const auto two = co_await purchases.put_item(second);
            write_transaction good;
            good.put_item(purchases, third)
                .update_item(purchases, one.item, set(&purchase::status, payment::paid))
                .delete_item(purchases, two.item)
                .check(purchases, "jane", "4", condition(attr("date").not_exists()));
            co_await purchases.client().transact_write(good);

            read_transaction reads;
            reads.get_item(purchases, "jane", "1")
                .get_item(purchases, "jane", "2")
                .get_item(purchases, "jane", "3", projected<purchase_total>());
            const auto found = co_await purchases.client().transact_get(reads);
            CHECK(found.item_as<purchase>(0).value().version == 2);
            CHECK(found.item_as<purchase>(0).value().status == payment::paid);
            CHECK(!found.item_as<purchase>(1));
            CHECK(found.item_as<purchase_total>(2).value().total == number(3));

            write_transaction stale;
            stale.check(purchases, one.item, return_values_on_condition_check_failure::all_old)
                .update_item(purchases, "jane", "3", set(&purchase::total, 9));
            std::optional<transaction_canceled> failure;
            try {
                co_await purchases.client().transact_write(stale);
            } catch (const transaction_canceled& e) {
                failure = e;
            }
            REQUIRE(failure);
            CHECK(failure->reasons().at(0).item_as<purchase>().value().version == 2);
            CHECK(!failure->reasons().at(1).item_as<purchase>());

            write_transaction raised;
            raised.update_item(purchases, "jane", "3", set(&purchase::total, 9));
            co_await purchases.client().transact_write(raised);
            const auto after = co_await purchases.get_item("jane", "3");
            CHECK(after.item.value().version == 2);
        }
    );
}
