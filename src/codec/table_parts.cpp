// SPDX-License-Identifier: BSL-1.0
#include "codec/table_parts.hpp"

namespace codynamo::codec {

void write_text(
    json_writer& json, std::string_view member, const std::optional<std::string>& text
) {
    if (text) json.member(member, std::string_view(*text));
}

void write_number(json_writer& json, std::string_view member, std::int64_t number) {
    if (number != 0) json.member(member, number);
}

void encode_definitions(json_writer& json, const std::vector<attribute_definition>& definitions) {
    if (definitions.empty()) return;
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

void encode_key_schema(json_writer& json, const std::vector<key_schema_element>& schema) {
    if (schema.empty()) return;
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

void encode_throughput(json_writer& json, const std::optional<provisioned_throughput>& units) {
    if (!units) return;
    json.name("ProvisionedThroughput");
    json.begin_object();
    json.member("ReadCapacityUnits", units->read_capacity_units);
    json.member("WriteCapacityUnits", units->write_capacity_units);
    json.end_object();
}

void encode_throughput(json_writer& json, const std::optional<on_demand_throughput>& units) {
    if (!units) return;
    json.name("OnDemandThroughput");
    json.begin_object();
    write_number(json, "MaxReadRequestUnits", units->max_read_request_units);
    write_number(json, "MaxWriteRequestUnits", units->max_write_request_units);
    json.end_object();
}

void encode_throughput(json_writer& json, const std::optional<warm_throughput>& units) {
    if (!units) return;
    json.name("WarmThroughput");
    json.begin_object();
    write_number(json, "ReadUnitsPerSecond", units->read_units_per_second);
    write_number(json, "WriteUnitsPerSecond", units->write_units_per_second);
    json.end_object();
}

void encode_sse(json_writer& json, const std::optional<sse_specification>& sse) {
    if (!sse) return;
    json.name("SSESpecification");
    json.begin_object();
    if (sse->enabled) json.member("Enabled", *sse->enabled);
    write_text(json, "SSEType", sse->sse_type);
    write_text(json, "KMSMasterKeyId", sse->kms_master_key_id);
    json.end_object();
}

void encode_tags(json_writer& json, const std::vector<resource_tag>& tags) {
    if (tags.empty()) return;
    json.name("Tags");
    json.begin_array();
    for (const resource_tag& one : tags) {
        json.begin_object();
        json.member("Key", std::string_view(one.key));
        json.member("Value", std::string_view(one.value));
        json.end_object();
    }
    json.end_array();
}

void encode_stream(json_writer& json, const std::string& view_type) {
    json.name("StreamSpecification");
    json.begin_object();
    json.member("StreamEnabled", !view_type.empty());
    if (!view_type.empty()) json.member("StreamViewType", std::string_view(view_type));
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
    encode_throughput(json, index.provisioned_throughput);
    encode_throughput(json, index.on_demand_throughput);
    encode_throughput(json, index.warm_throughput);
    json.end_object();
}

void encode_index(json_writer& json, const vector_index& index) {
    json.begin_object();
    json.member("IndexName", std::string_view(index.index_name));
    json.name("VectorAttribute");
    json.begin_object();
    json.member("AttributeName", std::string_view(index.vector_attribute));
    json.end_object();
    if (!index.search_schema.empty()) {
        json.name("SearchSchema");
        json.begin_array();
        for (const search_schema_element& element : index.search_schema) {
            json.begin_object();
            json.member("AttributeName", std::string_view(element.attribute_name));
            json.member(
                "SearchSchemaElementType", std::string_view(element.search_schema_element_type)
            );
            json.end_object();
        }
        json.end_array();
    }
    encode_projection(json, index.projection);
    json.member("Dimensions", index.dimensions);
    json.member("DistanceFunction", std::string_view(index.distance_function));
    json.end_object();
}

void check_definitions(request_writer& w, const std::vector<attribute_definition>& definitions) {
    for (const attribute_definition& definition : definitions)
        if (definition.attribute_type > value_type::binary)
            w.refuse(
                "the key attribute '" + definition.attribute_name +
                "' must be a string, number or binary"
            );
}

} // namespace codynamo::codec
