// SPDX-License-Identifier: BSL-1.0
#include "unit/value/conversion_check.hpp"

#include <codynamo/converter.hpp>
#include <codynamo/dynamodb_json.hpp>
#include <codynamo/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <chrono>
#include <deque>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

using namespace codynamo;

namespace convert_test {

enum class status { open, paid, sent = 7 };
enum plain_enum_type { first_plain = 1, second_plain = 2 };
enum class negative : signed char { down = -3, up = 3 };
enum class wide { small = 1, large = 1000 };

struct uuid {
    std::string text;
    friend bool operator==(const uuid&, const uuid&) = default;
};

struct tree : std::vector<tree> {};

/// Told apart by its rank too, which is not written.
struct label {
    label(std::string_view t, int r = 0) : text(t), rank(r) {}

    operator std::string_view() const { return text; }

    friend auto operator<=>(const label&, const label&) = default;

    std::string text;
    int rank;
};

} // namespace convert_test

template <>
struct codynamo::enum_range<convert_test::wide> {
    static constexpr long long min = 0;
    static constexpr long long max = 1000;
};

template <>
struct codynamo::converter<convert_test::uuid> {
    static value to_value(const convert_test::uuid& id) { return "uuid:" + id.text; }

    static convert_test::uuid from_value(const value& v) {
        const std::string& text = v.as_string();
        if (!text.starts_with("uuid:")) throw error(client_errc::invalid_value, "expected a uuid");
        return {text.substr(5)};
    }
};

using namespace convert_test;
using namespace codynamo::testing;

TEST_CASE("scalars convert to their value and back") {
    check_both_ways(5, R"({"N":"5"})");
    check_both_ways(-0.25, R"({"N":"-0.25"})");
    check_both_ways(std::numeric_limits<std::uint64_t>::max(), R"({"N":"18446744073709551615"})");
    check_both_ways(std::numeric_limits<std::int64_t>::min(), R"({"N":"-9223372036854775808"})");
    check_both_ways(true, R"({"BOOL":true})");
    check_both_ways(std::string("a\"b"), R"({"S":"a\"b"})");
    check_both_ways(number("1E10"), R"({"N":"1E10"})");
    check_both_ways(binary::from_string("abc"), R"({"B":"YWJj"})");
    check_both_ways(std::vector<std::byte>{std::byte{1}}, R"({"B":"AQ=="})");
    check_both_ways(std::array{std::byte{1}, std::byte{2}}, R"({"B":"AQI="})");
    check_both_ways(nullptr, R"({"NULL":true})");
    check_both_ways(value(1), R"({"N":"1"})");
    check_both_ways(item{{"a", 1}}, R"({"M":{"a":{"N":"1"}}})");
    check_both_ways(list(1, "b"), R"({"L":[{"N":"1"},{"S":"b"}]})");
    check_both_ways(number_set(1, 2), R"({"NS":["1","2"]})");
}

TEST_CASE("texts and bytes that are not owned convert to a value") {
    CHECK(value_from("abc") == value("abc"));
    CHECK(value_from(std::string_view("abc")) == value("abc"));
    const std::vector<std::byte> bytes{std::byte{7}};
    CHECK(value_from(std::span<const std::byte>(bytes)) == value(binary(bytes)));
    CHECK(value_from(std::vector<std::string_view>{"a"}) == value(list("a")));
    CHECK(
        value_from(std::map<std::string_view, const char*>{{"a", "b"}}) == value(item{{"a", "b"}})
    );
    CHECK(value_from(std::optional<std::string_view>("a")) == value("a"));
}

