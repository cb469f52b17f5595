// SPDX-License-Identifier: BSL-1.0
#include <codynamo/operation/put_item.hpp>

#include <utility>

namespace codynamo {

put_item_request::put_item_request(std::string table, codynamo::item new_item)
    : table_name(std::move(table)), item(std::move(new_item)) {}

} // namespace codynamo
