// SPDX-License-Identifier: BSL-1.0
#include "support/local_table.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/typed.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace odd_objects {

struct corner {
    std::string zip;
    int n = 0;
};

/// With everything that writes change.
struct sheet {
    std::string id;
    int n = 0;
    double amount = 0;
    std::set<std::string> tags;
    std::optional<std::string> note;
    corner at;
    std::map<std::string, corner> corners;
    std::chrono::sys_time<std::chrono::milliseconds> made;
    std::optional<std::chrono::sys_seconds> changed;
    std::int64_t revision = 0;
};

/// With nothing of it.
struct amount_only {
    std::string id;
    int n = 0;
    double amount = 0;
};

struct narrow {
    std::string id;
    int n = 0;
    std::int8_t revision = 0;
};

} // namespace odd_objects

template <>
inline constexpr auto codynamo::mapping_of<odd_objects::sheet> = codynamo::mapping(
    partition_key(&odd_objects::sheet::id),
    sort_key(&odd_objects::sheet::n),
    version(&odd_objects::sheet::revision),
    created_at(&odd_objects::sheet::made),
    updated_at(&odd_objects::sheet::changed)
);

template <>
inline constexpr auto codynamo::mapping_of<odd_objects::amount_only> = codynamo::mapping(
    partition_key(&odd_objects::amount_only::id), sort_key(&odd_objects::amount_only::n)
);

template <>
inline constexpr auto codynamo::mapping_of<odd_objects::narrow> = codynamo::mapping(
    partition_key(&odd_objects::narrow::id),
    sort_key(&odd_objects::narrow::n),
    version(&odd_objects::narrow::revision)
);

using namespace codynamo;
using namespace codynamo::testing;
using Catch::Matchers::ContainsSubstring;
using odd_objects::amount_only;
using odd_objects::narrow;
using odd_objects::sheet;

namespace {

void run_with_odd_objects(std::function<asio::awaitable<void>(table)> work) {
    run(with_table(
        create_table_request(
            fresh_table_name("typed-odd"),
            attribute_definition("id", value_type::string),
            attribute_definition("n", value_type::number)
        ),
        std::move(work)
    ));
}

sheet a_sheet() {
    sheet s;
    s.id = "a";
    s.n = 1;
    s.amount = 1.5;
    s.tags = {"x"};
    s.note = "hi";
    s.at = {"z", 1};
    s.corners["k"] = {"q", 3};
    return s;
}

} // namespace

TEST_CASE("what DynamoDB does not store is refused by the path of the member") {
    run_with_odd_objects([](table t) -> asio::awaitable<void> {
        const typed_table<sheet> sheets(t);
        std::vector<sheet> refused(3, a_sheet());
        refused[0].amount = std::numeric_limits<double>::quiet_NaN();
        refused[1].note = "\xc3";
        refused[2].corners[""];
        std::vector<std::string> failures;
        for (const sheet& s : refused) {
            const auto put = co_await as_result(sheets.put_item(s));
            failures.push_back(put.error().what());
        }
        CHECK_THAT(failures[0], ContainsSubstring("sheet.amount: NaN is not a number"));
        CHECK_THAT(failures[1], ContainsSubstring("sheet.note: the text is not UTF-8"));
        CHECK_THAT(failures[2], ContainsSubstring("sheet.corners: an attribute name is empty"));

        sheet s = a_sheet();
        s.amount = -0.0;
        co_await sheets.put_item(s);
        const auto found = co_await sheets.get_item("a", 1);
        CHECK(found.item.value().amount == 0);
        CHECK(!std::signbit(found.item.value().amount)); // DynamoDB has one zero
    });
}

