// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/tables.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// The key, indexes and settings of a new table, for `table::create_table`:
///
///     table_schema schema(string_attribute("customer"), string_attribute("date"));
///     schema.global_index("by_status", string_attribute("status"), string_attribute("date"))
///         .keys_only()
///         .stream("NEW_IMAGE")
///         .time_to_live("expires");
///
/// The table is on demand unless `provisioned` is called. Indexes hold all attributes unless
/// `keys_only` or `include` is called. Two types for one key attribute throw
/// `client_errc::invalid_argument`.
class table_schema {
public:
    /// A table with a partition key alone.
    explicit table_schema(attribute_definition partition);

    /// A table with a partition key and a sort key.
    table_schema(attribute_definition partition, attribute_definition sort);

    /// Adds a global secondary index with a partition key alone.
    table_schema& global_index(std::string name, attribute_definition partition);

    /// Adds a global secondary index with a partition key and a sort key.
    table_schema& global_index(
        std::string name, attribute_definition partition, attribute_definition sort
    );

    /// Adds a global secondary index with up to four attributes in each part of its key, in order.
    table_schema& global_index(
        std::string name,
        std::vector<attribute_definition> partition,
        std::vector<attribute_definition> sort
    );

    /// Adds a local secondary index: the table's partition key with another sort key. It cannot be
    /// added later.
    table_schema& local_index(std::string name, attribute_definition sort);

    /// Lets the index that was added last hold its key and the table's only.
    table_schema& keys_only();

    /// Lets the index that was added last hold its key, the table's, and these attributes.
    table_schema& include(std::vector<std::string> non_key_attributes);

    /// Sets the provisioned throughput of the table and each global index, in capacity units a
    /// second.
    table_schema& provisioned(std::int64_t read, std::int64_t write);

    /// Switches a stream on: of "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE" or "NEW_AND_OLD_IMAGES".
    table_schema& stream(std::string view_type);

    /// Sets the attribute that holds, as a number of seconds since 1970, when an item is deleted.
    table_schema& time_to_live(std::string attribute);

    /// Switches deletion protection on: DeleteTable is refused.
    table_schema& deletion_protection();

    /// Adds a tag.
    table_schema& tagged(std::string name, std::string text);

    /// Returns the request for CreateTable: all but the time to live, which it does not have.
    [[nodiscard]] create_table_request request(std::string table_name) const;

    /// The attribute of `time_to_live`; empty if there is none.
    [[nodiscard]] const std::string& time_to_live_attribute() const noexcept {
        return time_to_live_;
    }

private:
    void define(const attribute_definition& attribute);
    index_projection& last_projection();

    create_table_request request_;
    std::string time_to_live_;
    index_projection* (*last_index_)(create_table_request&) = nullptr;
};

/// Returns a key attribute of type string.
[[nodiscard]] inline attribute_definition string_attribute(std::string name) {
    return attribute_definition(std::move(name), value_type::string);
}

/// Returns a key attribute of type number.
[[nodiscard]] inline attribute_definition number_attribute(std::string name) {
    return attribute_definition(std::move(name), value_type::number);
}

/// Returns a key attribute of type binary.
[[nodiscard]] inline attribute_definition binary_attribute(std::string name) {
    return attribute_definition(std::move(name), value_type::binary);
}

} // namespace codynamo
