// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// The name and type of a key attribute.
struct attribute_definition {
    attribute_definition() = default;

    /// The attribute `name` of this type.
    attribute_definition(std::string name, value_type type);

    /// The attribute's name, 1 to 255 bytes.
    std::string attribute_name;

    /// The attribute's type: string, number or binary.
    value_type attribute_type = value_type::string;
};

/// One attribute of the key of a table or index.
struct key_schema_element {
    key_schema_element() = default;

    /// The attribute `name` as the key part of this type.
    key_schema_element(std::string name, std::string type);

    /// The attribute's name, 1 to 255 bytes.
    std::string attribute_name;

    /// "HASH" for the partition key, "RANGE" for the sort key.
    std::string key_type;
};

/// Which attributes an index holds.
struct index_projection {
    index_projection() = default;

    /// "ALL", "KEYS_ONLY", or "INCLUDE" for the keys and `non_key_attributes`.
    std::string projection_type = "ALL";

    /// The names of 1 to 20 further attributes, with "INCLUDE" only.
    std::vector<std::string> non_key_attributes;
};

/// The provisioned throughput of a table or index, in capacity units a second.
struct provisioned_throughput {
    provisioned_throughput() = default;

    /// This many units for reads and writes.
    provisioned_throughput(std::int64_t read, std::int64_t write);

    /// Read units a second, 1 or more.
    std::int64_t read_capacity_units = 0;

    /// Write units a second, 1 or more.
    std::int64_t write_capacity_units = 0;
};

/// The largest throughput of an on-demand table or index, in request units a second.
struct on_demand_throughput {
    on_demand_throughput() = default;

    /// This many units for reads and writes.
    on_demand_throughput(std::int64_t read, std::int64_t write);

    /// Read units a second; -1 removes the limit, 0 is not sent.
    std::int64_t max_read_request_units = 0;

    /// Write units a second; -1 removes the limit, 0 is not sent.
    std::int64_t max_write_request_units = 0;
};

/// The throughput that a table or index takes at once, without growing first.
struct warm_throughput {
    warm_throughput() = default;

    /// This many units for reads and writes.
    warm_throughput(std::int64_t read, std::int64_t write);

    /// Read units a second; 0 is not sent.
    std::int64_t read_units_per_second = 0;

    /// Write units a second; 0 is not sent.
    std::int64_t write_units_per_second = 0;
};

/// An attribute that narrows a search in a vector index.
struct search_schema_element {
    search_schema_element() = default;

    /// The attribute `name`, used in the way of this type.
    search_schema_element(std::string name, std::string type);

    /// The attribute's name.
    std::string attribute_name;

    /// "HASH" for one that each search compares by `=`, "INLINE_FILTER" for one that searches may
    /// compare.
    std::string search_schema_element_type;
};

/// A local secondary index: the table's partition key with another sort key.
struct local_secondary_index {
    local_secondary_index() = default;

    /// The index's name, 3 to 255 of `A-Z a-z 0-9 _ . -`.
    std::string index_name;

    /// The index's key.
    std::vector<key_schema_element> key_schema;

    /// The attributes that the index holds.
    index_projection projection;
};

/// A global secondary index: a key of its own.
struct global_secondary_index {
    global_secondary_index() = default;

    /// The index's name, 3 to 255 of `A-Z a-z 0-9 _ . -`.
    std::string index_name;

    /// The index's key: up to 4 HASH and 4 RANGE elements, in order.
    std::vector<key_schema_element> key_schema;

    /// The attributes that the index holds.
    index_projection projection;

    /// The throughput, for tables with billing mode PROVISIONED.
    std::optional<codynamo::provisioned_throughput> provisioned_throughput;

    /// The limits, for tables with billing mode PAY_PER_REQUEST. Default: none.
    std::optional<codynamo::on_demand_throughput> on_demand_throughput;

    /// The throughput that the index takes at once.
    std::optional<codynamo::warm_throughput> warm_throughput;
};

/// An index that finds nearest neighbours of vectors, which are lists of numbers. For tables with
/// billing mode PAY_PER_REQUEST only.
struct vector_index {
    vector_index() = default;

    /// The index's name, 3 to 255 of `A-Z a-z 0-9 _ . -`.
    std::string index_name;

    /// The attribute that holds the vector, 1 to 255 bytes.
    std::string vector_attribute;

    /// The attributes that narrow a search.
    std::vector<search_schema_element> search_schema;

    /// The attributes that the index holds.
    index_projection projection;

    /// The number of elements of each vector, 1 to 4096.
    std::int64_t dimensions = 0;

    /// "COSINE", "DOT_PRODUCT" or "EUCLIDEAN".
    std::string distance_function;
};

/// Encryption at rest.
struct sse_specification {
    sse_specification() = default;

    /// Whether a key of AWS KMS is used; otherwise DynamoDB's own.
    std::optional<bool> enabled;

    /// "KMS".
    std::optional<std::string> sse_type;

    /// The key's id, ARN or alias. Default: AWS's key for DynamoDB.
    std::optional<std::string> kms_master_key_id;
};

/// A name and a text on a table, for bills and permissions.
struct resource_tag {
    resource_tag() = default;

    /// The tag `name` with this text.
    resource_tag(std::string name, std::string text);

    /// The name, 1 to 128 characters.
    std::string key;

    /// The text, 0 to 256 characters.
    std::string value;

    /// Compares names and texts.
    [[nodiscard]] bool operator==(const resource_tag&) const = default;
};

} // namespace codynamo
