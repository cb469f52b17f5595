// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/tables.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// A new table in few words, for `table::create_table`:
///
///     table_schema schema(string_attribute("customer"), string_attribute("date"));
///     schema.global_index("by_status", string_attribute("status"), string_attribute("date"))
///         .keys_only()
///         .stream("NEW_IMAGE")
///         .time_to_live("expires");
///
/// On demand unless `provisioned` is called; indexes hold all attributes unless told otherwise.
/// Key attributes need be named once; two types for one name throw
/// `client_errc::invalid_argument`.
class table_schema {
public:
    explicit table_schema(attribute_definition partition);
    table_schema(attribute_definition partition, attribute_definition sort);

    table_schema& global_index(std::string name, attribute_definition partition);
    table_schema& global_index(
        std::string name, attribute_definition partition, attribute_definition sort
    );

    /// With up to four attributes in each part of its key, in order.
    table_schema& global_index(
        std::string name,
        std::vector<attribute_definition> partition,
        std::vector<attribute_definition> sort
    );

    /// The table's partition key with another sort key. Only when the table is made.
    table_schema& local_index(std::string name, attribute_definition sort);

    /// The index named last holds its keys and the table's only.
    table_schema& keys_only();

    /// The index named last holds its keys, the table's, and these.
    table_schema& include(std::vector<std::string> non_key_attributes);

    /// Capacity units a second, of the table and each global index.
    table_schema& provisioned(std::int64_t read, std::int64_t write);

    /// "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE" or "NEW_AND_OLD_IMAGES".
    table_schema& stream(std::string view_type);

    /// The attribute, a number of seconds since 1970, after which items are deleted.
    table_schema& time_to_live(std::string attribute);

    table_schema& deletion_protection();
    table_schema& tagged(std::string name, std::string text);

    /// All of it but the time to live, which CreateTable does not take.
    [[nodiscard]] create_table_request request(std::string table_name) const;

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

[[nodiscard]] inline attribute_definition string_attribute(std::string name) {
    return attribute_definition(std::move(name), value_type::string);
}

[[nodiscard]] inline attribute_definition number_attribute(std::string name) {
    return attribute_definition(std::move(name), value_type::number);
}

[[nodiscard]] inline attribute_definition binary_attribute(std::string name) {
    return attribute_definition(std::move(name), value_type::binary);
}

} // namespace codynamo
