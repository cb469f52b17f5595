// SPDX-License-Identifier: BSL-1.0
#include "batch/pending_write.hpp"

#include "support/random_values.hpp"

#include <codynamo/error.hpp>
#include <codynamo/typed/calls.hpp>
#include <codynamo/typed/items.hpp>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo::batch {

struct pressing {
    int year = 0;
    std::string id;
    std::set<std::string> labels;
    std::optional<std::string> note;
};

/// Told apart by its rank too, which is not written.
struct ranked_label {
    ranked_label() = default;

    ranked_label(std::string_view t, int r = 0) : text(t), rank(r) {}

    operator std::string_view() const { return text; }

    friend auto operator<=>(const ranked_label&, const ranked_label&) = default;

    std::string text;
    int rank = 0;
};

/// Written by a converter of its own.
struct label_names {
    std::vector<std::string> names;
};

struct labelled {
    std::string id;
    label_names labels;
    std::map<ranked_label, int> counts;
};

struct holder {
    std::string id;
    value held;
};

/// Its sort key may be of any type.
struct ticket {
    std::string customer;
    value number;
};

} // namespace codynamo::batch

template <>
struct codynamo::converter<codynamo::batch::label_names> {
    static value to_value(const codynamo::batch::label_names& labels) {
        string_set names;
        for (const std::string& name : labels.names)
            names.insert(name);
        return names;
    }

    static codynamo::batch::label_names from_value(const value& v) {
        return {{v.as_string_set().begin(), v.as_string_set().end()}};
    }
};

namespace codynamo::batch {
namespace {

const table_name_and_keys pressings("pressings", {"year", "id"});

pressing one_pressing() {
    return {1967, "a \"b\"", {"x", "y"}, std::nullopt};
}

write_request put_of(const pressing& p) {
    return {"pressings", to_item(p)};
}

given_request given_object(const pressing& p) {
    return detail::typed_item_of(p);
}

std::string preparation_refusal(const table_name_and_keys& table, const given_request& given) {
    const result<write_list> one = prepare(table, 0, given, false);
    REQUIRE_FALSE(one.has_value());
    return one.error().info().message;
}

} // namespace

TEST_CASE("a put of an object is prepared as that of its item, with and without a known key") {
    for (const bool counts_units : {false, true})
        for (const auto& table : {pressings, table_name_and_keys("pressings", {})}) {
            const auto of_item = prepare(table, 3, put_of(one_pressing()), counts_units).value();
            const auto of_object =
                prepare(table, 3, given_object(one_pressing()), counts_units).value();
            const pending_write& a = of_item.front();
            const pending_write& b = of_object.front();
            // Members of a struct are written in its order, attributes of an item in theirs.
            CHECK(request_of(table, b) == request_of(table, a));
            CHECK(b.json.size() == a.json.size());
            CHECK(b.key == a.key);
            CHECK(b.units == a.units);
            CHECK(b.is_put);
            CHECK(b.request.has_value() == !table.has_keys());
        }
}

TEST_CASE("a prepared request is read back as it was, whatever its values") {
    testing::random_source random(Catch::getSeed());
    const table_name_and_keys table("t", {"id"});
    int prepared = 0;
    for (int round = 0; round < 500; ++round) {
        item attributes = testing::random_item(random);
        attributes.set("id", testing::random_text(random) + "x");
        const write_request r("t", attributes);
        const auto one = prepare(table, 0, r, false);
        if (!one) continue; // what DynamoDB cannot store
        ++prepared;
        CAPTURE(Catch::getSeed(), round);
        REQUIRE_FALSE(one->front().request.has_value());
        REQUIRE(request_of(table, one->front()) == r);
    }
    CHECK(prepared > 100);
    const write_request removal("t", key("id", number("1.50")));
    CHECK(request_of(table, prepare(table, 0, removal, false)->front()) == removal);
}

TEST_CASE("an object that cannot be written, or has not the key, is refused as an item is") {
    pressing no_text = one_pressing();
    no_text.note = "\xff";
    CHECK(preparation_refusal(pressings, given_object(no_text)).starts_with("pressing.note: "));
    pressing no_id = one_pressing();
    no_id.id.clear();
    CHECK(
        preparation_refusal(pressings, given_object(no_id)) ==
        preparation_refusal(pressings, put_of(no_id))
    );
    const table_name_and_keys other("pressings", {"label"});
    CHECK(
        preparation_refusal(other, given_object(one_pressing())) ==
        preparation_refusal(other, put_of(one_pressing()))
    );
}

TEST_CASE("an object whose sort key is no key value is refused as its item is") {
    const table_name_and_keys tickets("tickets", {"customer", "number"});
    const value wrong[] = {
        nullptr,
        true,
        "",
        std::string(2049, 'x'),
        list{1, 2},
        value(item{{"a", 1}}),
        string_set("a"),
        value(unknown_value(R"({"Q":1})"))
    };
    for (const value& number : wrong) {
        const ticket object{"jane", number};
        const item attributes = to_item(object);
        const std::string refusal = preparation_refusal(tickets, detail::typed_item_of(object));
        CHECK(refusal == preparation_refusal(tickets, attributes));
        CHECK(refusal.find("'number'") != std::string::npos);
    }
}

TEST_CASE("an object has the key of its item, whatever the key's values") {
    const table_name_and_keys tickets("tickets", {"customer", "number"});
    const value texts[] = {
        "a",
        std::string(2048, 'x'),
        "a \"b\" \\ \n",
        "caf\u00e9",
        number("1.50"),
        binary({std::byte{1}})
    };
    for (const std::string& customer : {std::string("jane"), std::string("\"jane\"")})
        for (const value& number : texts) {
            const ticket object{customer, number};
            const auto of_object = prepare(tickets, 3, detail::typed_item_of(object), false);
            const item attributes = to_item(object);
            CHECK(of_object.value().front().key == canonical_key(tickets, 3, attributes).value());
        }
}

TEST_CASE("an object is refused whose set or map would hold one element or name twice") {
    const table_name_and_keys table("t", {"id"});
    labelled object{"a", {{"x", "x"}}, {}};
    CHECK(
        preparation_refusal(table, detail::typed_item_of(object)) ==
        "labelled.labels: the set holds one element twice"
    );
    object = {"a", {{"x", "y"}}, {{{"x", 1}, 1}, {{"x", 2}, 2}}};
    CHECK(
        preparation_refusal(table, detail::typed_item_of(object)) ==
        "labelled.counts: two keys are written as the attribute name 'x'"
    );
}

TEST_CASE("a request that was encoded before the key was known is prepared all the same") {
    const pressing object = one_pressing();
    const item attributes = to_item(object);
    const key wrong("year", 1967);
    const key right("year", 1967, "id", "a");
    for (const bool counts_units : {false, true}) {
        const given_request puts[] = {attributes, detail::typed_item_of(object)};
        for (const given_request& put : puts) {
            const auto at_once = prepare(pressings, 3, put, counts_units).value();
            auto encoded = encode("pressings", put).value();
            const auto later = prepare(pressings, 3, std::move(encoded), counts_units).value();
            CHECK(later.front().key == at_once.front().key);
            CHECK(later.front().units == at_once.front().units);
            CHECK(later.front().json.view() == at_once.front().json.view());
            CHECK(later.front().request.has_value() == at_once.front().request.has_value());
        }
        auto removal = encode("pressings", right).value();
        const auto removed = prepare(pressings, 3, std::move(removal), counts_units).value();
        CHECK(removed.front().key == prepare(pressings, 3, right, counts_units)->front().key);
        CHECK_FALSE(removed.front().is_put);
        const auto refused =
            prepare(pressings, 3, encode("pressings", wrong).value(), counts_units);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().info().message == preparation_refusal(pressings, wrong));
    }
}

