// SPDX-License-Identifier: BSL-1.0
#include <codynamo/operation/time_to_live.hpp>

#include <utility>

namespace codynamo {

update_time_to_live_request::update_time_to_live_request(
    std::string table, std::string attribute, bool on
)
    : table_name(std::move(table)), attribute_name(std::move(attribute)), enabled(on) {}

describe_time_to_live_request::describe_time_to_live_request(std::string table)
    : table_name(std::move(table)) {}

} // namespace codynamo
