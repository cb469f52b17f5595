// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/typed.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

// The structs of the tests of typed expressions.

namespace codynamo::testing {

enum class mood { calm, glad };

struct home {
    std::string street;
    std::string city;
};

struct typed_order {
    std::string customer;
    std::string date;
    mood as_name = mood::calm;
    mood as_digits = mood::calm;
    number total;
    int count = 0;
    double weight = 0;
    bool gift = false;
    std::set<std::string> tags;
    std::set<int> ids;
    std::optional<std::string> note;
    std::optional<int> rating;
    std::optional<int> checked;
    std::vector<std::string> log;
    std::vector<mood> moods;
    std::vector<home> homes;
    std::map<std::string, int> scores;
    home at;
    home flat;
    std::chrono::sys_seconds expires;
    std::chrono::sys_seconds made;
};

/// Keys composed of several members.
struct parcel {
    std::string tenant;
    std::string owner;
    std::string day;
    int number = 0;
    mood how = mood::calm;
};

/// A hierarchy in the sort key.
struct place {
    std::string pk;
    std::string country;
    std::string city;
    int number = 0;
};

/// One member in each key, between texts.
struct customer {
    std::string id;
    std::string email;
};

} // namespace codynamo::testing

template <>
inline constexpr auto codynamo::mapping_of<codynamo::testing::typed_order> = codynamo::mapping(
    partition_key(&codynamo::testing::typed_order::customer),
    sort_key(&codynamo::testing::typed_order::date),
    named(&codynamo::testing::typed_order::note, "remark"),
    as_number(&codynamo::testing::typed_order::as_digits),
    as_number(&codynamo::testing::typed_order::moods),
    as_iso8601(&codynamo::testing::typed_order::made),
    null_when_empty(&codynamo::testing::typed_order::checked),
    flattened(&codynamo::testing::typed_order::flat),
    named(&codynamo::testing::typed_order::at, "home")
);

template <>
inline constexpr auto codynamo::mapping_of<codynamo::testing::parcel> = codynamo::mapping(
    partition_key(
        "pk", "T#", &codynamo::testing::parcel::tenant, "#O#", &codynamo::testing::parcel::owner
    ),
    sort_key(
        "sk", "PARCEL#", &codynamo::testing::parcel::day, "#", &codynamo::testing::parcel::number
    )
);

template <>
inline constexpr auto codynamo::mapping_of<codynamo::testing::customer> = codynamo::mapping(
    partition_key("pk", "CUSTOMER#", &codynamo::testing::customer::id),
    sort_key("sk", "EMAIL#", &codynamo::testing::customer::email)
);

template <>
inline constexpr auto codynamo::mapping_of<codynamo::testing::place> = codynamo::mapping(
    partition_key(&codynamo::testing::place::pk),
    sort_key(
        "sk",
        "AT#",
        &codynamo::testing::place::country,
        "#",
        &codynamo::testing::place::city,
        "#",
        &codynamo::testing::place::number
    )
);
