// SPDX-License-Identifier: BSL-1.0
#include "codec/members.hpp"
#include "codec/operations.hpp"

#include <chrono>

namespace codynamo::codec {
namespace {

void encode_key_schema(json_writer& json, const std::vector<key_schema_element>& schema) {
    json.name("KeySchema");
    json.begin_array();
    for (const key_schema_element& element : schema) {
        json.begin_object();
        json.member("AttributeName", std::string_view(element.attribute_name));
        json.member("KeyType", std::string_view(element.key_type));
        json.end_object();
    }
    json.end_array();
}

void encode_throughput(json_writer& json, const provisioned_throughput& units) {
    json.name("ProvisionedThroughput");
    json.begin_object();
    json.member("ReadCapacityUnits", units.read_capacity_units);
    json.member("WriteCapacityUnits", units.write_capacity_units);
    json.end_object();
}

void encode_projection(json_writer& json, const index_projection& projection) {
    json.name("Projection");
    json.begin_object();
    json.member("ProjectionType", std::string_view(projection.projection_type));
    if (!projection.non_key_attributes.empty()) {
        json.name("NonKeyAttributes");
        json.begin_array();
        for (const std::string& name : projection.non_key_attributes)
            json.string(name);
        json.end_array();
    }
    json.end_object();
}

void encode_index(json_writer& json, const local_secondary_index& index) {
    json.begin_object();
    json.member("IndexName", std::string_view(index.index_name));
    encode_key_schema(json, index.key_schema);
    encode_projection(json, index.projection);
    json.end_object();
}

void encode_index(json_writer& json, const global_secondary_index& index) {
    json.begin_object();
    json.member("IndexName", std::string_view(index.index_name));
    encode_key_schema(json, index.key_schema);
    encode_projection(json, index.projection);
    if (index.provisioned_throughput) encode_throughput(json, *index.provisioned_throughput);
    json.end_object();
}

template <class Index>
void encode_indexes(json_writer& json, std::string_view member, const std::vector<Index>& indexes) {
    if (indexes.empty()) return;
    json.name(member);
    json.begin_array();
    for (const Index& index : indexes)
        encode_index(json, index);
    json.end_array();
}

void encode_definitions(json_writer& json, const std::vector<attribute_definition>& definitions) {
    json.name("AttributeDefinitions");
    json.begin_array();
    for (const attribute_definition& definition : definitions) {
        json.begin_object();
        json.member("AttributeName", std::string_view(definition.attribute_name));
        json.member("AttributeType", tag(definition.attribute_type));
        json.end_object();
    }
    json.end_array();
}

void encode_stream(json_writer& json, const std::string& view_type) {
    if (view_type.empty()) return;
    json.name("StreamSpecification");
    json.begin_object();
    json.member("StreamEnabled", true);
    json.member("StreamViewType", std::string_view(view_type));
    json.end_object();
}

void encode_tags(json_writer& json, const std::vector<std::pair<std::string, std::string>>& tags) {
    if (tags.empty()) return;
    json.name("Tags");
    json.begin_array();
    for (const auto& [name, text] : tags) {
        json.begin_object();
        json.member("Key", std::string_view(name));
        json.member("Value", std::string_view(text));
        json.end_object();
    }
    json.end_array();
}

value_type decode_key_type(json_reader& reader) {
    std::string scratch;
    const std::string_view text = reader.string_view(scratch);
    if (text == tag(value_type::number)) return value_type::number;
    if (text == tag(value_type::binary)) return value_type::binary;
    return value_type::string;
}

void decode_definitions(json_reader& reader, std::vector<attribute_definition>& out) {
    reader.array([&] {
        attribute_definition& definition = out.emplace_back();
        reader.object([&](std::string_view member) {
            if (member == "AttributeName")
                reader.string(definition.attribute_name);
            else if (member == "AttributeType")
                definition.attribute_type = decode_key_type(reader);
        });
    });
}

void decode_key_schema(json_reader& reader, std::vector<key_schema_element>& out) {
    reader.array([&] {
        key_schema_element& element = out.emplace_back();
        reader.object([&](std::string_view member) {
            if (member == "AttributeName")
                reader.string(element.attribute_name);
            else if (member == "KeyType")
                reader.string(element.key_type);
        });
    });
}

void decode_throughput(json_reader& reader, provisioned_throughput& out) {
    reader.object([&](std::string_view member) {
        if (member == "ReadCapacityUnits")
            out.read_capacity_units = reader.integer();
        else if (member == "WriteCapacityUnits")
            out.write_capacity_units = reader.integer();
    });
}

void decode_projection(json_reader& reader, index_projection& out) {
    reader.object([&](std::string_view member) {
        if (member == "ProjectionType")
            reader.string(out.projection_type);
        else if (member == "NonKeyAttributes")
            reader.array([&] { out.non_key_attributes.push_back(reader.string()); });
    });
}

void decode_indexes(json_reader& reader, std::vector<index_description>& out) {
    reader.array([&] {
        index_description& index = out.emplace_back();
        reader.object([&](std::string_view member) {
            if (member == "IndexName")
                reader.string(index.index_name);
            else if (member == "IndexArn")
                reader.string(index.index_arn);
            else if (member == "KeySchema")
                decode_key_schema(reader, index.key_schema);
            else if (member == "Projection")
                decode_projection(reader, index.projection);
            else if (member == "IndexStatus")
                reader.string(index.index_status);
            else if (member == "Backfilling")
                index.backfilling = reader.boolean();
            else if (member == "ProvisionedThroughput")
                decode_throughput(reader, index.provisioned_throughput);
            else if (member == "ItemCount")
                index.item_count = reader.integer();
            else if (member == "IndexSizeBytes")
                index.index_size_bytes = reader.integer();
        });
    });
}

/// Reads one member, of an object of which only that one matters.
void decode_only(json_reader& reader, std::string_view wanted, std::string& out) {
    reader.object([&](std::string_view member) {
        if (member == wanted) reader.string(out);
    });
}

/// Seconds with three digits behind the point.
std::chrono::system_clock::time_point decode_time(json_reader& reader) {
    using clock = std::chrono::system_clock;
    constexpr double latest_seconds = 8e9; // far beyond any date, and within the clock's range
    const double seconds = reader.real();
    if (!(seconds >= 0 && seconds < latest_seconds)) return {};
    return clock::time_point(
        std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>(seconds))
    );
}

void decode_table(json_reader& reader, table_description& out) {
    reader.object([&](std::string_view member) {
        if (member == "TableName")
            reader.string(out.table_name);
        else if (member == "TableArn")
            reader.string(out.table_arn);
        else if (member == "TableId")
            reader.string(out.table_id);
        else if (member == "TableStatus")
            reader.string(out.table_status);
        else if (member == "AttributeDefinitions")
            decode_definitions(reader, out.attribute_definitions);
        else if (member == "KeySchema")
            decode_key_schema(reader, out.key_schema);
        else if (member == "LocalSecondaryIndexes")
            decode_indexes(reader, out.local_secondary_indexes);
        else if (member == "GlobalSecondaryIndexes")
            decode_indexes(reader, out.global_secondary_indexes);
        else if (member == "BillingModeSummary")
            decode_only(reader, "BillingMode", out.billing_mode);
        else if (member == "ProvisionedThroughput")
            decode_throughput(reader, out.provisioned_throughput);
        else if (member == "StreamSpecification")
            decode_only(reader, "StreamViewType", out.stream_view_type);
        else if (member == "LatestStreamArn")
            reader.string(out.latest_stream_arn);
        else if (member == "TableClassSummary")
            decode_only(reader, "TableClass", out.table_class);
        else if (member == "DeletionProtectionEnabled")
            out.deletion_protection_enabled = reader.boolean();
        else if (member == "CreationDateTime")
            out.creation_date_time = decode_time(reader);
        else if (member == "ItemCount")
            out.item_count = reader.integer();
        else if (member == "TableSizeBytes")
            out.table_size_bytes = reader.integer();
    });
}

template <class Response>
result<Response> decode_table_in(
    std::string_view json, std::string_view name, table_description Response::*where
) {
    Response out;
    json_reader reader(json);
    reader.object([&](std::string_view member) {
        if (member == name) decode_table(reader, out.*where);
    });
    return reader.finish(std::move(out));
}

} // namespace

