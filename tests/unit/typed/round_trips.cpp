// SPDX-License-Identifier: BSL-1.0
#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"
#include "support/random_values.hpp"

#include <codynamo/typed.hpp>
#include <codynamo/value_reader.hpp>
#include <codynamo/value_writer.hpp>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace round_trip_types {

enum class colour { red, green, blue };

struct leaf {
    std::string name;
    int count = 0;
    bool flag = false;
};

struct dot {
    int x = 0;
};

struct line {
    int from = 0;
    int to = 0;
};

struct twig {
    std::string id;
    std::vector<leaf> leaves;
    std::optional<leaf> best;
    std::map<std::string, leaf> by_name;
    leaf flat;
    std::variant<dot, line> shape;
    std::vector<twig> twigs;
};

struct branch {
    std::string owner;
    std::int64_t number = 0;
    std::string date;
    std::int8_t tiny = 0;
    std::uint64_t large = 0;
    double ratio = 0;
    float small_ratio = 0;
    codynamo::number exact;
    colour paint = colour::red;
    colour paint_number = colour::red;
    std::vector<colour> paints;
    std::optional<std::string> note;
    std::optional<int> null_or_int;
    std::unique_ptr<leaf> owned;
    std::shared_ptr<std::string> shared;
    std::list<double> ratios;
    std::array<int, 3> three{};
    std::set<std::string> tags;
    std::set<int> numbers;
    std::vector<std::byte> bytes;
    codynamo::binary more_bytes;
    std::unordered_map<std::string, std::vector<int>> groups;
    std::chrono::sys_seconds seconds;
    std::chrono::sys_time<std::chrono::milliseconds> millis;
    std::chrono::sys_time<std::chrono::milliseconds> text_time;
    std::chrono::milliseconds took{};
    std::pair<int, std::string> both;
    std::tuple<bool, codynamo::number, std::string> all;
    std::variant<int, std::string, bool> one_of;
    codynamo::value any;
    codynamo::item whole;
    std::vector<twig> twigs;
};

} // namespace round_trip_types

template <>
inline constexpr auto codynamo::mapping_of<round_trip_types::dot> =
    codynamo::mapping(type_name("dot"));

template <>
inline constexpr auto codynamo::mapping_of<round_trip_types::line> =
    codynamo::mapping(type_name("line"));

template <>
inline constexpr auto codynamo::mapping_of<round_trip_types::twig> =
    codynamo::mapping(flattened(&round_trip_types::twig::flat));

template <>
inline constexpr auto codynamo::mapping_of<round_trip_types::branch> = codynamo::mapping(
    partition_key("pk", "OWNER#", &round_trip_types::branch::owner),
    sort_key(
        "sk", "B#", &round_trip_types::branch::number, "#", &round_trip_types::branch::date, "#end"
    ),
    as_number(&round_trip_types::branch::paint_number),
    null_when_empty(&round_trip_types::branch::null_or_int),
    as_epoch_millis(&round_trip_types::branch::millis),
    as_iso8601(&round_trip_types::branch::text_time)
);

namespace {

using namespace codynamo;
using namespace codynamo::testing;
using namespace round_trip_types;

struct filler {
    random_source& random;
    int depth = 0;

    [[nodiscard]] int upto(int high) const { return between(random, 0, high); }

    void operator()(std::string& out) const { out = random_text(random); }

    void operator()(bool& out) const { out = upto(1) == 1; }

    template <class T>
        requires std::integral<T>
    void operator()(T& out) const {
        using limits = std::numeric_limits<T>;
        out = std::array<T, 4>{
            limits::min(), limits::max(), T(upto(100)), T(0)
        }[static_cast<std::size_t>(upto(3))];
    }

    template <class T>
        requires std::floating_point<T>
    void operator()(T& out) const {
        out = static_cast<T>(between(random, -100000, 100000)) / static_cast<T>(7);
    }

    template <class T>
        requires std::is_enum_v<T>
    void operator()(T& out) const {
        out = static_cast<T>(upto(2));
    }

