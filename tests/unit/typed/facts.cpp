// SPDX-License-Identifier: BSL-1.0
#include "support/rendered.hpp"

#include <codynamo/error.hpp>
#include <codynamo/typed.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fact_types {

enum class importance { low, high };

struct position {
    int x = 0;
};

struct document {
    std::string owner;
    std::string date;
    int number = 0;
    importance urgency = importance::low;
    std::set<std::string> tags;
    std::vector<importance> levels;
    std::optional<std::string> note;
    std::chrono::sys_seconds made;
    std::optional<std::chrono::sys_time<std::chrono::milliseconds>> changed;
    std::int32_t revision = 0;
    int cache = 0;
    position at;
};

struct plain {
    std::string id;
    double weight = 0;
};

} // namespace fact_types

template <>
inline constexpr auto codynamo::mapping_of<fact_types::document> = codynamo::mapping(
    partition_key("pk", "OWNER#", &fact_types::document::owner),
    sort_key("sk", &fact_types::document::date, "#", &fact_types::document::number),
    named(&fact_types::document::date, "written on"),
    as_number(&fact_types::document::urgency),
    as_number(&fact_types::document::levels),
    version(&fact_types::document::revision),
    created_at(&fact_types::document::made),
    as_iso8601(&fact_types::document::made),
    updated_at(&fact_types::document::changed),
    as_epoch_millis(&fact_types::document::changed),
    ignored(&fact_types::document::cache),
    flattened(&fact_types::document::at),
    type_name("document")
);

template <>
inline constexpr auto codynamo::mapping_of<fact_types::plain> =
    codynamo::mapping(partition_key(&fact_types::plain::id));

namespace {

using namespace codynamo;
using namespace fact_types;
using document_facts = detail::facts<document>;
using plain_facts = detail::facts<plain>;

template <class F>
error error_of_fact(F f) {
    try {
        f();
    } catch (const error& e) {
        return e;
    }
    FAIL("nothing is thrown");
    return {};
}

TEST_CASE("the facts of a mapping are known at compile time") {
    STATIC_REQUIRE(document_facts::partition_parts == 1);
    STATIC_REQUIRE(document_facts::sort_parts == 2);
    STATIC_REQUIRE(document_facts::has_sort_key);
    STATIC_REQUIRE(document_facts::has_version);
    STATIC_REQUIRE(document_facts::has_created_at);
    STATIC_REQUIRE(document_facts::has_updated_at);
    STATIC_REQUIRE(document_facts::has_type_name);
    STATIC_REQUIRE(plain_facts::has_partition_key);
    STATIC_REQUIRE(plain_facts::partition_parts == 1);
    STATIC_REQUIRE_FALSE(plain_facts::has_sort_key);
    STATIC_REQUIRE_FALSE(plain_facts::has_version);
    STATIC_REQUIRE_FALSE(detail::facts<position>::has_partition_key);
}

TEST_CASE("a key is made of values or of an object") {
    const key composed("pk", "OWNER#jane", "sk", "2026#5");
    CHECK(document_facts::make_key("jane", std::string("2026"), 5) == composed);
    document d;
    d.owner = "jane";
    d.date = "2026";
    d.number = 5;
    CHECK(document_facts::key_of(d) == composed);
    CHECK(plain_facts::make_key("7") == key("id", "7"));
    CHECK(plain_facts::key_of(plain{"7", 1}) == key("id", "7"));
}

TEST_CASE("a key that could not be read back is not made") {
    const error e = error_of_fact([] { (void)document_facts::make_key("jane", "20#26", 5); });
    CHECK(e.code() == client_errc::invalid_value);
    CHECK(
        e.info().message ==
        "document.sk: a part of this key contains the text that ends it: such a key could not be "
        "read back"
    );
}

TEST_CASE("a partition is a condition on its key") {
    CHECK(
        testing::shown(document_facts::partition_is("jane")) ==
        R"(#n0 = :v0 | #n0=pk | {":v0": "OWNER#jane"})"
    );
}

TEST_CASE("all attributes of a struct are named") {
    CHECK(
        document_facts::attribute_names() ==
        std::vector<std::string>{
            "pk",
            "sk",
            "type",
            "written on",
            "urgency",
            "tags",
            "levels",
            "note",
            "made",
            "changed",
            "revision",
            "x"
        }
    );
}

TEST_CASE("a version and times are found in an object") {
    document d;
    document_facts::version_of(d) = 3;
    CHECK(d.revision == 3);
    CHECK(document_facts::version_of(std::as_const(d)) == 3);
    document_facts::created_at_of(d) = std::chrono::sys_seconds(std::chrono::seconds(5));
    CHECK(d.made.time_since_epoch().count() == 5);
    CHECK(document_facts::version_name() == "revision");
    CHECK(document_facts::created_at_name() == "made");
    CHECK(document_facts::updated_at_name() == "changed");
}

TEST_CASE("times are rounded down to the precision of their member") {
    const std::chrono::system_clock::time_point now(
        std::chrono::seconds(1'000'000'000) + std::chrono::nanoseconds(999'999'000)
    );
    CHECK(document_facts::created_at_value(now) == "2001-09-09T01:46:40Z");
    CHECK(document_facts::updated_at_value(now) == 1'000'000'000'999);
}

TEST_CASE("a value is written in the format of its member") {
    CHECK(detail::value_for(&document::urgency, importance::high) == 1);
    CHECK(detail::value_for(&document::note, "x") == "x");
    CHECK(detail::value_for(&document::note, std::optional<std::string>("x")) == "x");
    CHECK(detail::value_for(&document::number, 5L) == 5);
    CHECK(detail::value_for(&plain::weight, 5) == 5);
    CHECK(detail::value_for(&document::tags, std::set<std::string>{"a"}) == string_set("a"));
    CHECK(detail::element_value_for(&document::tags, "a") == "a");
    CHECK(detail::element_value_for(&document::levels, importance::high) == 1);
    CHECK(detail::value_for(&document::made, std::chrono::sys_seconds()) == "1970-01-01T00:00:00Z");
    CHECK(detail::key_text_for(&document::number, 7) == "7");
}

TEST_CASE("a value out of the range of its member is refused") {
    const error e =
        error_of_fact([] { (void)detail::value_for(&document::number, 9'000'000'000); });
    CHECK(e.code() == client_errc::number_out_of_range);
}

TEST_CASE("a member has the name of its attribute") {
    CHECK(detail::attribute_name_of(&document::date) == "written on");
    CHECK(detail::attribute_name_of(&document::note) == "note");
    CHECK(detail::is_flattened(&document::at));
    CHECK_FALSE(detail::is_flattened(&document::note));
    CHECK(detail::key_role_of(&document::owner) == detail::key_role::partition);
    CHECK(detail::key_role_of(&document::number) == detail::key_role::sort);
    CHECK(detail::key_role_of(&document::note) == detail::key_role::none);
}

TEST_CASE("a member that is no attribute has no name") {
    CHECK(
        error_of_fact([] { (void)detail::attribute_name_of(&document::owner); }).info().message ==
        "document.owner: this member is only a part of a composed key: give it a name of its own "
        "by "
        "named(...) to use it as an attribute"
    );
    CHECK(error_of_fact([] {
              (void)detail::attribute_name_of(&document::cache);
          }).code() == client_errc::invalid_argument);
}

} // namespace
