// SPDX-License-Identifier: BSL-1.0
#include <codynamo/operation/get_item.hpp>

#include <utility>

namespace codynamo {

get_item_request::get_item_request(std::string table, codynamo::key item_key)
    : table_name(std::move(table)), key(std::move(item_key)) {}

} // namespace codynamo
