// SPDX-License-Identifier: BSL-1.0
#include "codec/attribute_value.hpp"
#include "codec/base64.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::codec {

namespace {

std::optional<value_type> value_type_of(std::string_view tag) noexcept {
    for (int i = 0; i <= static_cast<int>(value_type::binary_set); ++i)
        if (tag == codynamo::tag(static_cast<value_type>(i))) return static_cast<value_type>(i);
    return {};
}

void decode_value(json_reader& reader, value& out, int depth);

void decode_attributes(json_reader& reader, item& out, int depth) {
    std::vector<attribute> attributes;
    reader.object([&](std::string_view name) {
        attributes.emplace_back(std::string(name), value());
        decode_value(reader, attributes.back().value, depth + 1);
    });
    out = item::adopt(std::move(attributes));
}

list decode_elements(json_reader& reader, int depth) {
    std::vector<value> elements;
    reader.array([&] { decode_value(reader, elements.emplace_back(), depth + 1); });
    return list(std::move(elements));
}

binary decode_bytes(json_reader& reader) {
    std::string scratch;
    const std::string_view text = reader.string_view(scratch);
    auto bytes = decode_base64(text);
    if (bytes) return binary(std::move(*bytes));
    reader.fail("a binary value that is not base64");
    return {};
}

template <class Element, class Decode>
element_set<Element> decode_set(json_reader& reader, Decode decode_element) {
    std::vector<Element> elements;
    reader.array([&] { elements.push_back(decode_element(reader)); });
    return element_set<Element>(std::move(elements));
}

std::string decode_text(json_reader& reader) {
    return reader.string();
}

number decode_number(json_reader& reader) {
    return number::from_service(reader.string());
}

value decode_typed(json_reader& reader, value_type type, int depth) {
    switch (type) {
    case value_type::string:
        return reader.string();
    case value_type::number:
        return decode_number(reader);
    case value_type::binary:
        return decode_bytes(reader);
    case value_type::boolean:
        return reader.boolean();
    case value_type::null:
        (void)reader.boolean();
        return nullptr;
    case value_type::list:
        return decode_elements(reader, depth);
    case value_type::map: {
        item attributes;
        decode_attributes(reader, attributes, depth);
        return attributes;
    }
    case value_type::string_set:
        return decode_set<std::string>(reader, decode_text);
    case value_type::number_set:
        return decode_set<number>(reader, decode_number);
    case value_type::binary_set:
        return decode_set<binary>(reader, decode_bytes);
    }
    return {};
}

void decode_value(json_reader& reader, value& out, int depth) {
    bool typed = false;
    reader.object([&](std::string_view member) {
        if (member == "__type") return;
        const auto type = value_type_of(member);
        if (!type) return reader.fail("an attribute value of an unknown type");
        if (std::exchange(typed, true)) return reader.fail("an attribute value of two types");
        const bool nests = *type == value_type::list || *type == value_type::map;
        if (nests && depth > max_attribute_depth)
            return reader.fail("an attribute value that nests too deep");
        out = decode_typed(reader, *type, depth);
    });
    if (!typed) reader.fail("an attribute value without a type");
}

} // namespace

void decode(json_reader& reader, value& out) {
    decode_value(reader, out, 1);
}

void decode(json_reader& reader, item& out) {
    decode_attributes(reader, out, 0);
}

} // namespace codynamo::codec
