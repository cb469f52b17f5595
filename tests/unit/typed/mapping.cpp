// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/typed.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

// The mapping of the documentation, as it stands there: at global scope, the options without their
// namespace, although members have names of options.

struct documented_order {
    std::string customer;
    std::string date;
    std::optional<std::string> note;
    std::int64_t version = 0;
};

template <>
inline constexpr auto codynamo::mapping_of<documented_order> = codynamo::mapping(
    partition_key(&documented_order::customer),
    sort_key(&documented_order::date),
    version(&documented_order::version),
    named(&documented_order::note, "remark")
);

namespace mapped_types {

using namespace codynamo;

enum class level { low, high };

struct position {
    int x = 0;
    int y = 0;
};

struct every_option {
    std::string id;
    std::string renamed;
    int cache = 7;
    level urgency = level::low;
    std::vector<level> levels;
    std::chrono::sys_seconds made;
    std::chrono::sys_time<std::chrono::milliseconds> seen;
    std::chrono::system_clock::time_point dies;
    std::optional<int> empty;
    std::string with_default;
    int own_default = 5;
    position at;
    std::set<std::string> tags{"new"};
    std::optional<int> initialised = 3;
};

struct easy_going {
    std::string id;
    int count = 4;
    bool done = true;
};

// --- composed keys ---

struct customer {
    std::string id;
    std::string name;
};

struct order {
    std::string customer_id;
    std::string date;
    int number = 0;
    std::string item_name;
};

struct indexed {
    std::string id;
    std::string kind;
};

struct constant_prefix {
    std::string id;
    level urgency = level::low;
};

// --- recursion ---

struct node {
    std::string name;
    std::vector<node> children;
    std::unique_ptr<node> next;
};

} // namespace mapped_types

template <>
inline constexpr auto codynamo::mapping_of<mapped_types::every_option> = codynamo::mapping(
    partition_key(&mapped_types::every_option::id),
    named(&mapped_types::every_option::renamed, "other name"),
    ignored(&mapped_types::every_option::cache),
    as_number(&mapped_types::every_option::urgency),
    as_number(&mapped_types::every_option::levels),
    as_iso8601(&mapped_types::every_option::made),
    as_epoch_millis(&mapped_types::every_option::seen),
    time_to_live(&mapped_types::every_option::dies),
    null_when_empty(&mapped_types::every_option::empty),
    default_value(&mapped_types::every_option::with_default, "none"),
    default_value(&mapped_types::every_option::own_default),
    flattened(&mapped_types::every_option::at)
);

template <>
inline constexpr auto codynamo::mapping_of<mapped_types::easy_going> =
    codynamo::mapping(partition_key(&mapped_types::easy_going::id), lenient);

template <>
inline constexpr auto codynamo::mapping_of<mapped_types::customer> = codynamo::mapping(
    partition_key("pk", "CUSTOMER#", &mapped_types::customer::id), sort_key("sk", "PROFILE")
);

template <>
inline constexpr auto codynamo::mapping_of<mapped_types::order> = codynamo::mapping(
    partition_key("pk", "CUSTOMER#", &mapped_types::order::customer_id),
    sort_key("sk", "ORDER#", &mapped_types::order::date, "#", &mapped_types::order::number)
);

template <>
inline constexpr auto codynamo::mapping_of<mapped_types::indexed> = codynamo::mapping(
    partition_key("pk", "KIND#", &mapped_types::indexed::kind, "#end"),
    sort_key("sk", &mapped_types::indexed::id),
    named(&mapped_types::indexed::kind, "kind")
);

template <>
inline constexpr auto codynamo::mapping_of<mapped_types::constant_prefix> = codynamo::mapping(
    partition_key("pk", "A#", &mapped_types::constant_prefix::id),
    sort_key("sk", &mapped_types::constant_prefix::urgency, "#", &mapped_types::constant_prefix::id)
);