result<std::string> encode(const create_table_request& r) {
    request_writer w;
    w.table(r.table_name);
    if (r.key_schema.empty())
        w.refuse("the table has no key schema: give at least the partition key");
    for (const attribute_definition& definition : r.attribute_definitions)
        if (definition.attribute_type > value_type::binary)
            w.refuse(
                "the key attribute '" + definition.attribute_name +
                "' must be a string, number or binary"
            );
    json_writer& json = w.json();
    encode_definitions(json, r.attribute_definitions);
    encode_key_schema(json, r.key_schema);
    encode_indexes(json, "LocalSecondaryIndexes", r.local_secondary_indexes);
    encode_indexes(json, "GlobalSecondaryIndexes", r.global_secondary_indexes);
    w.text("BillingMode", r.billing_mode);
    if (r.provisioned_throughput) encode_throughput(json, *r.provisioned_throughput);
    encode_stream(json, r.stream_view_type);
    encode_tags(json, r.tags);
    w.text("TableClass", r.table_class);
    w.flag("DeletionProtectionEnabled", r.deletion_protection_enabled);
    return w.finish();
}

result<std::string> encode(const describe_table_request& r) {
    request_writer w;
    w.table(r.table_name);
    return w.finish();
}

result<std::string> encode(const delete_table_request& r) {
    request_writer w;
    w.table(r.table_name);
    return w.finish();
}

result<std::string> encode(const list_tables_request& r) {
    request_writer w;
    w.text("ExclusiveStartTableName", r.exclusive_start_table_name);
    w.number("Limit", r.limit);
    return w.finish();
}

template <>
result<create_table_response> decode(std::string_view json) {
    return decode_table_in(json, "TableDescription", &create_table_response::table_description);
}

template <>
result<describe_table_response> decode(std::string_view json) {
    return decode_table_in(json, "Table", &describe_table_response::table);
}

template <>
result<delete_table_response> decode(std::string_view json) {
    return decode_table_in(json, "TableDescription", &delete_table_response::table_description);
}

template <>
result<list_tables_response> decode(std::string_view json) {
    list_tables_response out;
    json_reader reader(json);
    reader.object([&](std::string_view member) {
        if (member == "TableNames")
            reader.array([&] { out.table_names.push_back(reader.string()); });
        else if (member == "LastEvaluatedTableName")
            reader.string(out.last_evaluated_table_name);
    });
    return reader.finish(std::move(out));
}

} // namespace codynamo::codec
