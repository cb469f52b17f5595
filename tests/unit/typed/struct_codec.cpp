// SPDX-License-Identifier: BSL-1.0
#include <codynamo/dynamodb_json.hpp>
#include <codynamo/error.hpp>
#include <codynamo/typed.hpp>

#include <boost/describe/class.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;

// As a user writes them: at global scope, the options without their namespace.

namespace typed_items {

struct address {
    std::string street, city;
};

enum class order_status { open, paid, sent };

struct order {
    std::string customer;
    std::string date;
    order_status status = order_status::open;
    codynamo::number total;
    std::set<std::string> tags;
    std::optional<std::string> note;
    std::vector<address> addresses;
    std::chrono::sys_seconds expires;
    std::int64_t version = 0;
};

} // namespace typed_items

template <>
inline constexpr auto codynamo::mapping_of<typed_items::order> = codynamo::mapping(
    partition_key(&typed_items::order::customer),
    sort_key(&typed_items::order::date),
    version(&typed_items::order::version),
    named(&typed_items::order::note, "remark")
);

namespace typed_items {

struct measurement {
    std::chrono::sys_time<std::chrono::milliseconds> at;
    std::chrono::sys_seconds day;
    int count = 0;
};

} // namespace typed_items

template <>
inline constexpr auto codynamo::mapping_of<typed_items::measurement> = codynamo::mapping(
    partition_key(&typed_items::measurement::day),
    sort_key(&typed_items::measurement::at),
    as_iso8601(&typed_items::measurement::at)
);

namespace {

using namespace codynamo;
using typed_items::address;
using typed_items::order;
using typed_items::order_status;

order jane() {
    order o;
    o.customer = "jane";
    o.date = "2026-01-31";
    o.status = order_status::paid;
    o.total = number("12.50");
    o.tags = {"a", "b"};
    o.note = "ring twice";
    o.addresses = {{"Main Street 1", "Bonn"}, {"Side Street 2", "Köln"}};
    o.expires = std::chrono::sys_seconds(std::chrono::seconds(1'800'000'000));
    o.version = 3;
    return o;
}

item item_of_jane() {
    return item{
        {"customer", "jane"},
        {"date", "2026-01-31"},
        {"status", "paid"},
        {"total", number("12.50")},
        {"tags", string_set("a", "b")},
        {"remark", "ring twice"},
        {"addresses",
         list(
             item{{"street", "Main Street 1"}, {"city", "Bonn"}},
             item{{"street", "Side Street 2"}, {"city", "Köln"}}
         )},
        {"expires", 1'800'000'000},
        {"version", 3}
    };
}

template <class T>
error refusal(const item& i) {
    try {
        (void)from_item<T>(i);
    } catch (const error& e) {
        return e;
    }
    FAIL("the item is read");
    return {};
}

TEST_CASE("a struct is an item of its members") {
    CHECK(to_item(jane()) == item_of_jane());
}

TEST_CASE("an item is read into a struct") {
    const order o = from_item<order>(item_of_jane());
    CHECK(o.customer == "jane");
    CHECK(o.status == order_status::paid);
    CHECK(o.total == number("12.50"));
    CHECK(o.tags == std::set<std::string>{"a", "b"});
    CHECK(o.note == "ring twice");
    REQUIRE(o.addresses.size() == 2);
    CHECK(o.addresses[1].city == "Köln");
    CHECK(o.expires == jane().expires);
    CHECK(o.version == 3);
}

TEST_CASE("an empty optional and an empty set leave their attributes out") {
    order o = jane();
    o.note.reset();
    o.tags.clear();
    const item i = to_item(o);
    CHECK_FALSE(i.contains("remark"));
    CHECK_FALSE(i.contains("tags"));
    CHECK_FALSE(from_item<order>(i).note);
    CHECK(from_item<order>(i).tags.empty());
}

TEST_CASE("an absent attribute of a member without a default is an error with its path") {
    item i = item_of_jane();
    i.erase("date");
    const error e = refusal<order>(i);
    CHECK(e.code() == client_errc::no_such_attribute);
    CHECK(e.info().message == "order.date: it is absent, and the member has no default");
}

TEST_CASE("an absent version is that of a new item") {
    item i = item_of_jane();
    i.erase("version");
    CHECK(from_item<order>(i).version == 0);
}

TEST_CASE("an attribute of the wrong type is an error with its path") {
    item i = item_of_jane();
    i.at("addresses").as_list()[1].as_map().set("city", 53111);
    const error e = refusal<order>(i);
    CHECK(e.code() == client_errc::wrong_type);
    CHECK(e.info().message == "order.addresses[1].city: expected a string, got a number");
}

TEST_CASE("attributes that the struct does not have are left alone") {
    item i = item_of_jane();
    i.set("added_later", list(1, item{{"x", "y"}}));
    CHECK(to_item(from_item<order>(i)) == item_of_jane());
}

TEST_CASE("a struct is taken where a value is") {
    const address here{"s", "c"};
    const item i{{"home", here}, {"others", std::vector<address>{here}}};
    CHECK(i.at("home") == item{{"street", "s"}, {"city", "c"}});
    CHECK(i.get<address>("home").city == "c");
    CHECK(i.get<std::vector<address>>("others").size() == 1);
}

TEST_CASE("a struct becomes a value and is made of one") {
    CHECK(value_from(address{"s", "c"}).is_map());
    CHECK(value_to<address>(item{{"street", "s"}, {"city", "c"}}).city == "c");
}

} // namespace

TEST_CASE("a key that would be written back as another one is not read") {
    using typed_items::measurement;
    const auto stored = [](value at) { return item{{"day", 86400}, {"at", at}, {"count", 1}}; };
    const auto read = from_item<measurement>(stored("2026-01-31T12:00:00.000Z"));
    CHECK(to_item(read) == stored("2026-01-31T12:00:00.000Z"));
    // An update of these objects would make new items.
    for (const char* const at : {"2026-01-31T12:00:00Z", "2026-01-31T13:00:00.000+01:00"})
        CHECK_THROWS_WITH(
            from_item<measurement>(stored(at)),
            ContainsSubstring("measurement.at: it is not as this struct writes it")
        );
    CHECK_THROWS_WITH(
        from_item<measurement>(stored(7)),
        ContainsSubstring("measurement.at: expected a string, got a number")
    );
    CHECK_THROWS_WITH(
        from_item<measurement>(stored("noon")),
        ContainsSubstring("measurement.at: expected a time such as")
    );
    const auto line = item_from_dynamodb_json(
        R"({"day":{"N":"86400.0"},"at":{"S":"2026-01-31T12:00:00.000Z"},"count":{"N":"1"}})"
    );
    CHECK(from_item<measurement>(line).day == std::chrono::sys_days(std::chrono::days(1)));
}