TEST_CASE("containers convert to lists, maps and sets and back") {
    check_both_ways(std::vector{1, 2}, R"({"L":[{"N":"1"},{"N":"2"}]})");
    check_both_ways(std::vector{true, false}, R"({"L":[{"BOOL":true},{"BOOL":false}]})");
    check_both_ways(std::list<std::string>{"a"}, R"({"L":[{"S":"a"}]})");
    check_both_ways(std::deque<double>{}, R"({"L":[]})");
    check_both_ways(std::array{1, 2}, R"({"L":[{"N":"1"},{"N":"2"}]})");
    check_both_ways(std::map<std::string, int>{{"a", 1}}, R"({"M":{"a":{"N":"1"}}})");
    check_both_ways(
        std::unordered_map<std::string, std::vector<bool>>{{"a", {true}}},
        R"({"M":{"a":{"L":[{"BOOL":true}]}}})"
    );
    check_both_ways(std::map<status, int>{{status::paid, 1}}, R"({"M":{"paid":{"N":"1"}}})");
    check_both_ways(std::set<std::string>{"a", "b"}, R"({"SS":["a","b"]})");
    check_both_ways(std::unordered_set<int>{1}, R"({"NS":["1"]})");
    check_both_ways(std::set<binary>{binary::from_string("abc")}, R"({"BS":["YWJj"]})");
    check_both_ways(std::set<status>{status::open}, R"({"SS":["open"]})");
    check_both_ways<detail::number_format>(std::set<status>{status::sent}, R"({"NS":["7"]})");
    check_both_ways(std::pair(1, std::string("a")), R"({"L":[{"N":"1"},{"S":"a"}]})");
    check_both_ways(std::tuple(1, true, 2.5), R"({"L":[{"N":"1"},{"BOOL":true},{"N":"2.5"}]})");
}

TEST_CASE("an optional and a pointer convert to what they hold, or to null") {
    check_both_ways(std::optional(5), R"({"N":"5"})");
    check_both_ways(std::optional<int>(), R"({"NULL":true})");
    check_both_ways(std::vector<std::optional<int>>{1, {}}, R"({"L":[{"N":"1"},{"NULL":true}]})");
    check_both_ways(std::shared_ptr<int>(), R"({"NULL":true})");
    CHECK(*from_json<std::unique_ptr<int>>(R"({"N":"5"})").value() == 5);
    CHECK(json_of(std::make_unique<std::string>("a")).value() == R"({"S":"a"})");
    CHECK(json_of(std::make_shared<const int>(5)).value() == R"({"N":"5"})");
    CHECK(from_json<std::optional<value>>(R"({"NULL":true})").value() == value());
}

TEST_CASE("empty optionals and empty sets are absent, unless null is asked for") {
    using detail::codec_of;
    const std::optional<int> none;
    const std::set<int> no_elements;
    CHECK(codec_of<std::optional<int>>.is_absent(&none));
    CHECK(codec_of<std::set<int>>.is_absent(&no_elements));
    CHECK_FALSE(codec_of<std::optional<int>, detail::null_when_empty_format<>>.is_absent);
    CHECK_FALSE(codec_of<std::vector<int>>.is_absent);
}

TEST_CASE("an enum converts to its name, or to its number") {
    check_both_ways(status::open, R"({"S":"open"})");
    check_both_ways(status::sent, R"({"S":"sent"})");
    check_both_ways(second_plain, R"({"S":"second_plain"})");
    check_both_ways(negative::down, R"({"S":"down"})");
    check_both_ways(wide::large, R"({"S":"large"})");
    check_both_ways<detail::number_format>(status::sent, R"({"N":"7"})");
    check_both_ways<detail::number_format>(negative::down, R"({"N":"-3"})");
}

TEST_CASE("a name or number that an enum does not have is refused") {
    CHECK(failure_of<status>(R"({"S":"lost"})") == "order: the enum has no such name");
    CHECK(
        failure_of<status, detail::number_format>(R"({"N":"3"})") ==
        "order: the enum has no such number"
    );
    CHECK(
        json_of(std::vector{status::open, static_cast<status>(5)}).error().info().message ==
        "order[1]: the enum has no name for its number"
    );
    CHECK_THROWS_AS(value_from(static_cast<status>(5)), error);
}

TEST_CASE("a converter of the user's converts its type") {
    check_both_ways(uuid{"1"}, R"({"S":"uuid:1"})");
    check_both_ways(std::vector{uuid{"1"}}, R"({"L":[{"S":"uuid:1"}]})");
    CHECK(failure_of<std::vector<uuid>>(R"({"L":[{"S":"x"}]})") == "order[0]: expected a uuid");
    CHECK(failure_of<uuid>(R"({"N":"1"})") == "order: expected a string, got a number");
}