TEST_CASE("changes of nested, optional and set members are written, the creation is kept") {
    run_with_odd_objects([](table t) -> asio::awaitable<void> {
        const typed_table<sheet> sheets(t);
        const sheet first = a_sheet();
        const auto written = co_await sheets.put_item(first);
        sheet after = a_sheet(); // as from a form: no version, no times
        after.at.n = 9;
        after.corners = {{"j", {"w", 5}}};
        after.note.reset();
        after.tags.clear();
        const auto changed = co_await sheets.update_changed(written.item, after);
        const sheet now = changed.item.value();
        CHECK(now.at.n == 9);
        CHECK(now.corners.size() == 1);
        CHECK(now.corners.contains("j"));
        CHECK(!now.note);
        CHECK(now.tags.empty());
        CHECK(now.revision == 2);
        CHECK(now.made == written.item.made);

        sheet of_another_version = now;
        of_another_version.revision = 77;
        const auto nothing = co_await sheets.update_changed(now, of_another_version);
        CHECK(nothing.item.value().revision == 2);
    });
}

TEST_CASE("an update that changes the version itself is refused by its name") {
    run_with_odd_objects([](table t) -> asio::awaitable<void> {
        const typed_table<sheet> sheets(t);
        const sheet mine = a_sheet();
        CHECK_THROWS_WITH(
            sheets.update_item(mine, set(&sheet::revision, 5)), ContainsSubstring("'revision'")
        );
        CHECK_THROWS_WITH(
            sheets.update_item("a", 1, set(&sheet::changed, std::chrono::sys_seconds())),
            ContainsSubstring("'changed'")
        );
        co_return;
    });
}

TEST_CASE("a version that its type cannot hold is not written, and not read as another") {
    run_with_odd_objects([](table t) -> asio::awaitable<void> {
        const typed_table<narrow> all(t);
        const narrow last{"n", 1, 127};
        CHECK_THROWS_WITH(all.put_item(last), ContainsSubstring("the version 'revision' is 127"));
        CHECK_THROWS_WITH(all.update_item(last, set("x", 1)), ContainsSubstring("is 127"));
        const item beyond{{"id", "n"}, {"n", 1}, {"revision", 128}};
        co_await t.put_item(beyond);
        const auto read = co_await as_result(all.get_item("n", 1));
        CHECK(read.error().code() == client_errc::number_out_of_range);

        const item text{{"id", "n"}, {"n", 2}, {"revision", "x"}};
        co_await t.put_item(text);
        const narrow unseen{"n", 2, 0};
        const auto put = co_await as_result(all.put_item(unseen));
        CHECK(put.error().code() == service_errc::conditional_check_failed);
        const item none{{"id", "n"}, {"n", 3}};
        co_await t.put_item(none);
        const narrow over{"n", 3, 0};
        const auto taken = co_await all.put_item(over);
        CHECK(taken.item.revision == 1);
    });
}

TEST_CASE("a stream passes an item that does not convert, and batches leave absent ones empty") {
    run_with_odd_objects([](table t) -> asio::awaitable<void> {
        const typed_table<amount_only> all(t);
        for (int n = 0; n < 5; ++n) {
            value amount = n;
            if (n == 2) amount = "bad";
            if (n == 3) amount = number("12345678901234567890123456789012345678");
            const item i{{"id", "s"}, {"n", n}, {"amount", amount}};
            co_await t.put_item(i);
        }
        std::vector<int> read;
        std::vector<std::string> failures;
        auto stream = all.query_items("s", limit(2));
        for (bool more = true; more;) {
            const auto next = co_await as_result(stream.next());
            if (!next)
                failures.push_back(next.error().what());
            else if (*next)
                read.push_back((*next)->n);
            else
                more = false;
        }
        CHECK(read == std::vector<int>{0, 1, 4});
        REQUIRE(failures.size() == 2);
        CHECK_THAT(failures[0], ContainsSubstring("amount_only.amount: expected a number"));
        CHECK_THAT(failures[1], ContainsSubstring("no double has this value"));

        std::vector<key> keys{
            all.key("s", 0), all.key("none", 0), all.key("s", 4), all.key("s", 0)
        };
        const auto found = co_await all.batch_get_item(std::move(keys));
        REQUIRE(found.items.size() == 4);
        CHECK(found.items[0].value().n == 0);
        CHECK(!found.items[1]);
        CHECK(found.items[2].value().n == 4);
        CHECK(found.items[3].value().n == 0);
    });
}
