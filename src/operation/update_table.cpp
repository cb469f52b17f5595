// SPDX-License-Identifier: BSL-1.0
#include <codynamo/operation/update_table.hpp>

#include <utility>

namespace codynamo {

global_secondary_index_change::global_secondary_index_change(std::string name)
    : index_name(std::move(name)) {}

replica_update::replica_update(kind change, std::string region)
    : action(change), region_name(std::move(region)) {}

update_table_request::update_table_request(std::string table) : table_name(std::move(table)) {}

} // namespace codynamo
