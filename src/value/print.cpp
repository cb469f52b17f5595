// SPDX-License-Identifier: BSL-1.0
#include "value/text.hpp"

#include <codynamo/key.hpp>
#include <codynamo/value.hpp>

#include <ostream>

namespace codynamo {

namespace {

/// Deeper than anything that DynamoDB stores; deeper levels print as "...".
constexpr int printed_depth = 64;

void print_value(std::ostream& os, const value& v, int depth);

void print_list(std::ostream& os, const list& l, int depth) {
    os << '[';
    const char* separator = "";
    for (const value& v : l) {
        os << separator;
        print_value(os, v, depth + 1);
        separator = ", ";
    }
    os << ']';
}

void print_item(std::ostream& os, const item& i, int depth) {
    os << '{';
    const char* separator = "";
    for (const auto& [name, v] : i) {
        os << separator;
        detail::write_text(os, name);
        os << ": ";
        print_value(os, v, depth + 1);
        separator = ", ";
    }
    os << '}';
}

void print_value(std::ostream& os, const value& v, int depth) {
    if (depth > printed_depth) {
        os << "...";
        return;
    }
    switch (v.type()) {
    case value_type::string:
        detail::write_text(os, v.as_string());
        break;
    case value_type::number:
        os << v.as_number();
        break;
    case value_type::binary:
        os << v.as_binary();
        break;
    case value_type::boolean:
        os << (v.as_bool() ? "true" : "false");
        break;
    case value_type::null:
        os << "null";
        break;
    case value_type::list:
        print_list(os, v.as_list(), depth);
        break;
    case value_type::map:
        print_item(os, v.as_map(), depth);
        break;
    case value_type::string_set:
        os << v.as_string_set();
        break;
    case value_type::number_set:
        os << v.as_number_set();
        break;
    case value_type::binary_set:
        os << v.as_binary_set();
        break;
    case value_type::unknown:
        os << v.as_unknown();
        break;
    }
}

} // namespace

std::ostream& operator<<(std::ostream& os, const unknown_value& v) {
    return os << v.json_;
}

std::ostream& value::print(std::ostream& os, const value& v) {
    print_value(os, v, 0);
    return os;
}

std::ostream& operator<<(std::ostream& os, const list& l) {
    print_list(os, l, 0);
    return os;
}

std::ostream& operator<<(std::ostream& os, const item& i) {
    print_item(os, i, 0);
    return os;
}

std::ostream& operator<<(std::ostream& os, const key& k) {
    return os << k.attributes_;
}

} // namespace codynamo
