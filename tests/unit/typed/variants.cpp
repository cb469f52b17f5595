// SPDX-License-Identifier: BSL-1.0
#include "codec/json_reader.hpp"

#include <codynamo/error.hpp>
#include <codynamo/typed.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <variant>
#include <vector>

namespace variant_types {

struct customer {
    std::string id;
    std::string name;
};

struct order {
    std::string customer_id;
    std::string date;
};

struct invoice {
    std::string id;
    int total = 0;
};

struct circle {
    double radius = 0;
};

struct square {
    double side = 0;
};

} // namespace variant_types

template <>
inline constexpr auto codynamo::mapping_of<variant_types::customer> = codynamo::mapping(
    partition_key("pk", "CUSTOMER#", &variant_types::customer::id), sort_key("sk", "PROFILE")
);

template <>
inline constexpr auto codynamo::mapping_of<variant_types::order> = codynamo::mapping(
    partition_key("pk", "CUSTOMER#", &variant_types::order::customer_id),
    sort_key("sk", "ORDER#", &variant_types::order::date)
);

template <>
inline constexpr auto codynamo::mapping_of<variant_types::invoice> = codynamo::mapping(
    partition_key("pk", "INVOICE#", &variant_types::invoice::id), type_name("invoice")
);

template <>
inline constexpr auto codynamo::mapping_of<variant_types::circle> =
    codynamo::mapping(type_name("circle", "kind"));

template <>
inline constexpr auto codynamo::mapping_of<variant_types::square> =
    codynamo::mapping(type_name("square", "kind"));

namespace {

using namespace codynamo;
namespace vt = variant_types;

using any_record = std::variant<vt::customer, vt::order, vt::invoice>;
using record_or_item = std::variant<vt::customer, vt::order, vt::invoice, item>;
using shape = std::variant<vt::circle, vt::square>;

struct drawing {
    std::string id;
    std::vector<shape> shapes;
};

const item customer_item{{"pk", "CUSTOMER#7"}, {"sk", "PROFILE"}, {"name", "jane"}};
const item order_item{{"pk", "CUSTOMER#7"}, {"sk", "ORDER#2026"}};
const item invoice_item{{"pk", "INVOICE#1"}, {"total", 5}, {"type", "invoice"}};
const item other_item{{"pk", "CUSTOMER#7"}, {"sk", "NOTE#1"}, {"text", "hi"}};

template <class T>
std::string refusal_of_item(const item& i) {
    try {
        (void)from_item<T>(i);
    } catch (const error& e) {
        return e.info().message;
    }
    return "";
}

TEST_CASE("an item is the struct whose keys begin as its own") {
    CHECK(std::get<vt::customer>(from_item<any_record>(customer_item)).name == "jane");
    CHECK(std::get<vt::order>(from_item<any_record>(order_item)).date == "2026");
    CHECK(std::get<vt::invoice>(from_item<any_record>(invoice_item)).total == 5);
}

TEST_CASE("a struct of a variant is written as by itself") {
    CHECK(to_item(any_record(vt::invoice{"1", 5})) == invoice_item);
    CHECK(to_item(record_or_item(other_item)) == other_item);
}

TEST_CASE("an item of none of the types is an item, if that is an alternative") {
    CHECK(std::get<item>(from_item<record_or_item>(other_item)) == other_item);
    CHECK(std::holds_alternative<vt::order>(from_item<record_or_item>(order_item)));
}

TEST_CASE("an item of none of the types is an error that lists them") {
    CHECK(
        refusal_of_item<any_record>(other_item) ==
        "item: the item is none of these types: customer, order, invoice"
    );
}

TEST_CASE("an invoice needs its type name") {
    item i = invoice_item;
    i.set("type", "bill");
    CHECK(
        refusal_of_item<vt::invoice>(i) ==
        "invoice.type: expected the type \"invoice\", got another"
    );
    i.erase("type");
    CHECK(refusal_of_item<vt::invoice>(i) == "invoice.type: the type's name is absent");
    CHECK(std::holds_alternative<item>(from_item<record_or_item>(i)));
}

TEST_CASE("variants of structs nest in structs") {
    const drawing d{"1", {vt::circle{1.5}, vt::square{2}}};
    const item i{
        {"id", "1"},
        {"shapes",
         list(item{{"kind", "circle"}, {"radius", 1.5}}, item{{"kind", "square"}, {"side", 2}})}
    };
    CHECK(to_item(d) == i);
    CHECK(to_item(from_item<drawing>(i)) == i);
    item wrong = i;
    wrong.at("shapes").as_list()[1] = value("round");
    CHECK(refusal_of_item<drawing>(wrong) == "drawing.shapes[1]: expected a map, got a string");
}

TEST_CASE("variants of structs are read from JSON, wherever the type stands") {
    const std::string json =
        R"({"sk":{"S":"ORDER#2026"},"x":{"L":[{"N":"1"}]},"pk":{"S":"CUSTOMER#7"}})";
    codec::json_reader reader(json);
    detail::value_reader in(reader, "record");
    any_record out;
    in.read_item(detail::codec_of<any_record>, &out);
    REQUIRE(in.ok());
    CHECK(std::get<vt::order>(out).customer_id == "7");
    reader.expect_end();
    CHECK(reader.ok());
}

TEST_CASE("a response that is cut off is no struct") {
    const std::string json = R"({"sk":{"S":"ORDER#2026"},"pk":{"S":"CUST)";
    codec::json_reader reader(json);
    detail::value_reader in(reader, "record");
    any_record out;
    in.read_item(detail::codec_of<any_record>, &out);
    CHECK_FALSE(reader.ok());
}

} // namespace