TEST_CASE("a failed conversion names the path of the value") {
    CHECK(failure_of<int>(R"({"S":"5"})") == "order: expected a number, got a string");
    CHECK(
        failure_of<std::map<std::string, std::vector<int>>>(
            R"({"M":{"a":{"L":[{"N":"1"},{"S":"2"}]}}})"
        ) == "order.a[1]: expected a number, got a string"
    );
    CHECK(
        failure_of<std::set<int>>(R"({"SS":["1"]})") ==
        "order: expected a number set, got a string set"
    );
    CHECK(
        failure_of<std::array<int, 2>>(R"({"L":[{"N":"1"}]})") ==
        "order: expected 2 elements, got 1"
    );
    CHECK(
        failure_of<signed char>(R"({"N":"128"})") ==
        "order: no signed integer of 8 bits has this value; use text(), approximate() or a wider "
        "type"
    );
    CHECK(failure_of<int>(R"({"N":"1.5"})").starts_with("order: no signed integer of 32 bits"));
    CHECK(failure_of<unsigned>(R"({"N":"-1"})").starts_with("order: no unsigned integer of 32 bits")
    );
    CHECK(failure_of<std::string>(R"({"NULL":true})") == "order: expected a string, got null");
}

TEST_CASE("a value of no known type is a failure, and a value keeps it") {
    for (const std::string json :
         {R"({"X":1})", R"({})", R"({"S":"a","N":"1"})", R"({"S":5})", R"([1])", R"({"N":5})"}) {
        INFO(json);
        CHECK(from_json<std::string>(json).error().code() == client_errc::wrong_type);
        CHECK(from_json<value>(json).value() == value(unknown_value(json)));
        CHECK(from_json<std::optional<value>>(json).value() == value(unknown_value(json)));
        CHECK(from_json<std::vector<value>>("{\"L\":[" + json + "]}").value().size() == 1);
    }
    CHECK(from_json<value>(R"({"NS":["1","1.0"]})").value().is_unknown());
}

TEST_CASE("what DynamoDB does not store is refused with its path") {
    const auto refusal_of = [](const auto& v) { return json_of(v).error().info().message; };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(
        refusal_of(std::vector{1.0, nan}) == "order[1]: NaN is not a number that DynamoDB stores"
    );
    CHECK(refusal_of(std::vector{std::set<int>()}) == "order[0]: DynamoDB stores no empty set");
    CHECK(
        refusal_of(std::map<std::string, std::string>{{"a", "\xff"}}) ==
        "order.a: the text is not UTF-8"
    );
    CHECK(refusal_of(std::map<std::string, int>{{"", 1}}) == "order: an attribute name is empty");
    CHECK(
        refusal_of(std::pair(1, number_set(1, 1))) == "order[1]: the set holds one element twice"
    );
}

TEST_CASE("elements and names that are equal only when they are written are refused") {
    const std::set<label> distinct{{"a"}, {"b"}};
    CHECK(json_of(distinct).value() == R"({"SS":["a","b"]})");
    const std::set<label> equal{{"a", 1}, {"a", 2}};
    constexpr const char* twice = "order[0]: the set holds one element twice";
    CHECK(json_of(std::vector{equal}).error().info().message == twice);
    const std::set<std::chrono::duration<double>> rounded{
        std::chrono::duration<double>(1.0), std::chrono::duration<double>(2.0)
    };
    CHECK(json_of(rounded).value() == R"({"NS":["1","2"]})");

    const std::map<label, int> names{{{"a"}, 1}, {{"b"}, 2}};
    CHECK(json_of(names).value() == R"({"M":{"a":{"N":"1"},"b":{"N":"2"}}})");
    const std::map<label, int> equal_names{{{"a", 1}, 1}, {{"b"}, 2}, {{"a", 2}, 3}};
    constexpr const char* one_name = ": two keys are written as the attribute name 'a'";
    CHECK(
        json_of(std::vector{equal_names}).error().info().message ==
        std::string("order[0]") + one_name
    );
    try {
        (void)value_from(equal_names);
        FAIL("accepted");
    } catch (const error& e) {
        CHECK(e.info().message == std::string("value") + one_name);
    }
}

