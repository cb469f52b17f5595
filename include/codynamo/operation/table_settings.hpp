// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/value.hpp>

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

/// The most that an on-demand table or index takes a second; 0 is not sent.
struct on_demand_throughput {
    on_demand_throughput() = default;

    on_demand_throughput(std::int64_t read, std::int64_t write)
        : max_read_request_units(read), max_write_request_units(write) {}

    std::int64_t max_read_request_units = 0;  ///< -1: no limit of its own
    std::int64_t max_write_request_units = 0; ///< -1: no limit of its own
};

/// What a table or index can take at once, without growing first; 0 is not sent.
struct warm_throughput {
    warm_throughput() = default;

    warm_throughput(std::int64_t read, std::int64_t write)
        : read_units_per_second(read), write_units_per_second(write) {}

    std::int64_t read_units_per_second = 0;
    std::int64_t write_units_per_second = 0;
};

/// An attribute that a search in a vector index can be narrowed by.
struct search_schema_element {
    search_schema_element() = default;

    search_schema_element(std::string name, std::string type)
        : attribute_name(std::move(name)), search_schema_element_type(std::move(type)) {}

    std::string attribute_name;
    std::string search_schema_element_type; ///< "HASH" or "INLINE_FILTER"
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
    std::optional<codynamo::on_demand_throughput> on_demand_throughput;
    std::optional<codynamo::warm_throughput> warm_throughput;
};

/// An index for nearest neighbours of vectors, which are lists of numbers; on-demand tables only.
struct vector_index {
    vector_index() = default;

    std::string index_name;
    std::string vector_attribute;
    std::vector<search_schema_element> search_schema;
    index_projection projection;
    std::int64_t dimensions = 0;   ///< 1 to 4096
    std::string distance_function; ///< "COSINE", "DOT_PRODUCT" or "EUCLIDEAN"
};

/// Encryption at rest.
struct sse_specification {
    sse_specification() = default;

    std::optional<bool> enabled; ///< true: by a key of AWS KMS
    /// "KMS".
    std::optional<std::string> sse_type;
    /// Id, ARN or alias; not set: AWS's key for DynamoDB.
    std::optional<std::string> kms_master_key_id;
};

/// A name and a text that bills and policies can go by.
struct resource_tag {
    resource_tag() = default;

    resource_tag(std::string name, std::string text)
        : key(std::move(name)), value(std::move(text)) {}

    std::string key;   ///< 1 to 128 characters
    std::string value; ///< 0 to 256 characters

    [[nodiscard]] bool operator==(const resource_tag&) const = default;
};

} // namespace codynamo
