// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/table_schema.hpp>

#include <algorithm>

namespace codynamo {
namespace {

constexpr std::size_t most_key_attributes = 4;

index_projection* last_global(create_table_request& r) {
    return &r.global_secondary_indexes.back().projection;
}

index_projection* last_local(create_table_request& r) {
    return &r.local_secondary_indexes.back().projection;
}

[[noreturn]] void refuse_schema(std::string why) {
    throw error(client_errc::invalid_argument, "table_schema: " + std::move(why));
}

} // namespace

table_schema::table_schema(attribute_definition partition) {
    define(partition);
    request_.key_schema.emplace_back(std::move(partition.attribute_name), "HASH");
}

table_schema::table_schema(attribute_definition partition, attribute_definition sort)
    : table_schema(std::move(partition)) {
    define(sort);
    request_.key_schema.emplace_back(std::move(sort.attribute_name), "RANGE");
}

table_schema& table_schema::global_index(std::string name, attribute_definition partition) {
    return global_index(
        std::move(name), std::vector{std::move(partition)}, std::vector<attribute_definition>()
    );
}

table_schema& table_schema::global_index(
    std::string name, attribute_definition partition, attribute_definition sort
) {
    return global_index(
        std::move(name), std::vector{std::move(partition)}, std::vector{std::move(sort)}
    );
}

table_schema& table_schema::global_index(
    std::string name,
    std::vector<attribute_definition> partition,
    std::vector<attribute_definition> sort
) {
    if (partition.empty() || partition.size() > most_key_attributes ||
        sort.size() > most_key_attributes)
        refuse_schema(
            "index '" + name +
            "' needs 1 to 4 partition attributes and takes up to 4 sort attributes"
        );
    global_secondary_index index;
    index.index_name = std::move(name);
    for (const attribute_definition& attribute : partition) {
        define(attribute);
        index.key_schema.emplace_back(attribute.attribute_name, "HASH");
    }
    for (const attribute_definition& attribute : sort) {
        define(attribute);
        index.key_schema.emplace_back(attribute.attribute_name, "RANGE");
    }
    request_.global_secondary_indexes.push_back(std::move(index));
    last_index_ = last_global;
    return *this;
}

table_schema& table_schema::local_index(std::string name, attribute_definition sort) {
    define(sort);
    local_secondary_index index;
    index.index_name = std::move(name);
    index.key_schema.push_back(request_.key_schema.front());
    index.key_schema.emplace_back(std::move(sort.attribute_name), "RANGE");
    request_.local_secondary_indexes.push_back(std::move(index));
    last_index_ = last_local;
    return *this;
}

table_schema& table_schema::keys_only() {
    last_projection().projection_type = "KEYS_ONLY";
    return *this;
}

table_schema& table_schema::include(std::vector<std::string> non_key_attributes) {
    index_projection& projection = last_projection();
    projection.projection_type = "INCLUDE";
    projection.non_key_attributes = std::move(non_key_attributes);
    return *this;
}

table_schema& table_schema::provisioned(std::int64_t read, std::int64_t write) {
    if (read < 1 || write < 1) refuse_schema("provisioned throughput is 1 unit a second or more");
    request_.billing_mode = "PROVISIONED";
    request_.provisioned_throughput.emplace(read, write);
    return *this;
}

table_schema& table_schema::stream(std::string view_type) {
    if (view_type.empty()) refuse_schema("a stream needs a view type, such as NEW_IMAGE");
    request_.stream_view_type = std::move(view_type);
    return *this;
}

table_schema& table_schema::time_to_live(std::string attribute) {
    if (attribute.empty()) refuse_schema("time to live needs the name of an attribute");
    time_to_live_ = std::move(attribute);
    return *this;
}

table_schema& table_schema::deletion_protection() {
    request_.deletion_protection_enabled = true;
    return *this;
}

table_schema& table_schema::tagged(std::string name, std::string text) {
    request_.tags.emplace_back(std::move(name), std::move(text));
    return *this;
}

create_table_request table_schema::request(std::string table_name) const {
    create_table_request complete = request_;
    complete.table_name = std::move(table_name);
    if (complete.provisioned_throughput)
        for (global_secondary_index& index : complete.global_secondary_indexes)
            index.provisioned_throughput = complete.provisioned_throughput;
    return complete;
}

void table_schema::define(const attribute_definition& attribute) {
    if (attribute.attribute_type > value_type::binary)
        refuse_schema(
            "the key attribute '" + attribute.attribute_name +
            "' must be a string, number or binary"
        );
    const auto known = std::ranges::find(
        request_.attribute_definitions,
        attribute.attribute_name,
        &attribute_definition::attribute_name
    );
    if (known == request_.attribute_definitions.end())
        request_.attribute_definitions.push_back(attribute);
    else if (known->attribute_type != attribute.attribute_type)
        refuse_schema("the key attribute '" + attribute.attribute_name + "' is given two types");
}

index_projection& table_schema::last_projection() {
    if (!last_index_) refuse_schema("keys_only and include belong behind an index");
    return *last_index_(request_);
}

} // namespace codynamo
