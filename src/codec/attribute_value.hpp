// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"

#include <codynamo/item.hpp>
#include <codynamo/key.hpp>

#include <string_view>

namespace codynamo::codec {

/// DynamoDB's limit on how deep lists and maps nest.
inline constexpr int max_attribute_depth = 32;

/// Writes DynamoDB's JSON: {"S": "abc"}, and for items and keys {"id": {"S": "abc"}}.
///
/// Values that DynamoDB does not store are refused through the writer, with their path from `path`
/// on, e.g. "item.prices[2]": numbers that are not storable(), empty sets, duplicate set members,
/// text that is not UTF-8, empty attribute names, a depth of more than 32. Values of unknown type
/// are written as they were read.
void encode(json_writer& writer, const value& v, std::string_view path);
void encode(json_writer& writer, const item& i, std::string_view path);
void encode(json_writer& writer, const key& k, std::string_view path);

/// Reads DynamoDB's JSON. A value that has not exactly one known type, or that `encode` would
/// refuse (except for the names of attributes), becomes an `unknown_value`, which can be written
/// again.
void decode(json_reader& reader, value& out);
void decode(json_reader& reader, item& out);

/// Reads the attributes of a key, which has to be sent again as it was: a value that is not a
/// string, number or binary becomes an `unknown_value`, and so does a text with a lone surrogate.
void decode_key(json_reader& reader, item& out);

} // namespace codynamo::codec
