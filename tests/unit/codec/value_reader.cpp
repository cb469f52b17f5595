// SPDX-License-Identifier: BSL-1.0
#include "codec/attribute_value.hpp"
#include "support/random_values.hpp"

#include <codynamo/converter.hpp>
#include <codynamo/dynamodb_json.hpp>
#include <codynamo/error.hpp>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
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
using namespace codynamo::testing;

namespace {

enum class test_phase { idle, busy = 40, failed = -7 };

/// Makes a T that DynamoDB stores.
template <class T>
struct maker_of;

template <class T>
T made(random_source& source) {
    return maker_of<T>::make(source);
}

template <detail::integer T>
struct maker_of<T> {
    static T make(random_source& source) {
        using limits = std::numeric_limits<T>;
        switch (between(source, 0, 3)) {
        case 0:
            return limits::min();
        case 1:
            return limits::max();
        default:
            return static_cast<T>(std::uniform_int_distribution<std::uint64_t>()(source));
        }
    }
};

template <detail::floating T>
struct maker_of<T> {
    static T make(random_source& source) {
        for (;;) {
            const auto bits = std::uniform_int_distribution<std::uint64_t>()(source);
            T out{};
            std::memcpy(&out, &bits, sizeof out);
            if (number(out).storable()) return out;
        }
    }
};

template <>
struct maker_of<bool> {
    static bool make(random_source& source) { return between(source, 0, 1) == 1; }
};

template <>
struct maker_of<std::string> {
    static std::string make(random_source& source) { return random_text(source); }
};

template <>
struct maker_of<number> {
    static number make(random_source& source) { return random_number(source); }
};

template <>
struct maker_of<binary> {
    static binary make(random_source& source) { return random_binary(source); }
};

template <>
struct maker_of<value> {
    static value make(random_source& source) { return random_value(source, 2); }
};

template <>
struct maker_of<item> {
    static item make(random_source& source) { return random_item(source, 2); }
};

template <>
struct maker_of<test_phase> {
    static test_phase make(random_source& source) {
        return std::array{
            test_phase::idle, test_phase::busy, test_phase::failed
        }[static_cast<std::size_t>(between(source, 0, 2))];
    }
};

template <>
struct maker_of<std::monostate> {
    static std::monostate make(random_source&) { return {}; }
};

template <class D>
struct maker_of<std::chrono::sys_time<D>> {
    static std::chrono::sys_time<D> make(random_source& source) {
        // Within the years that text can have, and a clock of nanoseconds.
        const auto seconds =
            std::uniform_int_distribution<std::int64_t>(-9'000'000'000, 9'000'000'000)(source);
        const std::chrono::sys_seconds whole{std::chrono::seconds(seconds)};
        std::chrono::sys_time<D> out = std::chrono::floor<D>(whole);
        if constexpr (D::period::den > 1) out += D(between(source, 0, 999));
        return out;
    }
};

template <>
struct maker_of<std::chrono::year_month_day> {
    static std::chrono::year_month_day make(random_source& source) {
        return std::chrono::sys_days(std::chrono::days(between(source, -700000, 2900000)));
    }
};

template <class Range>
Range made_range(random_source& source) {
    Range out;
    for (int n = between(source, 0, 4); n > 0; --n)
        out.insert(out.end(), made<typename Range::value_type>(source));
    return out;
}

template <detail::sequence T>
struct maker_of<T> {
    static T make(random_source& source) { return made_range<T>(source); }
};

template <class T>
    requires detail::unique_set<T>
struct maker_of<T> {
    static T make(random_source& source) {
        T out = made_range<T>(source);
        out.insert(made<typename T::value_type>(source)); // DynamoDB stores no empty set
        return out;
    }
};

template <detail::text_map T>
struct maker_of<T> {
    static T make(random_source& source) {
        T out;
        for (int n = between(source, 0, 4); n > 0; --n) {
            typename T::key_type key = made<typename T::key_type>(source);
            if constexpr (std::same_as<typename T::key_type, std::string>) key += 'k';
            out.insert_or_assign(std::move(key), made<typename T::mapped_type>(source));
        }
        return out;
    }
};

template <class T, std::size_t N>
struct maker_of<std::array<T, N>> {
    static std::array<T, N> make(random_source& source) {
        std::array<T, N> out{};
        for (T& element : out)
            element = made<T>(source);
        return out;
    }
};

template <class T>
struct maker_of<std::optional<T>> {
    static std::optional<T> make(random_source& source) {
        if (between(source, 0, 2) == 0) return std::nullopt;
        return made<T>(source);
    }
};

template <>
struct maker_of<std::vector<std::byte>> {
    static std::vector<std::byte> make(random_source& source) {
        return random_binary(source).bytes();
    }
};

template <class... T>
struct maker_of<std::tuple<T...>> {
    static std::tuple<T...> make(random_source& source) { return {made<T>(source)...}; }
};

template <class A, class B>
struct maker_of<std::pair<A, B>> {
    static std::pair<A, B> make(random_source& source) {
        return {made<A>(source), made<B>(source)};
    }
};

template <class... T>
struct maker_of<std::variant<T...>> {
    static std::variant<T...> make(random_source& source) {
        const int chosen = between(source, 0, static_cast<int>(sizeof...(T)) - 1);
        std::variant<T...> out;
        int at = 0;
        (void)(... || (at++ == chosen && (out = made<T>(source), true)));
        return out;
    }
};

template <class T, class Format>
void check_round_trip(const T& v) {
    codec::text_buffer text;
    codec::json_writer json(text);
    detail::value_writer writer(json, "value");
    writer.write<T, Format>(v);
    REQUIRE(writer.ok());
    INFO(text.view());

    codec::json_reader json_in(text.view());
    detail::value_reader reader(json_in, "value");
    T back{};
    reader.read<T, Format>(back);
    json_in.expect_end();
    REQUIRE(json_in.ok());
    REQUIRE(reader.ok());
    CHECK(back == v);

    value tree;
    detail::value_writer tree_writer(tree, "value");
    tree_writer.write<T, Format>(v);
    REQUIRE(tree_writer.ok());
    CHECK(tree == value_from_dynamodb_json(text.view()));
    detail::value_reader tree_reader(tree, "value");
    T from_tree{};
    tree_reader.read<T, Format>(from_tree);
    REQUIRE(tree_reader.ok());
    CHECK(from_tree == v);
}

template <class T, class Format = detail::default_format>
struct as_type {
    using type = T;
    using format = Format;
};

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::sys_time;
using mixed_variant = std::variant<
    std::monostate,
    std::string,
    double,
    bool,
    binary,
    std::vector<int>,
    std::map<std::string, std::int64_t>,
    std::set<std::string>,
    std::set<std::uint32_t>,
    std::set<binary>>;

} // namespace

