// SPDX-License-Identifier: BSL-1.0
#include <codynamo/operation/delete_item.hpp>

#include <utility>

namespace codynamo {

delete_item_request::delete_item_request(std::string table, codynamo::key item_key)
    : table_name(std::move(table)), key(std::move(item_key)) {}

} // namespace codynamo