TEST_CASE("value_from and value_to convert between C++ and values") {
    CHECK(value_from(std::vector{1, 2}) == value(list(1, 2)));
    CHECK(value_to<std::vector<int>>(list(1, 2)) == std::vector{1, 2});
    CHECK(value_to<std::uint8_t>(value(255)) == 255);
    try {
        (void)value_to<std::vector<int>>(list(1, "a"));
        FAIL("accepted");
    } catch (const error& e) {
        CHECK(e.code() == client_errc::wrong_type);
        CHECK(e.info().message == "value[1]: expected a number, got a string");
    }
}

TEST_CASE("a variant converts by the type of its value") {
    using any =
        std::variant<std::monostate, int, std::string, bool, std::vector<int>, std::set<int>>;
    check_both_ways(any(), R"({"NULL":true})");
    check_both_ways(any(5), R"({"N":"5"})");
    check_both_ways(any("a"), R"({"S":"a"})");
    check_both_ways(any(true), R"({"BOOL":true})");
    check_both_ways(any(std::vector{1}), R"({"L":[{"N":"1"}]})");
    check_both_ways(any(std::set{1}), R"({"NS":["1"]})");
    CHECK(
        failure_of<any>(R"({"B":"YWJj"})") == "order: a binary is of no alternative of the variant"
    );
    CHECK(failure_of<any>(R"({"L":[{"S":"a"}]})") == "order[0]: expected a number, got a string");
}

TEST_CASE("lists that are nested too deep are refused both ways") {
    const auto nested = [](int levels) {
        tree out;
        for (int i = 1; i < levels; ++i) {
            tree outer;
            outer.push_back(std::move(out));
            out = std::move(outer);
        }
        return out;
    };
    const std::string deepest = json_of(nested(31)).value();
    CHECK(from_json<tree>(deepest).value() == nested(31));
    CHECK(value_from_dynamodb_json(deepest) == value_from(nested(31)));
    const std::string refusal = json_of(nested(32)).error().info().message;
    CHECK(refusal.ends_with("[0][0]: DynamoDB stores lists and maps at most 31 deep"));
    CHECK_THROWS_AS(value_from(nested(32)), error);
    const std::string too_deep = R"({"L":[)" + deepest + "]}";
    CHECK(from_json<tree>(too_deep).error().code() == client_errc::malformed_response);
}

TEST_CASE("what converts is given wherever a value is taken") {
    using namespace std::chrono;
    const std::vector<std::string> roles{"admin", "user"};
    const std::set<std::string> tags{"a", "b"};
    const std::map<std::string, int> counts{{"a", 1}};
    const sys_seconds time(5s);
    const item i{
        {"roles", roles},
        {"tags", tags},
        {"counts", counts},
        {"status", status::paid},
        {"time", time},
        {"id", uuid{"1"}},
        {"pair", std::pair(1, "a")},
        {"nested", std::vector<std::vector<int>>{{1}}}
    };
    CHECK(i.at("roles") == value(list("admin", "user")));
    CHECK(i.at("tags") == value(string_set("a", "b")));
    CHECK(i.at("counts") == value(item{{"a", 1}}));
    CHECK(i.at("status") == value("paid"));
    CHECK(i.at("time") == value(5));
    CHECK(i.at("id") == value("uuid:1"));
    CHECK(i.at("pair") == value(list(1, "a")));
    CHECK(i.at("nested") == value(list(value(list(1)))));

    const value v = status::open;
    CHECK(v == value("open"));
    CHECK(list(status::open, time, roles) == list("open", 5, list("admin", "user")));
    CHECK(list(roles) == list("admin", "user"));
    CHECK(list(tags) == list("a", "b"));
    CHECK(list(std::vector{status::open}) == list("open"));
    CHECK(list(std::vector<std::vector<std::string>>{roles}) == list(value(list("admin", "user"))));
    CHECK(list(std::vector{true}) == list(true));
    CHECK(list(std::array{1, 2}) == list(1, 2));
    list l;
    l.push_back(roles);
    CHECK(l.at(0) == value(list("admin", "user")));
    CHECK(key("id", status::open, "ts", time) == key("id", "open", "ts", 5));
}

