// SPDX-License-Identifier: BSL-1.0
#include <codynamo/operation/transact_write_items.hpp>

#include <utility>

namespace codynamo {

transact_put::transact_put(std::string table, codynamo::item new_item)
    : table_name(std::move(table)), item(std::move(new_item)) {}

transact_update::transact_update(std::string table, codynamo::key item_key)
    : table_name(std::move(table)), key(std::move(item_key)) {}

transact_delete::transact_delete(std::string table, codynamo::key item_key)
    : table_name(std::move(table)), key(std::move(item_key)) {}

condition_check::condition_check(std::string table, codynamo::key item_key)
    : table_name(std::move(table)), key(std::move(item_key)) {}

} // namespace codynamo
