// SPDX-License-Identifier: BSL-1.0
#include <codynamo/operation/table_settings.hpp>

#include <utility>

namespace codynamo {

attribute_definition::attribute_definition(std::string name, value_type type)
    : attribute_name(std::move(name)), attribute_type(type) {}

key_schema_element::key_schema_element(std::string name, std::string type)
    : attribute_name(std::move(name)), key_type(std::move(type)) {}

provisioned_throughput::provisioned_throughput(std::int64_t read, std::int64_t write)
    : read_capacity_units(read), write_capacity_units(write) {}

on_demand_throughput::on_demand_throughput(std::int64_t read, std::int64_t write)
    : max_read_request_units(read), max_write_request_units(write) {}

warm_throughput::warm_throughput(std::int64_t read, std::int64_t write)
    : read_units_per_second(read), write_units_per_second(write) {}

search_schema_element::search_schema_element(std::string name, std::string type)
    : attribute_name(std::move(name)), search_schema_element_type(std::move(type)) {}

resource_tag::resource_tag(std::string name, std::string text)
    : key(std::move(name)), value(std::move(text)) {}

} // namespace codynamo
