// SPDX-License-Identifier: BSL-1.0
#pragma once

// Opt-in: this header needs nlohmann/json, and <codynamo/codynamo.hpp> does not include it.

#include <codynamo/error.hpp>
#include <codynamo/item.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// How `to_json` writes a number, which can have 38 digits. None of them throws.
enum class json_numbers {
    /// A JSON number where a 64-bit integer holds it exactly or `number::fits_double()`, else its
    /// text.
    exact_or_text,
    /// Always its text: the type does not depend on the value, and no digit is lost.
    text,
    /// Always a JSON number, the nearest double where nothing holds it exactly. (Only of what
    /// DynamoDB does not store, such as NaN, its text.)
    nearest
};

namespace detail {

inline void check_json_depth(int depth) {
    if (depth > 100)
        throw error(client_errc::invalid_value, "more than 100 levels of lists and maps");
}

inline nlohmann::json json_from_number(const number& n, json_numbers numbers) {
    if (numbers == json_numbers::text) return n.text();
    using signed_limits = std::numeric_limits<std::int64_t>;
    const bool whole = n.canonical().find("E-") == std::string::npos;
    if (whole && n >= signed_limits::min() && n <= signed_limits::max())
        return n.to<std::int64_t>();
    if (whole && n >= 0 && n <= std::numeric_limits<std::uint64_t>::max())
        return n.to<std::uint64_t>();
    const double nearest = n.approximate();
    const bool is_good_enough = numbers == json_numbers::nearest || n.fits_double();
    if (std::isfinite(nearest) && is_good_enough) return nearest;
    return n.text();
}

/// DynamoDB's JSON as it is, or its text where that parser does not take it or it nests deeper than
/// any response: copying and printing that parser's values takes stack for each level.
inline nlohmann::json json_from_unknown(const unknown_value& v) {
    constexpr int deepest = 1024;
    bool too_deep = false;
    const auto look = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        too_deep = too_deep || depth > deepest;
        return !too_deep;
    };
    auto parsed = nlohmann::json::parse(v.json(), look, false);
    if (too_deep || parsed.is_discarded()) return v.json();
    return parsed;
}

inline std::string base64_from_binary(const binary& b) {
    constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    const auto& bytes = b.bytes();
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t taken = std::min<std::size_t>(3, bytes.size() - i);
        unsigned bits = 0;
        for (std::size_t k = 0; k < 3; ++k)
            bits = bits << 8 | (k < taken ? std::to_integer<unsigned>(bytes[i + k]) : 0);
        for (std::size_t k = 0; k < 4; ++k)
            out.push_back(k <= taken ? alphabet[bits >> (18 - 6 * k) & 63] : '=');
    }
    return out;
}

nlohmann::json json_from_item(const item& i, json_numbers numbers, int depth);

template <class Elements, class Convert>
nlohmann::json json_array_from(const Elements& elements, Convert convert) {
    auto out = nlohmann::json::array();
    for (const auto& element : elements)
        out.push_back(convert(element));
    return out;
}

inline nlohmann::json json_from_value(const value& v, json_numbers numbers, int depth) {
    check_json_depth(depth);
    switch (v.type()) {
    case value_type::string:
        return v.as_string();
    case value_type::number:
        return json_from_number(v.as_number(), numbers);
    case value_type::binary:
        return base64_from_binary(v.as_binary());
    case value_type::boolean:
        return v.as_bool();
    case value_type::null:
        return nullptr;
    case value_type::list:
        return json_array_from(v.as_list(), [&](const value& e) {
            return json_from_value(e, numbers, depth + 1);
        });
    case value_type::map:
        return json_from_item(v.as_map(), numbers, depth);
    case value_type::string_set:
        return v.as_string_set().elements();
    case value_type::number_set:
        return json_array_from(v.as_number_set(), [&](const number& n) {
            return json_from_number(n, numbers);
        });
    case value_type::binary_set:
        return json_array_from(v.as_binary_set(), base64_from_binary);
    case value_type::unknown:
        return json_from_unknown(v.as_unknown());
    }
    return nullptr;
}

inline nlohmann::json json_from_item(const item& i, json_numbers numbers, int depth) {
    auto out = nlohmann::json::object();
    for (const auto& [name, v] : i)
        out[name] = json_from_value(v, numbers, depth + 1);
    return out;
}

inline item item_from_object(const nlohmann::json& object, int depth);

inline value value_from_json(const nlohmann::json& json, int depth) {
    using kind = nlohmann::json::value_t;
    check_json_depth(depth);
    switch (json.type()) {
    case kind::null:
        return nullptr;
    case kind::boolean:
        return json.get<bool>();
    case kind::string:
        return json.get_ref<const std::string&>();
    case kind::number_integer:
        return json.get<std::int64_t>();
    case kind::number_unsigned:
        return json.get<std::uint64_t>();
    case kind::number_float:
        return json.get<double>();
    case kind::object:
        return item_from_object(json, depth);
    case kind::array: {
        std::vector<value> elements;
        elements.reserve(json.size());
        for (const auto& element : json)
            elements.push_back(value_from_json(element, depth + 1));
        return list(std::move(elements));
    }
    case kind::binary: {
        std::vector<std::byte> bytes;
        for (const std::uint8_t byte : json.get_binary())
            bytes.push_back(std::byte(byte));
        return binary(std::move(bytes));
    }
    case kind::discarded:
        break;
    }
    throw error(client_errc::invalid_argument, "the JSON was not parsed successfully");
}

inline item item_from_object(const nlohmann::json& object, int depth) {
    std::vector<attribute> attributes;
    attributes.reserve(object.size());
    for (const auto& [name, member] : object.items())
        attributes.emplace_back(name, value_from_json(member, depth + 1));
    return item::adopt(std::move(attributes));
}

} // namespace detail

/// Returns the item as plain JSON, not DynamoDB's: sets become arrays and binaries base64 strings,
/// so `item_from_json` does not restore them; values of unknown type keep DynamoDB's form. Throws
/// `client_errc::invalid_value` for more than 100 levels of lists and maps, which no item of
/// DynamoDB's has.
[[nodiscard]] inline nlohmann::json to_json(
    const item& i, json_numbers numbers = json_numbers::exact_or_text
) {
    auto out = nlohmann::json::object();
    for (const auto& [name, v] : i) {
        try {
            out[name] = detail::json_from_value(v, numbers, 1);
        } catch (const error&) {
            detail::rethrow_with_name(name);
        }
    }
    return out;
}

/// Returns a JSON object as an item: objects become maps, arrays lists. Of a number with more
/// digits than a double has, the parser of `json` has kept a double: `item_from_json_text` keeps
/// all. Throws `client_errc::invalid_argument` if `json` is not an object.
[[nodiscard]] inline item item_from_json(const nlohmann::json& json) {
    if (!json.is_object())
        throw error(
            client_errc::invalid_argument,
            "an item is made from a JSON object, not from " + std::string(json.type_name())
        );
    item out;
    for (const auto& [name, member] : json.items()) {
        try {
            out.set(name, detail::value_from_json(member, 1));
        } catch (const error&) {
            detail::rethrow_with_name(name);
        }
    }
    return out;
}

} // namespace codynamo
