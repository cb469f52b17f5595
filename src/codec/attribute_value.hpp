// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/attribute_path.hpp"
#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"

#include <codynamo/item.hpp>
#include <codynamo/key.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace codynamo::codec {

struct value_shape;

/// How many lists and maps may stand within each other, empty ones too. DynamoDB's limit of 32
/// levels counts what is in the innermost one as a level. (For a value that is only compared, and
/// for a PartiQL parameter, DynamoDB Local allows one more; this library does not.)
inline constexpr int max_attribute_depth = 31;

/// Writes DynamoDB's JSON: {"S": "abc"}, and for items and keys {"id": {"S": "abc"}}.
///
/// Values that DynamoDB does not store are refused through the writer, with their path from `path`
/// on, e.g. "item.prices[2]": numbers that are not storable(), empty sets, duplicate set members,
/// text that is not UTF-8, empty attribute names, lists and maps nested too deep. Values of unknown
/// type are written as they were read.
void encode(json_writer& writer, const value& v, std::string_view path);
void encode(json_writer& writer, const item& i, std::string_view path);
void encode(json_writer& writer, const key& k, std::string_view path);

/// Returns about how many characters these attributes take in JSON, without a look into lists and
/// maps.
[[nodiscard]] std::size_t guess_size(const item& i) noexcept;

/// Reads DynamoDB's JSON. A value that has not exactly one known type, or that `encode` would
/// refuse (except for the names of attributes), becomes an `unknown_value`, which can be written
/// again. `before` has the shape of the item before, and gets that of this one.
void decode(json_reader& reader, value& out);
void decode(json_reader& reader, item& out, value_shape* before = nullptr);

/// The type of a tag such as "SS". Inline: looked up for every value.
[[nodiscard]] inline std::optional<value_type> value_type_of(std::string_view tag) noexcept {
    const auto is = [tag](const char* other) { return tag == other; };
    switch (tag.size()) {
    case 1:
        if (tag[0] == 'S') return value_type::string;
        if (tag[0] == 'N') return value_type::number;
        if (tag[0] == 'M') return value_type::map;
        if (tag[0] == 'L') return value_type::list;
        if (tag[0] == 'B') return value_type::binary;
        return {};
    case 2:
        if (is("SS")) return value_type::string_set;
        if (is("NS")) return value_type::number_set;
        if (is("BS")) return value_type::binary_set;
        return {};
    default:
        if (is("BOOL")) return value_type::boolean;
        if (is("NULL")) return value_type::null;
        return {};
    }
}

/// Reads the content of a value of this type, in JSON what stands behind its tag; `depth` is the
/// number of lists and maps that it is the innermost of. Returns false for what becomes an
/// `unknown_value`; a part of it may have been read then.
[[nodiscard]] bool decode_content(json_reader& reader, value& out, value_type type, int depth);

/// Writes a value that stands `at` a step below `root`, and the attributes of an item.
void encode_part(
    json_writer& writer, const value& v, std::string_view root, const path_step* at, int depth
);
void encode_part(
    json_writer& writer, const item& i, std::string_view root, const path_step* at, int depth
);

/// The beginning of a value with its type, {"S": for a string: the content comes next, and
/// `end_object`. Not of an unknown value, which has its type in its JSON.
[[nodiscard]] inline const short_literal& begin_of_value(value_type type) noexcept {
    static constexpr std::array<short_literal, 10> begins{
        R"({"S":)",
        R"({"N":)",
        R"({"B":)",
        R"({"BOOL":)",
        R"({"NULL":)",
        R"({"L":)",
        R"({"M":)",
        R"({"SS":)",
        R"({"NS":)",
        R"({"BS":)"
    };
    static_assert(static_cast<std::size_t>(value_type::unknown) == begins.size());
    return begins[static_cast<std::size_t>(type)];
}

inline void begin_value(json_writer& writer, value_type type) {
    writer.begin_object_literal(begin_of_value(type));
}

/// Writes the text of a number. Returns why DynamoDB does not store it, with nothing written, or
/// an empty text.
[[nodiscard]] std::string_view encode_number(json_writer& writer, const number& n);

/// Reads the attributes of a key, which has to be sent again as it was: a value that is not a
/// string, number or binary becomes an `unknown_value`, and so does a text with a lone surrogate.
void decode_key(json_reader& reader, item& out);

} // namespace codynamo::codec
