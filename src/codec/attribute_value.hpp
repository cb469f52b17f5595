// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"

#include <codynamo/item.hpp>
#include <codynamo/key.hpp>

#include <string_view>

namespace codynamo::codec {

/// DynamoDB's own limit on how deep lists and maps nest.
inline constexpr int max_attribute_depth = 32;

/// Write DynamoDB's JSON: {"S": "abc"}, and for items and keys {"id": {"S": "abc"}}.
///
/// What DynamoDB does not store is refused through the writer, naming its place from `path` on,
/// e.g. "item.prices[2]": numbers that are not storable(), empty sets, duplicate set members, text
/// that is not UTF-8, empty attribute names, depth past 32. Values of unknown type are written as
/// they were read.
void encode(json_writer& writer, const value& v, std::string_view path);
void encode(json_writer& writer, const item& i, std::string_view path);
void encode(json_writer& writer, const key& k, std::string_view path);

/// Read the same. Whatever is JSON is read: a value that is not of exactly one known type, or is
/// one that would be refused above (but for the names of attributes), becomes an `unknown_value`.
/// What is read can be written again.
void decode(json_reader& reader, value& out);
void decode(json_reader& reader, item& out);

/// Reads the attributes of a key, which has to be sent back as it was: a value that is not a
/// string, number or binary is kept as `unknown_value`, and so is a text that was replaced in part.
void decode_key(json_reader& reader, item& out);

} // namespace codynamo::codec
