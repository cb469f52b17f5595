// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"

#include <codynamo/item_sink.hpp>
#include <codynamo/write_request.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace codynamo::codec {

class key_notes;

/// Writes a request as a batch holds it: {"PutRequest": {"Item": {...}}}, or the same of a
/// DeleteRequest and its Key.
void encode(json_writer& writer, const write_request& r);

void encode_put(json_writer& writer, const item& put);
void encode_put(json_writer& writer, const detail::typed_item& put, key_notes* notes = nullptr);
void encode_delete(json_writer& writer, const key& deleted);

/// Returns the item of an object. Throws `error` if it cannot be written.
[[nodiscard]] item item_of(const detail::typed_item& put);

/// Reads what `encode` wrote for this table, or what the service returned.
[[nodiscard]] std::optional<write_request> decode_write_request(
    json_reader& reader, const std::string& table
);

/// Returns the item in what `encode` wrote for a put.
[[nodiscard]] std::string_view item_of_put(std::string_view json) noexcept;

} // namespace codynamo::codec