namespace {

using namespace codynamo;
using namespace mapped_types;
using Catch::Matchers::ContainsSubstring;

every_option sample() {
    using namespace std::chrono;
    every_option o;
    o.id = "1";
    o.renamed = "r";
    o.urgency = level::high;
    o.levels = {level::high, level::low};
    o.made = sys_days(2026y / January / 31) + 12h;
    o.seen = sys_time<milliseconds>(milliseconds(1'700'000'000'123));
    o.dies = system_clock::time_point(seconds(1'800'000'000) + milliseconds(900));
    o.with_default = "given";
    o.own_default = 6;
    o.at = {1, 2};
    return o;
}

item item_of_sample() {
    return item{
        {"id", "1"},
        {"other name", "r"},
        {"urgency", 1},
        {"levels", list(1, 0)},
        {"made", "2026-01-31T12:00:00Z"},
        {"seen", 1'700'000'000'123},
        {"dies", 1'800'000'000},
        {"empty", nullptr},
        {"with_default", "given"},
        {"own_default", 6},
        {"x", 1},
        {"y", 2},
        {"tags", string_set("new")},
        {"initialised", 3}
    };
}

template <class T>
std::string message_of_reading(const item& i) {
    try {
        (void)from_item<T>(i);
    } catch (const error& e) {
        return e.info().message;
    }
    return "";
}

template <class T>
std::string message_of_writing(const T& x) {
    try {
        (void)to_item(x);
    } catch (const error& e) {
        return e.info().message;
    }
    return "";
}

TEST_CASE("the mapping of the documentation renames and names keys") {
    const documented_order o{"jane", "2026-01-31", "ring twice", 2};
    CHECK(
        to_item(o) ==
        item{{"customer", "jane"}, {"date", "2026-01-31"}, {"remark", "ring twice"}, {"version", 2}}
    );
    CHECK(
        detail::facts<documented_order>::key_of(o) == key("customer", "jane", "date", "2026-01-31")
    );
}

TEST_CASE("names of options can be those of members, parameters, locals and functions") {
    struct settings {
        int version = 1;
        int named = 2;

        int ignored() const { return version + named; }
    };
    const auto sum = [](int version, int named) { return version + named; };
    const int ignored = settings().ignored();
    const int lenient = sum(ignored, 1);
    CHECK(lenient == 4);
}

TEST_CASE("each option changes how its member is written") {
    CHECK(to_item(sample()) == item_of_sample());
}

TEST_CASE("each option changes how its member is read") {
    every_option o = from_item<every_option>(item_of_sample());
    CHECK(o.cache == 7);
    CHECK(o.levels == std::vector<level>{level::high, level::low});
    CHECK(o.made == sample().made);
    CHECK(o.seen == sample().seen);
    CHECK(o.dies == std::chrono::system_clock::time_point(std::chrono::seconds(1'800'000'000)));
    CHECK(o.at.y == 2);
    CHECK(to_item(o) == item_of_sample());
}

TEST_CASE("absent attributes have their defaults") {
    item i = item_of_sample();
    for (const char* name : {"with_default", "own_default", "empty", "tags", "initialised"})
        i.erase(name);
    const every_option o = from_item<every_option>(i);
    CHECK(o.with_default == "none");
    CHECK(o.own_default == 5);
    CHECK_FALSE(o.empty);
    CHECK(o.tags.empty()); // as it was written
    CHECK(o.initialised == 3);
}

TEST_CASE("an absent attribute of a flattened struct is an error with its path") {
    item i = item_of_sample();
    i.erase("y");
    CHECK(
        message_of_reading<every_option>(i) ==
        "every_option.y: it is absent, and the member has no default"
    );
}

TEST_CASE("members of a lenient struct stay as initialised") {
    const easy_going e = from_item<easy_going>(item{{"id", "1"}});
    CHECK(e.count == 4);
    CHECK(e.done);
}

TEST_CASE("time to live is read into members of any precision") {
    item i = item_of_sample();
    i.set("dies", number("99999999999"));
    CHECK(
        message_of_reading<every_option>(i) ==
        "every_option.dies: the time is beyond what its member can hold"
    );
}

TEST_CASE("composed keys are written and read back") {
    const order o{"7", "2026-01-31", 12, "tea"};
    const item i{{"pk", "CUSTOMER#7"}, {"sk", "ORDER#2026-01-31#12"}, {"item_name", "tea"}};
    CHECK(to_item(o) == i);
    CHECK(to_item(from_item<order>(i)) == i);
    CHECK(from_item<order>(i).number == 12);
    CHECK(
        to_item(customer{"7", "jane"}) ==
        item{{"pk", "CUSTOMER#7"}, {"sk", "PROFILE"}, {"name", "jane"}}
    );
}

TEST_CASE("a member of a composed key is an attribute too if it is named") {
    const indexed x{"1", "a"};
    const item i{{"pk", "KIND#a#end"}, {"sk", "1"}, {"kind", "a"}};
    CHECK(to_item(x) == i);
    CHECK(to_item(from_item<indexed>(i)) == i);
}

TEST_CASE("a member can be part of both keys") {
    const constant_prefix x{"7", level::high};
    const item i{{"pk", "A#7"}, {"sk", "high#7"}};
    CHECK(to_item(x) == i);
    CHECK(to_item(from_item<constant_prefix>(i)) == i);
}

TEST_CASE("keys that contradict each other are not read") {
    const item i{{"pk", "A#7"}, {"sk", "high#8"}};
    CHECK_THAT(
        message_of_reading<constant_prefix>(i),
        ContainsSubstring("it would be written under another key")
    );
}

TEST_CASE("a composed key that could not be read back is not written") {
    CHECK(
        message_of_writing(order{"7", "2026#01", 1, ""}) ==
        "order.sk: a part of this key contains the text that ends it: such a key could not be read "
        "back"
    );
    CHECK(
        message_of_writing(order{"", "2026", 1, ""}) ==
        "order.pk: a part of this key is empty: such a key could not be read back"
    );
    // The last part ends with the key.
    CHECK(message_of_writing(order{"7#8", "2026", 1, ""}).empty());
    CHECK(message_of_writing(indexed{"1", "a#end"}).empty());
    CHECK(from_item<indexed>(to_item(indexed{"1", "a#end"})).kind == "a#end");
}

TEST_CASE("a key that is composed in another way is not read") {
    const auto message = [](const char* sk) {
        return message_of_reading<order>(
            item{{"pk", "CUSTOMER#7"}, {"sk", sk}, {"item_name", "tea"}}
        );
    };
    CHECK(message("PROFILE") == "order.sk: the text is not composed as the mapping says");
    CHECK(message("ORDER#2026") == "order.sk: the text is not composed as the mapping says");
    CHECK(message("ORDER##1") == "order.sk: the text is not composed as the mapping says");
    CHECK(message("ORDER#2026#") == "order.sk: the text is not composed as the mapping says");
    CHECK(message("ORDER#2026#x") == "order.sk: a part of this key should be a number, and is not");
    CHECK(
        message("ORDER#2026#007") ==
        "order.sk: it is not as this struct writes it: it would be written under another key"
    );
    CHECK(
        message("ORDER#2026#9999999999") ==
        "order.sk: a part of this key is not what its member can be"
    );
    CHECK(message("ORDER#2026#7").empty());
}

TEST_CASE("an item without its composed key is not read") {
    CHECK(
        message_of_reading<customer>(item{{"pk", "CUSTOMER#7"}, {"name", "jane"}}) ==
        "customer.sk: this key is absent"
    );
}

TEST_CASE("recursive structs are written and read") {
    node n;
    n.name = "root";
    n.children.push_back(node{"child", {}, nullptr});
    n.next = std::make_unique<node>();
    n.next->name = "next";
    const item i = to_item(n);
    CHECK(
        i ==
        item{
            {"name", "root"},
            {"children", list(item{{"name", "child"}, {"children", list()}})},
            {"next", item{{"name", "next"}, {"children", list()}}}
        }
    );
    const node back = from_item<node>(i);
    REQUIRE(back.next);
    CHECK(back.next->name == "next");
    CHECK(back.children.front().name == "child");
}

} // namespace