TEST_CASE("400 KB are counted in the item, not in its JSON") {
    pressing large = one_pressing();
    large.note = std::string(409'500, '"'); // two characters each in JSON
    CHECK(prepare(pressings, 0, put_of(large), false).has_value());
    CHECK(prepare(pressings, 0, given_object(large), false).has_value());
    *large.note += std::string(200, '"');
    CHECK(
        preparation_refusal(pressings, put_of(large)).find("at most 409600") != std::string::npos
    );
    CHECK(
        preparation_refusal(pressings, given_object(large)) ==
        preparation_refusal(pressings, put_of(large))
    );
}

TEST_CASE("a value of unknown type is given back as it was") {
    const table_name_and_keys table("t", {"id"});
    constexpr std::size_t deep = 1022;
    for (const std::string& json :
         {std::string("null"),
          std::string(R"({"S":"x"})"),
          std::string(R"( {"X":1} )"),
          std::string(deep, '[') + std::string(deep, ']')}) {
        const item attributes{{"id", "a"}, {"list", list(unknown_value(json))}};
        const write_request r("t", attributes);
        CHECK(request_of(table, prepare(table, 0, r, false)->front()) == r);
        const holder object{"a", unknown_value(json)};
        const auto one = prepare(table, 0, detail::typed_item_of(object), false);
        REQUIRE(one.has_value());
        const write_request back = request_of(table, one->front());
        CHECK(back.item()->at("held") == value(unknown_value(json)));
    }
}

TEST_CASE("an object whose JSON takes too much memory is refused as too large") {
    pressing large = one_pressing();
    large.note = std::string((std::size_t{128} << 20) + 1, 'x');
    CHECK(
        preparation_refusal(pressings, given_object(large)).find("at most 409600") !=
        std::string::npos
    );
}

TEST_CASE("no item is larger than its JSON") {
    testing::random_source random(Catch::getSeed());
    for (int round = 0; round < 500; ++round) {
        const item attributes = testing::random_item(random);
        const auto one = prepare({"t", {}}, 0, write_request("t", attributes), false);
        if (!one) continue;
        CAPTURE(Catch::getSeed(), round);
        REQUIRE(item_size(attributes) <= one->front().json.size());
    }
}

} // namespace codynamo::batch
