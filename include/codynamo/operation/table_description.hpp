// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/value.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// The type of a key attribute: string, number or binary.
struct attribute_definition {
    attribute_definition() = default;

    attribute_definition(std::string name, value_type type)
        : attribute_name(std::move(name)), attribute_type(type) {}

    std::string attribute_name;
    value_type attribute_type = value_type::string;
};

struct key_schema_element {
    key_schema_element() = default;

    key_schema_element(std::string name, std::string type)
        : attribute_name(std::move(name)), key_type(std::move(type)) {}

    std::string attribute_name;
    std::string key_type; ///< "HASH" for the partition key, "RANGE" for the sort key
};

/// Which attributes an index holds.
struct index_projection {
    index_projection() = default;

    std::string projection_type = "ALL"; ///< or "KEYS_ONLY", or "INCLUDE" with `non_key_attributes`
    std::vector<std::string> non_key_attributes;
};

/// Capacity units a second.
struct provisioned_throughput {
    provisioned_throughput() = default;

    provisioned_throughput(std::int64_t read, std::int64_t write)
        : read_capacity_units(read), write_capacity_units(write) {}

    std::int64_t read_capacity_units = 0;
    std::int64_t write_capacity_units = 0;
};

struct local_secondary_index {
    local_secondary_index() = default;

    std::string index_name;
    std::vector<key_schema_element> key_schema;
    index_projection projection;
};

struct global_secondary_index {
    global_secondary_index() = default;

    std::string index_name;
    std::vector<key_schema_element> key_schema; ///< up to 4 HASH and 4 RANGE elements, in order
    index_projection projection;
    std::optional<codynamo::provisioned_throughput>
        provisioned_throughput; ///< of tables with billing mode PROVISIONED
};

/// What DescribeTable says of an index. Status texts are the service's own.
struct index_description {
    std::string index_name;
    std::string index_arn;
    std::vector<key_schema_element> key_schema;
    index_projection projection;
    std::string index_status; ///< of global indexes: CREATING, UPDATING, DELETING, ACTIVE
    bool backfilling = false;
    codynamo::provisioned_throughput provisioned_throughput;
    std::int64_t item_count = 0;
    std::int64_t index_size_bytes = 0;
};

/// What the service knows of a table. Counts and sizes are about six hours old.
struct table_description {
    std::string table_name;
    std::string table_arn;
    std::string table_id;
    std::string table_status; ///< CREATING, UPDATING, DELETING, ACTIVE, ...
    std::vector<attribute_definition> attribute_definitions;
    std::vector<key_schema_element> key_schema;
    std::vector<index_description> local_secondary_indexes;
    std::vector<index_description> global_secondary_indexes;
    std::string billing_mode; ///< PAY_PER_REQUEST, PROVISIONED, or empty, which means PROVISIONED
    codynamo::provisioned_throughput provisioned_throughput;
    std::string stream_view_type; ///< empty: no stream
    std::string latest_stream_arn;
    std::string table_class;
    bool deletion_protection_enabled = false;
    std::chrono::system_clock::time_point creation_date_time;
    std::int64_t item_count = 0;
    std::int64_t table_size_bytes = 0;
};

} // namespace codynamo
