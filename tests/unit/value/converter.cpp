// SPDX-License-Identifier: BSL-1.0
#include "codec/attribute_value.hpp"

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

namespace {

template <class T, class Format = detail::default_format>
result<std::string> json_of(const T& v) {
    codec::text_buffer out;
    codec::json_writer json(out);
    detail::value_writer writer(json, "order");
    writer.write<T, Format>(v);
    return json.finish(out.str());
}

template <class T, class Format = detail::default_format>
result<T> from_json(std::string_view text) {
    codec::json_reader json(text);
    detail::value_reader reader(json, "order");
    T out{};
    reader.read<T, Format>(out);
    if (!reader.ok() && json.ok()) return reader.failure();
    return json.finish(std::move(out));
}

template <class T, class Format = detail::default_format>
std::string failure_of(std::string_view json) {
    const auto r = from_json<T, Format>(json);
    std::string in_json = r.has_value() ? "accepted" : r.error().info().message;
    // A tree of values fails in the same way.
    if (in_json.find("at byte") == std::string::npos &&
        in_json.find("does not know") == in_json.npos) {
        const value tree = value_from_dynamodb_json(json);
        detail::value_reader reader(tree, "order");
        T out{};
        reader.read<T, Format>(out);
        CHECK((reader.ok() ? "accepted" : reader.failure().info().message) == in_json);
        if (!r.has_value()) CHECK(reader.failure().code() == r.error().code());
    }
    return in_json;
}

/// Both ways, through JSON and through a value.
template <class Format = detail::default_format, class T>
void check_both_ways(const T& v, std::string_view json) {
    INFO(json);
    CHECK(json_of<T, Format>(v).value() == json);
    CHECK(from_json<T, Format>(json).value() == v);
    value tree;
    detail::value_writer writer(tree, "order");
    writer.write<T, Format>(v);
    CHECK(to_dynamodb_json(tree) == json);
    detail::value_reader reader(tree, "order");
    T back{};
    reader.read<T, Format>(back);
    CHECK(reader.ok());
    CHECK(back == v);
}

} // namespace

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

TEST_CASE("a time converts to its number of seconds") {
    using namespace std::chrono;
    const sys_days day = 2026y / 1 / 31;
    check_both_ways(sys_seconds(day + 12h), R"({"N":"1769860800"})");
    check_both_ways(day, R"({"N":"1769817600"})");
    check_both_ways(sys_time<milliseconds>(1500ms), R"({"N":"1.5"})");
    check_both_ways(sys_time<nanoseconds>(-1ns), R"({"N":"-0.000000001"})");
    check_both_ways(sys_time<microseconds>(2s), R"({"N":"2"})");
    check_both_ways(system_clock::time_point(0ns), R"({"N":"0"})");
    check_both_ways(1500ms, R"({"N":"1.5"})");
    check_both_ways(2h, R"({"N":"7200"})");
    check_both_ways(duration<double>(0.25), R"({"N":"0.25"})");
    check_both_ways<detail::epoch_millis_format>(sys_seconds(2s), R"({"N":"2000"})");
    check_both_ways<detail::epoch_millis_format>(sys_time<milliseconds>(5ms), R"({"N":"5"})");
    check_both_ways<detail::epoch_millis_format>(sys_time<microseconds>(5us), R"({"N":"0.005"})");
    check_both_ways<detail::epoch_millis_format>(2min, R"({"N":"120000"})");
    CHECK(from_json<sys_seconds>(R"({"N":"1.5E3"})").value() == sys_seconds(1500s));
}

