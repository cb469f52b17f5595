// SPDX-License-Identifier: BSL-1.0
#include "support/local_table.hpp"

#include <codynamo/error.hpp>
#include <codynamo/typed.hpp>

#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace codynamo;

namespace typed_expressions {

enum class state { open, paid };

/// A delivery, of which one key in a partition of other kinds of items says the day and the number.
struct delivery {
    std::string customer;
    std::string day;
    int number = 0;
    state how = state::open;
    codynamo::number total;
    std::set<std::string> tags;
    std::optional<std::string> note;
    std::vector<std::string> log;
};

/// A contact, whose key has one member.
struct contact {
    std::string customer;
    std::string email;
};

} // namespace typed_expressions

template <>
inline constexpr auto codynamo::mapping_of<typed_expressions::delivery> = codynamo::mapping(
    partition_key("pk", "C#", &typed_expressions::delivery::customer),
    sort_key(
        "sk", "D#", &typed_expressions::delivery::day, "#", &typed_expressions::delivery::number
    ),
    as_number(&typed_expressions::delivery::how)
);

template <>
inline constexpr auto codynamo::mapping_of<typed_expressions::contact> = codynamo::mapping(
    partition_key("pk", "C#", &typed_expressions::contact::customer),
    sort_key("sk", "E#", &typed_expressions::contact::email)
);

namespace {

using typed_expressions::contact;
using typed_expressions::delivery;
using typed_expressions::state;

create_table_request single_table(const std::string& about) {
    const attribute_definition partition("pk", value_type::string);
    const attribute_definition sort("sk", value_type::string);
    return create_table_request(testing::fresh_table_name(about), partition, sort);
}

delivery delivery_on(std::string day, int number) {
    delivery d;
    d.customer = "jane";
    d.day = std::move(day);
    d.number = number;
    d.total = 10;
    return d;
}

contact contact_at(std::string email) {
    contact c;
    c.customer = "jane";
    c.email = std::move(email);
    return c;
}

/// A condition, and the sort keys that it reads.
struct expected_keys {
    expected_keys(sort_condition by, std::vector<std::string> read)
        : sort(std::move(by)), keys(std::move(read)) {}

    sort_condition sort;
    std::vector<std::string> keys;
};

asio::awaitable<void> put_kinds(const table& t) {
    for (const char* day : {"2026-01-30", "2026-01-31", "2026-02-01"}) {
        for (const int number : {1, 2}) {
            item next = to_item(delivery_on(day, number));
            co_await t.put_item(std::move(next));
        }
    }
    for (const char* email : {"a@x", "b@x", "c@x"}) {
        item next = to_item(contact_at(email));
        co_await t.put_item(std::move(next));
    }
    for (const char* other_kind : {"A", "D", "D$", "DA", "E", "E$", "Z"}) {
        item next{{"pk", "C#jane"}, {"sk", other_kind}};
        co_await t.put_item(std::move(next));
    }
}

std::vector<expected_keys> ranges() {
    const auto day = sort_key(&delivery::day);
    const auto email = sort_key(&contact::email);
    const std::vector<std::string> first{"D#2026-01-30#1", "D#2026-01-30#2"};
    const std::vector<std::string> second{"D#2026-01-31#1", "D#2026-01-31#2"};
    const std::vector<std::string> third{"D#2026-02-01#1", "D#2026-02-01#2"};
    std::vector<std::string> january = first;
    january.insert(january.end(), second.begin(), second.end());
    std::vector<std::string> later = second;
    later.insert(later.end(), third.begin(), third.end());
    return {
        {day == "2026-01-31", second},
        {day >= "2026-02", third},
        {day > "2026-01-31", third},
        {day < "2026-01-31", first},
        {day <= "2026-01-30", first},
        {day.begins_with("2026-01"), january},
        {day.between("2026-01-31", "2026-02-01"), later},
        {day == "2026-01-31" && sort_key(&delivery::number) == 2, {"D#2026-01-31#2"}},
        {email == "b@x", {"E#b@x"}},
        {email >= "b@x", {"E#b@x", "E#c@x"}},
        {email > "b@x", {"E#c@x"}},
        {email < "b@x", {"E#a@x"}},
        {email <= "b@x", {"E#a@x", "E#b@x"}},
        {email.between("a@x", "b@x"), {"E#a@x", "E#b@x"}},
    };
}

asio::awaitable<void> read_ranges(table t) {
    co_await put_kinds(t);
    int number = 0;
    for (const expected_keys& expected : ranges()) {
        key_condition read = partition_key(&contact::customer) == "jane" && expected.sort;
        const query_response page = co_await t.query(std::move(read));
        std::vector<std::string> keys;
        for (const item& i : page.items)
            keys.push_back(i.at("sk").as_string());
        INFO("range " << number++);
        CHECK(keys == expected.keys);
    }
}

asio::awaitable<void> update_members(table t) {
    const delivery first = delivery_on("2026-01-31", 1);
    const key k = detail::facts<delivery>::key_of(first);
    item as_item = to_item(first);
    co_await t.put_item(std::move(as_item));

    const std::vector<std::string> entries{"left"};
    auto updated = co_await t.update_item(
        k,
        set(&delivery::how, state::paid),
        set(&delivery::total, attr(&delivery::total) + 5),
        set(&delivery::note, "by the door"),
        set(&delivery::log, list_append(&delivery::log, entries)),
        add(&delivery::tags, "gift"),
        condition(attr(&delivery::how) == state::open && attr(&delivery::note).not_exists()),
        return_values::all_new
    );
    const auto after = from_item<delivery>(updated.attributes.value());
    CHECK(after.how == state::paid);
    CHECK(after.total == 15);
    CHECK(after.note == "by the door");
    CHECK(after.log == entries);
    CHECK(after.tags == std::set<std::string>{"gift"});

    const std::optional<std::string> no_note;
    updated = co_await t.update_item(
        k,
        set(&delivery::note, no_note),
        delete_from(&delivery::tags, "gift"),
        condition(
            attr(&delivery::tags).contains("gift") && attr(&delivery::how).in(state::paid) &&
            attr(&delivery::log, 0) == "left" && attr(&delivery::total).between(15, 15)
        ),
        return_values::all_new
    );
    CHECK(from_item<delivery>(updated.attributes.value()).tags.empty());
    CHECK_FALSE(updated.attributes->contains("note"));
}

} // namespace

TEST_CASE("a range of a composed key reads the items of its kind only") {
    testing::run(testing::with_table(single_table("composed"), read_ranges));
}

TEST_CASE("a member is updated and compared in its format") {
    testing::run(testing::with_table(single_table("members"), update_members));
}
