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

namespace typed_orders {

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
    codynamo::number total;
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

} // namespace typed_orders

template <>
inline constexpr auto codynamo::mapping_of<typed_orders::typed_order> = codynamo::mapping(
    partition_key(&typed_orders::typed_order::customer),
    sort_key(&typed_orders::typed_order::date),
    named(&typed_orders::typed_order::note, "remark"),
    as_number(&typed_orders::typed_order::as_digits),
    as_number(&typed_orders::typed_order::moods),
    as_iso8601(&typed_orders::typed_order::made),
    null_when_empty(&typed_orders::typed_order::checked),
    flattened(&typed_orders::typed_order::flat),
    named(&typed_orders::typed_order::at, "home")
);

template <>
inline constexpr auto codynamo::mapping_of<typed_orders::parcel> = codynamo::mapping(
    partition_key("pk", "T#", &typed_orders::parcel::tenant, "#O#", &typed_orders::parcel::owner),
    sort_key("sk", "PARCEL#", &typed_orders::parcel::day, "#", &typed_orders::parcel::number)
);

template <>
inline constexpr auto codynamo::mapping_of<typed_orders::customer> = codynamo::mapping(
    partition_key("pk", "CUSTOMER#", &typed_orders::customer::id),
    sort_key("sk", "EMAIL#", &typed_orders::customer::email)
);

template <>
inline constexpr auto codynamo::mapping_of<typed_orders::place> = codynamo::mapping(
    partition_key(&typed_orders::place::pk),
    sort_key(
        "sk",
        "AT#",
        &typed_orders::place::country,
        "#",
        &typed_orders::place::city,
        "#",
        &typed_orders::place::number
    )
);
