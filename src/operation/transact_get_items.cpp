// SPDX-License-Identifier: BSL-1.0
#include <codynamo/operation/transact_get_items.hpp>

#include <utility>

namespace codynamo {

transact_get::transact_get(std::string table, codynamo::key item_key)
    : table_name(std::move(table)), key(std::move(item_key)) {}

} // namespace codynamo
