// SPDX-License-Identifier: BSL-1.0
#include <codynamo/operation/tables.hpp>

#include <utility>

namespace codynamo {

describe_table_request::describe_table_request(std::string table) : table_name(std::move(table)) {}

delete_table_request::delete_table_request(std::string table) : table_name(std::move(table)) {}

create_table_request::create_table_request(std::string name, attribute_definition partition)
    : table_name(std::move(name)) {
    key_schema.emplace_back(partition.attribute_name, "HASH");
    attribute_definitions.push_back(std::move(partition));
}

create_table_request::create_table_request(
    std::string name, attribute_definition partition, attribute_definition sort
)
    : create_table_request(std::move(name), std::move(partition)) {
    key_schema.emplace_back(sort.attribute_name, "RANGE");
    attribute_definitions.push_back(std::move(sort));
}

} // namespace codynamo