    void operator()(std::byte& out) const { out = static_cast<std::byte>(upto(255)); }

    void operator()(number& out) const { out = random_number(random); }

    void operator()(binary& out) const { out = random_binary(random); }

    void operator()(value& out) const { out = random_value(random, 1); }

    void operator()(item& out) const { out = random_item(random, 1); }

    template <class Rep, class Period>
    void operator()(std::chrono::duration<Rep, Period>& out) const {
        out = std::chrono::duration<Rep, Period>(between(random, -2'000'000'000, 2'000'000'000));
    }

    template <class D>
    void operator()(std::chrono::sys_time<D>& out) const {
        typename D::rep count = upto(2'000'000'000);
        out = std::chrono::sys_time<D>(D(count));
    }

    template <class T>
    void operator()(std::optional<T>& out) const {
        if (upto(2) > 0) (*this)(out.emplace());
    }

    template <class T>
    void operator()(std::unique_ptr<T>& out) const {
        if (upto(2) == 0) return;
        out = std::make_unique<T>();
        (*this)(*out);
    }

    template <class T>
    void operator()(std::shared_ptr<T>& out) const {
        if (upto(2) == 0) return;
        out = std::make_shared<T>();
        (*this)(*out);
    }

    template <class T>
        requires requires(T& t) { t.emplace_back(); }
    void operator()(T& out) const {
        if (depth > 3) return;
        for (int n = upto(3); n > 0; --n)
            filler{random, depth + 1}(out.emplace_back());
    }

    template <class T, std::size_t N>
    void operator()(std::array<T, N>& out) const {
        for (T& each : out)
            (*this)(each);
    }

    template <class T>
    void operator()(std::set<T>& out) const {
        for (int n = upto(3); n > 0; --n) {
            T each{};
            (*this)(each);
            out.insert(std::move(each));
        }
    }

    template <class T>
        requires requires { typename T::mapped_type; }
    void operator()(T& out) const {
        for (int n = upto(3); n > 0; --n)
            (*this)(out["k" + random_text(random)]);
    }

    template <class... T>
    void operator()(std::tuple<T...>& out) const {
        std::apply([this](auto&... each) { ((*this)(each), ...); }, out);
    }

    template <class A, class B>
    void operator()(std::pair<A, B>& out) const {
        (*this)(out.first);
        (*this)(out.second);
    }

    template <class... T>
    void operator()(std::variant<T...>& out) const {
        int chosen = upto(int(sizeof...(T)) - 1);
        (..., (chosen-- == 0 ? (*this)(out.template emplace<T>()) : void()));
    }

    template <detail::mapped T>
    void operator()(T& out) const {
        detail::members_of<T>::apply(out, [this](auto&... each) { ((*this)(each), ...); });
    }
};

branch random_branch(random_source& random) {
    branch out;
    filler{random}(out);
    out.owner = "o" + out.owner; // parts of keys are not empty
    out.date = "2026-" + std::to_string(between(random, 1, 12));
    return out;
}

std::string json_of(const branch& b) {
    codec::text_buffer json;
    codec::json_writer writer(json);
    detail::value_writer out(writer, "branch");
    out.write_item(detail::codec_of<branch>, &b);
    REQUIRE(out.ok());
    return json.str();
}

TEST_CASE("random structs survive the way into items and back") {
    random_source random(Catch::getSeed());
    for (int i = 0; i < 200; ++i) {
        const branch before = random_branch(random);
        const item written = to_item(before);
        CAPTURE(written);
        CHECK(to_item(from_item<branch>(written)) == written);
    }
}

TEST_CASE("random structs survive the way into JSON and back") {
    random_source random(Catch::getSeed());
    for (int i = 0; i < 200; ++i) {
        const branch before = random_branch(random);
        const std::string json = json_of(before);
        codec::json_reader reader(json);
        detail::value_reader in(reader, "branch");
        branch after;
        in.read_item(detail::codec_of<branch>, &after);
        if (!in.ok()) FAIL(in.failure().what());
        CHECK(to_item(after) == to_item(before));
    }
}

} // namespace