TEMPLATE_TEST_CASE("random values of every type that converts come back", "", as_type<signed char>, as_type<unsigned short>, as_type<int>, as_type<std::int64_t>, as_type<std::uint64_t>, as_type<float>, as_type<double>, as_type<bool>, as_type<std::string>, as_type<number>, as_type<binary>, as_type<value>, as_type<item>, as_type<test_phase>, (as_type<test_phase, detail::number_format>), as_type<sys_seconds>, as_type<sys_days>, as_type<sys_time<milliseconds>>, as_type<sys_time<nanoseconds>>, (as_type<sys_seconds, detail::epoch_millis_format>), (as_type<sys_time<microseconds>, detail::epoch_millis_format>), (as_type<sys_seconds, detail::iso8601_format>), (as_type<sys_days, detail::iso8601_format>), (as_type<sys_time<milliseconds>, detail::iso8601_format>), (as_type<sys_time<nanoseconds>, detail::iso8601_format>), as_type<std::chrono::year_month_day>, (as_type<std::vector<std::optional<sys_seconds>>, detail::iso8601_format>), as_type<std::vector<bool>>, as_type<std::deque<std::string>>, as_type<std::list<std::vector<double>>>, (as_type<std::array<std::optional<int>, 3>>), (as_type<std::map<std::string, std::vector<std::set<std::string>>>>), (as_type<std::unordered_map<std::string, std::map<test_phase, value>>>), as_type<std::set<double>>, as_type<std::set<number>>, as_type<std::unordered_set<std::string>>, as_type<std::set<sys_seconds>>, (as_type<std::set<test_phase>, detail::number_format>), (as_type<std::pair<std::string, std::vector<item>>>), (as_type<std::tuple<int, bool, std::string, std::vector<std::byte>>>), as_type<std::vector<mixed_variant>>) {
    const auto seed = Catch::getSeed();
    random_source source(seed);
    for (int run = 0; run < 60; ++run) {
        INFO("seed " << seed << ", run " << run);
        check_round_trip<typename TestType::type, typename TestType::format>(
            made<typename TestType::type>(source)
        );
    }
}

TEST_CASE("a value that is looked into first is read from its begin") {
    const std::string json = R"({"M":{"n":{"N":"1"},"kind":{"S":"order"},"last":{"BOOL":true}}})";
    struct peeked {
        std::optional<std::string> kind, number, missing;
        item all;
    };
    const detail::type_codec codec{nullptr, [](detail::value_reader& in, void* object) {
                                       peeked& out = *static_cast<peeked*>(object);
                                       out.kind = in.peek_text("kind");
                                       out.number = in.peek_text("n");
                                       out.missing = in.peek_text("missing");
                                       detail::codec_of<item>.read(in, &out.all);
                                   }};
    const auto check = [&](detail::value_reader& reader) {
        peeked out;
        reader.read(codec, &out);
        CHECK(reader.ok());
        CHECK(out.kind == "order");
        CHECK(out.number == std::nullopt);
        CHECK(out.missing == std::nullopt);
        CHECK(out.all.size() == 3);
    };
    codec::json_reader json_in(json);
    detail::value_reader reader(json_in, "value");
    check(reader);
    CHECK(json_in.ok());
    const value tree = value_from_dynamodb_json(json);
    detail::value_reader tree_reader(tree, "value");
    check(tree_reader);
}

TEST_CASE("a failure leaves the rest of the JSON to read") {
    const std::string json = R"({"a":{"N":"1"},"b":{"S":"x"},"c":{"L":[{"N":"2"}]}} "next")";
    codec::json_reader json_in(json);
    detail::value_reader reader(json_in, "order");
    std::map<std::string, int> out;
    reader.read_item(detail::codec_of<std::map<std::string, int>>, &out);
    CHECK(reader.failure().info().message == "order.b: expected a number, got a string");
    CHECK(json_in.ok());
    CHECK(json_in.string() == "next");
}

TEST_CASE("many small elements are counted as the memory that they take") {
    std::string json = R"({"L":[)";
    for (int i = 0; i < 500'000; ++i)
        json += R"({"L":[]},)";
    json.back() = ']';
    json += '}';
    codec::json_reader json_in(json);
    detail::value_reader reader(json_in, "value");
    struct row {
        std::array<std::vector<std::string>, 64> cells;
    };
    int rows = 0;
    const detail::type_codec codec{nullptr, [](detail::value_reader& in, void* object) {
                                       in.elements(sizeof(row), [object](detail::value_reader&) {
                                           ++*static_cast<int*>(object);
                                       });
                                   }};
    reader.read(codec, &rows);
    CHECK_FALSE(json_in.ok());
    CHECK(json_in.fault().is_limit);
    CHECK(rows < 100'000);
}