TEST_CASE("a time converts to ISO 8601 text") {
    using namespace std::chrono;
    using text = detail::iso8601_format;
    const sys_days day = 2026y / 1 / 31;
    check_both_ways<text>(sys_seconds(day + 13h + 5min + 7s), R"({"S":"2026-01-31T13:05:07Z"})");
    check_both_ways<text>(
        sys_time<milliseconds>(day + 40ms), R"({"S":"2026-01-31T00:00:00.040Z"})"
    );
    check_both_ways<text>(sys_time<milliseconds>(-1ms), R"({"S":"1969-12-31T23:59:59.999Z"})");
    check_both_ways<text>(day, R"({"S":"2026-01-31T00:00:00Z"})");
    check_both_ways<text>(
        sys_time<nanoseconds>::min(), R"({"S":"1677-09-21T00:12:43.145224192Z"})"
    );
    check_both_ways<text>(
        sys_time<nanoseconds>::max(), R"({"S":"2262-04-11T23:47:16.854775807Z"})"
    );
    check_both_ways<text>(sys_seconds(sys_days(0y / 1 / 1)), R"({"S":"0000-01-01T00:00:00Z"})");
    check_both_ways<text>(
        std::vector{sys_seconds(sys_days(9999y / 12 / 31))},
        R"({"L":[{"S":"9999-12-31T00:00:00Z"}]})"
    );
    check_both_ways(2026y / 1 / 31, R"({"S":"2026-01-31"})");
    CHECK(
        from_json<sys_seconds, text>(R"({"S":"2026-01-31T00:00:01.000Z"})").value() ==
        sys_seconds(day + 1s)
    );
    // Python's isoformat() writes an offset and no Z.
    for (const std::string same :
         {R"({"S":"2026-01-31T00:00:01+00:00"})",
          R"({"S":"2026-01-31T01:30:01+01:30"})",
          R"({"S":"2026-01-30T12:00:01.0-12:00"})"})
        CHECK(from_json<sys_seconds, text>(same).value() == sys_seconds(day + 1s));
}

TEST_CASE("a time that its type cannot hold is refused") {
    using namespace std::chrono;
    using text = detail::iso8601_format;
    const std::string refusal =
        "order: the time is finer than the unit of its C++ type, or out of its range";
    CHECK(failure_of<sys_seconds>(R"({"N":"1.5"})") == refusal);
    CHECK(failure_of<sys_days>(R"({"N":"86401"})") == refusal);
    CHECK(failure_of<sys_seconds>(R"({"N":"1E30"})") == refusal);
    CHECK(failure_of<sys_days>(R"({"N":"1E18"})") == refusal);
    CHECK(failure_of<sys_time<milliseconds>>(R"({"N":"1E18"})") == refusal);
    CHECK(failure_of<sys_seconds, text>(R"({"S":"2026-01-31T00:00:00.5Z"})") == refusal);
    CHECK(
        failure_of<sys_time<nanoseconds>, text>(R"({"S":"2262-04-11T23:47:16.854775808Z"})") ==
        refusal
    );
    CHECK(
        failure_of<sys_time<nanoseconds>, text>(R"({"S":"1677-09-21T00:12:43.145224191Z"})") ==
        refusal
    );
    CHECK(failure_of<sys_time<nanoseconds>, text>(R"({"S":"9999-12-31T00:00:00Z"})") == refusal);
    for (const std::string bad :
         {"2026-01-31 00:00:00Z",
          "2026-01-31T00:00:00",
          "2026-01-31T00:00:00z",
          "2026-01-31T00:00:00+0100",
          "2026-01-31T00:00:00+24:00",
          "2026-01-31T00:00:00 01:00",
          "2026-02-29T00:00:00Z",
          "2026-01-31T24:00:00Z",
          "2026-01-31T00:00:60Z",
          "2026-01-31T00:00:00.Z",
          "2026-1-31T00:00:00Z",
          "+2026-01-31T00:00:00Z",
          "2026-01-31T00:00:00Z ",
          ""}) {
        INFO(bad);
        CHECK(
            failure_of<sys_seconds, text>(R"({"S":")" + bad + R"("})") ==
            "order: expected a time such as 2026-01-31T12:00:00Z"
        );
    }
    CHECK(
        failure_of<year_month_day>(R"({"S":"2026-02-30"})") == "order: expected a date that exists"
    );
    CHECK(
        failure_of<year_month_day>(R"({"S":"2026-02-3"})") ==
        "order: expected a date such as 2026-01-31"
    );
    CHECK(
        json_of<sys_seconds, text>(sys_days(10000y / 1 / 1)).error().info().message ==
        "order: a time is written as text for the years 0 to 9999"
    );
    CHECK(json_of(2026y / 2 / 30).error().info().message == "order: the date does not exist");
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
