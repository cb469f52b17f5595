// SPDX-License-Identifier: BSL-1.0
#include <codynamo/value_type.hpp>

#include <array>
#include <cstddef>
#include <ostream>

namespace codynamo {

namespace {

struct value_type_names {
    std::string_view words;
    std::string_view tag;
};

constexpr std::array<value_type_names, 11> all_value_type_names{{
    {"string", "S"},
    {"number", "N"},
    {"binary", "B"},
    {"boolean", "BOOL"},
    {"null", "NULL"},
    {"list", "L"},
    {"map", "M"},
    {"string set", "SS"},
    {"number set", "NS"},
    {"binary set", "BS"},
    {"value of unknown type", ""},
}};

} // namespace

std::string_view to_string(value_type t) noexcept {
    return all_value_type_names[static_cast<std::size_t>(t)].words;
}

std::string_view tag(value_type t) noexcept {
    return all_value_type_names[static_cast<std::size_t>(t)].tag;
}

std::ostream& operator<<(std::ostream& os, value_type t) {
    return os << to_string(t);
}

} // namespace codynamo
