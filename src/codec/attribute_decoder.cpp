// SPDX-License-Identifier: BSL-1.0
#include "codec/attribute_value.hpp"
#include "codec/base64.hpp"
#include "codec/bounded_list.hpp"
#include "codec/short_decimal.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::codec {

namespace {

using json_kind = json_reader::kind;

// Each returns false for JSON that does not fit its type or that DynamoDB would not store. Then a
// part of it may have been read; the reader skips the rest.

bool decode_one(json_reader& reader, std::string& out) {
    if (reader.peek() != json_kind::string) return false;
    reader.string(out);
    return true;
}

bool decode_one(json_reader& reader, number& out) {
    if (reader.peek() != json_kind::string) return false;
    std::string text = reader.string();
    const bool is_short = is_short_decimal(text);
    out = number::from_service(std::move(text));
    return is_short || out.storable();
}

bool decode_one(json_reader& reader, binary& out) {
    if (reader.peek() != json_kind::string) return false;
    std::string scratch;
    auto bytes = decode_base64(reader.string_view(scratch));
    if (!bytes) return false;
    reader.spend(bytes->size());
    out = binary(std::move(*bytes));
    return true;
}

template <class Element>
bool decode_set(json_reader& reader, value& out) {
    if (reader.peek() != json_kind::array) return false;
    std::vector<Element> elements;
    bool good = true;
    reader.array([&] {
        good = good && elements.size() < most_elements;
        if (!good) return;
        make_room(reader, elements);
        good = decode_one(reader, elements.emplace_back());
    });
    if (!good || elements.empty()) return false;
    element_set<Element> set(std::move(elements));
    if (set.has_duplicates()) return false;
    out = std::move(set);
    return true;
}

template <class T>
bool decode_scalar(json_reader& reader, value& out) {
    T read{};
    if (!decode_one(reader, read)) return false;
    out = std::move(read);
    return true;
}

void decode_value(json_reader& reader, value& out, int depth);

/// Returns false, with the rest left alone, if there are more attributes than an item can have.
bool decode_attributes(json_reader& reader, item& out, int depth) {
    std::vector<attribute> attributes;
    bool good = true;
    reader.object([&](std::string_view name) {
        good = good && attributes.size() < most_elements;
        if (!good) return;
        make_room(reader, attributes);
        reader.spend_text(name);
        attributes.emplace_back(std::string(name), value());
        decode_value(reader, attributes.back().value, depth + 1);
    });
    if (good) out = item::adopt(std::move(attributes));
    return good;
}

bool decode_map_value(json_reader& reader, value& out, int depth) {
    if (reader.peek() != json_kind::object || depth > max_attribute_depth) return false;
    item attributes;
    if (!decode_attributes(reader, attributes, depth)) return false;
    out = std::move(attributes);
    return true;
}

bool decode_list_value(json_reader& reader, value& out, int depth) {
    if (reader.peek() != json_kind::array || depth > max_attribute_depth) return false;
    std::vector<value> elements;
    bool good = true;
    reader.array([&] {
        good = good && elements.size() < most_elements;
        if (!good) return;
        make_room(reader, elements);
        decode_value(reader, elements.emplace_back(), depth + 1);
    });
    if (good) out = list(std::move(elements));
    return good;
}

} // namespace

std::optional<value_type> value_type_of(std::string_view tag) noexcept {
    for (int i = 0; i <= static_cast<int>(value_type::binary_set); ++i)
        if (tag == codynamo::tag(static_cast<value_type>(i))) return static_cast<value_type>(i);
    return {};
}

bool decode_content(json_reader& reader, value& out, value_type type, int depth) {
    switch (type) {
    case value_type::string:
        return decode_scalar<std::string>(reader, out);
    case value_type::number:
        return decode_scalar<number>(reader, out);
    case value_type::binary:
        return decode_scalar<binary>(reader, out);
    case value_type::boolean:
        if (reader.peek() != json_kind::boolean) return false;
        out = reader.boolean();
        return true;
    case value_type::null:
        if (reader.peek() != json_kind::boolean) return false;
        (void)reader.boolean();
        out = nullptr;
        return true;
    case value_type::list:
        return decode_list_value(reader, out, depth);
    case value_type::map:
        return decode_map_value(reader, out, depth);
    case value_type::string_set:
        return decode_set<std::string>(reader, out);
    case value_type::number_set:
        return decode_set<number>(reader, out);
    case value_type::binary_set:
        return decode_set<binary>(reader, out);
    case value_type::unknown:
        break;
    }
    return false;
}

namespace {

void keep_as_unknown(json_reader& reader, value& out, const char* begin) {
    if (!reader.ok()) return;
    std::string json(reader.text_since(begin));
    reader.spend_text(json);
    out = unknown_value(std::move(json));
}

void decode_value(json_reader& reader, value& out, int depth) {
    const char* const begin = reader.mark();
    if (reader.peek() != json_kind::object) {
        reader.skip();
        return keep_as_unknown(reader, out, begin);
    }
    int types = 0;
    bool good = false;
    reader.object([&](std::string_view member) {
        if (member == "__type") return;
        const auto type = value_type_of(member);
        good = ++types == 1 && type && decode_content(reader, out, *type, depth);
    });
    if (!good) keep_as_unknown(reader, out, begin);
}

} // namespace

void decode(json_reader& reader, value& out) {
    decode_value(reader, out, 1);
}

void decode(json_reader& reader, item& out) {
    if (!decode_attributes(reader, out, 0))
        reader.fail_at_limit("an item of more attributes than DynamoDB's limits");
}

void decode_key(json_reader& reader, item& out) {
    std::vector<attribute> attributes;
    reader.object([&](std::string_view name) {
        if (attributes.size() == most_in_a_request)
            return reader.fail_at_limit("a key of more attributes than DynamoDB's limits");
        const char* const begin = reader.mark();
        const std::size_t replaced = reader.replaced_surrogates();
        value& v = attributes.emplace_back(std::string(name), value()).value;
        decode_value(reader, v, 1);
        const bool can_be_key = v.is_string() || v.is_number() || v.is_binary();
        if (!can_be_key || reader.replaced_surrogates() != replaced)
            keep_as_unknown(reader, v, begin);
    });
    out = item::adopt(std::move(attributes));
}

} // namespace codynamo::codec
