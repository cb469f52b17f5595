// SPDX-License-Identifier: BSL-1.0
#include "support/rendered.hpp"
#include "unit/typed/orders.hpp"

#include <codynamo/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <string>

namespace typed_orders {

using namespace codynamo;
using codynamo::testing::shown;
using codynamo::testing::text_of;

namespace {

const key_condition one_partition = partition_key("pk") == "p";

/// What is asked of the sort key, without the partition.
std::string sort_terms(const sort_condition& sort) {
    return shown(one_partition && sort).substr(std::string("#n0 = :v0 AND ").size());
}

std::string key_refusal(const std::function<void()>& make) {
    try {
        make();
    } catch (const error& e) {
        CHECK(e.code() == client_errc::invalid_argument);
        return e.info().message;
    }
    return "accepted";
}

const std::string names_and_p = R"( | #n0=pk #n1=sk | {":v0": "p", ":v1": )";

} // namespace

TEST_CASE("a key condition names members") {
    CHECK(
        shown(partition_key(&typed_order::customer) == "jane") ==
        R"(#n0 = :v0 | #n0=customer | {":v0": "jane"})"
    );
    CHECK(
        shown(
            partition_key(&typed_order::customer) == "jane" &&
            sort_key(&typed_order::date) >= "2026"
        ) == R"(#n0 = :v0 AND #n1 >= :v1 | #n0=customer #n1=date | {":v0": "jane", ":v1": "2026"})"
    );
    const auto on = [](const sort_condition& sort) {
        return text_of(one_partition && sort).substr(14);
    };
    CHECK(on(sort_key(&typed_order::date) == "x") == "#n1 = :v1");
    CHECK(on(sort_key(&typed_order::date) < "x") == "#n1 < :v1");
    CHECK(on(sort_key(&typed_order::date) <= "x") == "#n1 <= :v1");
    CHECK(on(sort_key(&typed_order::date) > "x") == "#n1 > :v1");
    CHECK(on(sort_key(&typed_order::date).between("x", "y")) == "#n1 BETWEEN :v1 AND :v2");
    CHECK(on(sort_key(&typed_order::date).begins_with("x")) == "begins_with(#n1, :v1)");
}

TEST_CASE("the members of an index are keys too, in their formats") {
    CHECK(
        shown(
            partition_key(&typed_order::as_digits) == mood::glad &&
            sort_key(&typed_order::total) > 5
        ) == R"(#n0 = :v0 AND #n1 > :v1 | #n0=as_digits #n1=total | {":v0": 1, ":v1": 5})"
    );
    CHECK(
        text_of(
            partition_key(&typed_order::customer) == "jane" && sort_key(&typed_order::total) == 5 &&
            sort_key(&typed_order::count) > 1
        ) == "#n0 = :v0 AND #n1 = :v1 AND #n2 > :v2"
    );
}

TEST_CASE("a condition on a composed key takes the value of its member") {
    CHECK(
        shown(partition_key(&customer::id) == "jane") ==
        R"(#n0 = :v0 | #n0=pk | {":v0": "CUSTOMER#jane"})"
    );
    CHECK(
        sort_terms(sort_key(&customer::email) == "j@x") ==
        "#n1 = :v1" + names_and_p + R"("EMAIL#j@x"})"
    );
    CHECK(
        sort_terms(sort_key(&customer::email).begins_with("j")) ==
        "begins_with(#n1, :v1)" + names_and_p + R"("EMAIL#j"})"
    );
}

TEST_CASE("a range of a composed key stays between its texts") {
    const std::string both = "#n1 BETWEEN :v1 AND :v2" + names_and_p;
    CHECK(
        sort_terms(sort_key(&customer::email) >= "j") ==
        both + "\"EMAIL#j\", \":v2\": \"EMAIL#\U0010FFFF\"}"
    );
    CHECK(sort_terms(sort_key(&customer::email) <= "j") == both + R"("EMAIL#", ":v2": "EMAIL#j"})");
    CHECK(
        sort_terms(sort_key(&customer::email) < "j") ==
        both + "\"EMAIL#\", \":v2\": \"EMAIL#i\U0010FFFF\"}"
    );
    CHECK(
        sort_terms(sort_key(&customer::email).between("a", "b")) ==
        both + R"("EMAIL#a", ":v2": "EMAIL#b"})"
    );
    attribute_names names;
    item values;
    (void)(one_partition && (sort_key(&customer::email) > "j")).text().render(names, values);
    CHECK(values.at(":v1").as_string() == std::string("EMAIL#j\0", 8));
}

TEST_CASE("the text before another one ends in the character before") {
    const auto end_of_less = [](const char* text) {
        attribute_names names;
        item values;
        (void)(one_partition && (sort_key(&customer::email) < text)).text().render(names, values);
        return values.at(":v2").as_string().substr(std::string("EMAIL#").size());
    };
    CHECK(end_of_less("a\xC2\x80") == "a\x7F\U0010FFFF");
    CHECK(end_of_less("\u0800") == "\u07FF\U0010FFFF");
    CHECK(end_of_less("\uE000") == "\uD7FF\U0010FFFF");
    CHECK(end_of_less("\U00010000") == "\uFFFF\U0010FFFF");
    CHECK(end_of_less("\U00010400") == "\U000103FF\U0010FFFF");
}

TEST_CASE("the first members of a composed sort key may be given") {
    CHECK(
        sort_terms(sort_key(&place::country) == "DE") ==
        "begins_with(#n1, :v1)" + names_and_p + R"("AT#DE#"})"
    );
    CHECK(
        sort_terms(sort_key(&place::country) == "DE" && sort_key(&place::city).begins_with("Bo")) ==
        "begins_with(#n1, :v1)" + names_and_p + R"("AT#DE#Bo"})"
    );
    CHECK(
        sort_terms(
            sort_key(&place::country) == "DE" && sort_key(&place::city) == "Bonn" &&
            sort_key(&place::number) == 7
        ) == "#n1 = :v1" + names_and_p + R"("AT#DE#Bonn#7"})"
    );
    CHECK(
        shown(
            partition_key("pk") == "p" && sort_key(&place::country) == "DE" &&
            sort_key(&place::city) > "Bonn"
        ) == "#n0 = :v0 AND #n1 BETWEEN :v1 AND :v2" + names_and_p +
                 "\"AT#DE#Bonn#\U0010FFFF\", \":v2\": \"AT#DE#\U0010FFFF\"}"
    );
    CHECK(
        sort_terms(sort_key(&place::country).between("DE", "FR")) ==
        "#n1 BETWEEN :v1 AND :v2" + names_and_p + "\"AT#DE\", \":v2\": \"AT#FR#\U0010FFFF\"}"
    );
}

TEST_CASE("a part of a composed key that leaves the keys unknown is refused") {
    const std::string in_order =
        "place: of a composed sort key the first members are given, in their order, all but the "
        "last by ==: sort_key(first) == a && sort_key(second).begins_with(b)";
    CHECK(key_refusal([] { (void)sort_terms(sort_key(&place::city) == "Bonn"); }) == in_order);
    CHECK(key_refusal([] {
              (void
              )sort_terms(sort_key(&place::country) > "DE" && sort_key(&place::city) == "Bonn");
          }) == in_order);
    CHECK(key_refusal([] {
              (void)(sort_key(&place::country) == "");
          }) == "place: a part of the composed sort key is not empty");
    CHECK(key_refusal([] {
              (void)(sort_key(&place::country) == "D#E");
          }) == "place: a part of the composed sort key holds the text that ends it in the key");
    CHECK(key_refusal([] { (void)(sort_key(&place::number) > 5); }
    ).starts_with("place: a composed sort key is text, in which numbers are not in order"));
    CHECK(key_refusal([] { (void)(partition_key(&parcel::tenant) == "t"); }
    ).starts_with("parcel: the partition key is composed of 2 members: give all of them"));
    CHECK(key_refusal([] {
              (void)(sort_key(&place::country) == "DE" && sort_key(&customer::email) == "x");
          }).starts_with("two conditions on sort keys are joined by && behind"));
}

} // namespace typed_orders
