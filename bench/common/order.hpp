// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/number.hpp>
#include <codynamo/typed.hpp>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace shop {

struct order_line {
    std::string sku;
    std::int64_t qty = 0;
};

struct address {
    std::string street, city, zip;
    std::int64_t floor = 0;
    bool primary = false;
};

/// The item of `codynamo::bench::item_json` as a struct.
struct order {
    std::string pk, sk, name, email;
    std::int64_t quantity = 0;
    codynamo::number price;
    std::vector<std::byte> payload;
    std::set<std::string> tags;
    std::vector<std::variant<std::string, std::int64_t, order_line>> lines;
    shop::address address;
    bool active = false;
    std::string note;
};

} // namespace shop

template <>
inline constexpr auto codynamo::mapping_of<shop::order> =
    codynamo::mapping(partition_key(&shop::order::pk), sort_key(&shop::order::sk));
