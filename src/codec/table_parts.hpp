// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/members.hpp"

#include <codynamo/operation/table_description.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::codec {

/// The shapes that CreateTable and UpdateTable share. Members that are empty or 0 are left out.

void write_text(json_writer& json, std::string_view member, const std::optional<std::string>& text);
void write_number(json_writer& json, std::string_view member, std::int64_t number);

void encode_definitions(json_writer& json, const std::vector<attribute_definition>& definitions);
void encode_key_schema(json_writer& json, const std::vector<key_schema_element>& schema);
void encode_projection(json_writer& json, const index_projection& projection);
void encode_throughput(json_writer& json, const std::optional<provisioned_throughput>& units);
void encode_throughput(json_writer& json, const std::optional<on_demand_throughput>& units);
void encode_throughput(json_writer& json, const std::optional<warm_throughput>& units);
void encode_sse(json_writer& json, const std::optional<sse_specification>& sse);
void encode_tags(json_writer& json, const std::vector<resource_tag>& tags);

/// An empty view type: no stream.
void encode_stream(json_writer& json, const std::string& view_type);

/// An index as an object.
void encode_index(json_writer& json, const global_secondary_index& index);
void encode_index(json_writer& json, const local_secondary_index& index);
void encode_index(json_writer& json, const vector_index& index);

/// Refuses attributes that cannot be keys.
void check_definitions(request_writer& w, const std::vector<attribute_definition>& definitions);

void decode_key_schema(json_reader& reader, std::vector<key_schema_element>& out);
void decode_tags(json_reader& reader, std::vector<resource_tag>& out);
void decode_table(json_reader& reader, table_description& out);

} // namespace codynamo::codec
