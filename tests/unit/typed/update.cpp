// SPDX-License-Identifier: BSL-1.0
#include "support/rendered.hpp"
#include "unit/typed/orders.hpp"

#include <codynamo/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <string>

namespace typed_orders {

using namespace codynamo;

namespace {

std::string typed_update(update_action action) {
    detail::update_builder update;
    update.append(std::move(action));
    attribute_names names;
    item values;
    const std::string text = update.render(names, values);
    return codynamo::testing::shown(text, names, values);
}

std::string typed_update_refusal(const std::function<update_action()>& make) {
    try {
        (void)make();
    } catch (const error& e) {
        CHECK(e.code() == client_errc::invalid_argument);
        return e.info().message;
    }
    return "accepted";
}

} // namespace

TEST_CASE("a member is set in its format") {
    CHECK(
        typed_update(set(&typed_order::as_name, mood::glad)) ==
        R"(SET #n0 = :v0 | #n0=as_name | {":v0": "glad"})"
    );
    CHECK(
        typed_update(set(&typed_order::as_digits, mood::glad)) ==
        R"(SET #n0 = :v0 | #n0=as_digits | {":v0": 1})"
    );
    CHECK(
        typed_update(set(&typed_order::moods, std::vector{mood::glad})) ==
        R"(SET #n0 = :v0 | #n0=moods | {":v0": [1]})"
    );
    CHECK(
        typed_update(set(&typed_order::at, home{"s", "c"})) ==
        R"(SET #n0 = :v0 | #n0=home | {":v0": {"city": "c", "street": "s"}})"
    );
    CHECK(
        typed_update(set(attr(&typed_order::at, &home::city), "Bonn")) ==
        R"(SET #n0.#n1 = :v0 | #n0=home #n1=city | {":v0": "Bonn"})"
    );
    CHECK(
        typed_update(set(attr(&typed_order::scores, "anna"), 7)) ==
        R"(SET #n0.#n1 = :v0 | #n0=scores #n1=anna | {":v0": 7})"
    );
    CHECK(
        typed_update(set(&typed_order::note, "x")) == R"(SET #n0 = :v0 | #n0=remark | {":v0": "x"})"
    );
}

TEST_CASE("an empty optional or set removes the attribute, as an item that is put has none") {
    CHECK(
        typed_update(set(&typed_order::note, std::optional<std::string>("x"))) ==
        R"(SET #n0 = :v0 | #n0=remark | {":v0": "x"})"
    );
    CHECK(
        typed_update(set(&typed_order::note, std::optional<std::string>())) ==
        "REMOVE #n0 | #n0=remark | {}"
    );
    CHECK(typed_update(set(&typed_order::rating, std::nullopt)) == "REMOVE #n0 | #n0=rating | {}");
    CHECK(
        typed_update(set(&typed_order::rating, std::optional<short>(short{5}))) ==
        R"(SET #n0 = :v0 | #n0=rating | {":v0": 5})"
    );
    CHECK(
        typed_update(set(&typed_order::checked, std::nullopt)) ==
        R"(SET #n0 = :v0 | #n0=checked | {":v0": null})"
    );
    CHECK(
        typed_update(set(&typed_order::tags, std::set<std::string>())) ==
        "REMOVE #n0 | #n0=tags | {}"
    );
}

TEST_CASE("a member is set to a sum, a difference, a default or a longer list") {
    CHECK(
        typed_update(set(&typed_order::total, attr(&typed_order::total) + 5)) ==
        R"(SET #n0 = #n0 + :v0 | #n0=total | {":v0": 5})"
    );
    CHECK(
        typed_update(set(&typed_order::count, 5 - attr(&typed_order::count))) ==
        R"(SET #n0 = :v0 - #n0 | #n0=count | {":v0": 5})"
    );
    CHECK(
        typed_update(set(&typed_order::total, attr(&typed_order::total) - attr(&typed_order::count))
        ) == "SET #n0 = #n0 - #n1 | #n0=total #n1=count | {}"
    );
    CHECK(
        typed_update(set(&typed_order::count, if_not_exists(&typed_order::count, 0) + 1)) ==
        R"(SET #n0 = if_not_exists(#n0, :v0) + :v1 | #n0=count | {":v0": 0, ":v1": 1})"
    );
    CHECK(
        typed_update(
            set(&typed_order::as_digits, if_not_exists(&typed_order::as_digits, mood::glad))
        ) == R"(SET #n0 = if_not_exists(#n0, :v0) | #n0=as_digits | {":v0": 1})"
    );
    const std::vector<std::string> entries{"x"};
    CHECK(
        typed_update(set(&typed_order::log, list_append(&typed_order::log, entries))) ==
        R"(SET #n0 = list_append(#n0, :v0) | #n0=log | {":v0": ["x"]})"
    );
    CHECK(
        typed_update(
            set(&typed_order::log,
                list_append(entries, if_not_exists(&typed_order::log, std::vector<std::string>())))
        ) ==
        R"(SET #n0 = list_append(:v0, if_not_exists(#n0, :v1)) | #n0=log | {":v0": ["x"], ":v1": []})"
    );
    CHECK(
        typed_update(set(&typed_order::note, attr(&typed_order::customer))) ==
        "SET #n0 = #n1 | #n0=remark #n1=customer | {}"
    );
    CHECK(
        typed_update(set(&typed_order::count, if_not_exists("other", 0))) ==
        R"(SET #n0 = if_not_exists(#n1, :v0) | #n0=count #n1=other | {":v0": 0})"
    );
}

TEST_CASE("numbers and elements of sets are added and deleted") {
    CHECK(typed_update(add(&typed_order::total, 5)) == R"(ADD #n0 :v0 | #n0=total | {":v0": 5})");
    CHECK(
        typed_update(add(&typed_order::tags, "gift")) ==
        R"(ADD #n0 :v0 | #n0=tags | {":v0": <"gift">})"
    );
    CHECK(
        typed_update(add(&typed_order::ids, std::set{1, 2})) ==
        R"(ADD #n0 :v0 | #n0=ids | {":v0": <1, 2>})"
    );
    CHECK(
        typed_update(delete_from(&typed_order::ids, 7)) ==
        R"(DELETE #n0 :v0 | #n0=ids | {":v0": <7>})"
    );
    CHECK(typed_update(remove_attribute(&typed_order::note)) == "REMOVE #n0 | #n0=remark | {}");
    CHECK(
        typed_update(remove_attribute(attr(&typed_order::homes, 2))) ==
        "REMOVE #n0[2] | #n0=homes | {}"
    );
}

TEST_CASE("an update of a key is refused before anything is sent") {
    CHECK(
        typed_update_refusal([] { return set(&typed_order::customer, "x"); }) ==
        "typed_order.customer: a member of the partition key cannot be changed by an update: put "
        "the item under its new key and delete the old one"
    );
    CHECK(typed_update_refusal([] { return remove_attribute(attr(&typed_order::date)); }
    ).starts_with("typed_order.date: a member of the sort key cannot be changed"));
    CHECK(typed_update_refusal([] { return add(&parcel::number, 1); }
    ).starts_with("parcel.number: a member of the sort key cannot be changed"));
}

} // namespace typed_orders
