// SPDX-License-Identifier: BSL-1.0
#include "codec/bounded_list.hpp"
#include "codec/operations.hpp"
#include "codec/table_parts.hpp"

namespace codynamo::codec {
namespace {

template <class Index>
void encode_indexes(json_writer& json, std::string_view member, const std::vector<Index>& indexes) {
    if (indexes.empty()) return;
    json.name(member);
    json.begin_array();
    for (const Index& index : indexes)
        encode_index(json, index);
    json.end_array();
}

template <class Response>
result<Response> decode_table_in(
    std::string_view json, std::string_view name, table_description Response::* where
) {
    Response out;
    json_reader reader(json);
    decode_response(reader, [&](std::string_view member) {
        if (member == name) decode_table(reader, out.*where);
    });
    return reader.finish(std::move(out));
}

} // namespace

result<std::string> encode(const create_table_request& r) {
    request_writer w;
    if (r.key_schema.empty() && !r.global_table_source_arn)
        w.refuse("the table has no key schema: give at least the partition key");
    check_definitions(w, r.attribute_definitions);
    json_writer& json = w.json();
    w.table(r.table_name);
    encode_definitions(json, r.attribute_definitions);
    encode_key_schema(json, r.key_schema);
    encode_indexes(json, "LocalSecondaryIndexes", r.local_secondary_indexes);
    encode_indexes(json, "GlobalSecondaryIndexes", r.global_secondary_indexes);
    w.text("BillingMode", r.billing_mode);
    encode_throughput(json, r.provisioned_throughput);
    if (r.stream_view_type) encode_stream(json, *r.stream_view_type);
    encode_sse(json, r.sse_specification);
    encode_tags(json, r.tags);
    w.text("TableClass", r.table_class);
    w.flag("DeletionProtectionEnabled", r.deletion_protection_enabled);
    encode_throughput(json, r.warm_throughput);
    w.text("ResourcePolicy", r.resource_policy);
    encode_throughput(json, r.on_demand_throughput);
    w.text("GlobalTableSourceArn", r.global_table_source_arn);
    w.text("GlobalTableSettingsReplicationMode", r.global_table_settings_replication_mode);
    encode_indexes(json, "VectorIndexes", r.vector_indexes);
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
result<update_table_response> decode(std::string_view json) {
    return decode_table_in(json, "TableDescription", &update_table_response::table_description);
}

template <>
result<list_tables_response> decode(std::string_view json) {
    list_tables_response out;
    json_reader reader(json);
    decode_response(reader, [&](std::string_view member) {
        if (member == "TableNames")
            decode_texts(reader, out.table_names, most_in_a_request);
        else if (member == "LastEvaluatedTableName")
            reader.string(out.last_evaluated_table_name.emplace());
    });
    return reader.finish(std::move(out));
}

} // namespace codynamo::codec