TEST_CASE("an empty optional, pointer or std::set leaves its attribute out") {
    const item i{
        {"optional", std::optional<status>()},
        {"pointer", std::shared_ptr<int>()},
        {"set", std::set<int>()},
        {"list", std::vector<int>()},
        {"map", std::map<std::string, int>()},
        {"full", std::make_unique<int>(1)}
    };
    CHECK(i == item{{"list", list()}, {"map", item()}, {"full", 1}});
    item changed{{"a", 1}, {"b", 2}, {"c", 3}};
    changed.set("a", std::set<std::string>());
    changed.set("b", std::shared_ptr<int>());
    changed.set("c", std::set<std::string>{"x"});
    changed.set("d", std::optional(status::open));
    CHECK(changed == item{{"c", string_set("x")}, {"d", "open"}});
}

TEST_CASE("an attribute is read as any type that converts") {
    using namespace std::chrono;
    const item i{
        {"count", 5},
        {"status", "paid"},
        {"tags", string_set("a")},
        {"scores", list(1, 2)},
        {"time", 7},
        {"nothing", nullptr}
    };
    CHECK(i.get<status>("status") == status::paid);
    CHECK(i.get<std::set<std::string>>("tags") == std::set<std::string>{"a"});
    CHECK(i.get<std::vector<int>>("scores") == std::vector{1, 2});
    CHECK(i.get<sys_seconds>("time") == sys_seconds(7s));
    CHECK(i.get<value>("count") == value(5));
    CHECK(i.get<std::optional<int>>("count") == 5);
    CHECK(i.get<std::optional<int>>("nothing") == std::nullopt);
    CHECK(item(i).get<std::string>("status") == "paid");
    CHECK(item(i).get<std::vector<int>>("scores") == std::vector{1, 2});
}

TEST_CASE("an attribute that may be missing is read as an optional, or with a default") {
    const item i{{"count", 5}, {"nothing", nullptr}, {"name", "x"}};
    CHECK(i.get_optional<int>("count") == 5);
    CHECK(i.get_optional<int>("nothing") == std::nullopt);
    CHECK(i.get_optional<int>("missing") == std::nullopt);
    CHECK(i.get_optional<std::string>("name") == "x");
    CHECK(i.get_or("count", 0) == 5);
    CHECK(i.get_or("missing", 3) == 3);
    CHECK(i.get_or("nothing", 3) == 3);
    const std::string name = i.get_or("missing", "nobody");
    CHECK(name == "nobody");
    CHECK(i.get_or("name", std::string_view("nobody")) == "x");
    CHECK(i.get_or("missing", status::sent) == status::sent);
}

TEST_CASE("a failed read of an attribute names it, and the path within it") {
    const item i{{"count", "x"}, {"scores", list(1, "x")}, {"large", 300}};
    const auto message_of = [&](auto read) -> std::string {
        try {
            read();
        } catch (const error& e) {
            return e.info().message;
        }
        return "accepted";
    };
    CHECK(message_of([&] {
              (void)i.get<int>("count");
          }) == R"(attribute "count": expected a number, got a string)");
    CHECK(message_of([&] {
              (void)i.get<std::vector<int>>("scores");
          }) == R"(attribute "scores"[1]: expected a number, got a string)");
    CHECK(message_of([&] { (void)i.get_or("count", 5); }).starts_with(R"(attribute "count": exp)"));
    CHECK(message_of([&] { (void)i.get_optional<bool>("count"); }
    ).starts_with(R"(attribute "count": exp)"));
    CHECK(message_of([&] { (void)i.get<std::uint8_t>("large"); }
    ).starts_with(R"(attribute "large": no unsigned integer of 8 bits)"));
    CHECK(message_of([&] {
              (void)i.get<status>("count");
          }) == R"(attribute "count": the enum has no such name)");
}
