// SPDX-License-Identifier: BSL-1.0
#include "exec/key_schemas.hpp"

#include "codec/table_name.hpp"

#include <utility>

namespace codynamo::exec {

void key_schemas::learn(const std::string& asked, const table_description& described) {
    if (described.table_status == "DELETING") return forget(asked);
    names key;
    for (const key_schema_element& part : described.key_schema)
        key.push_back(part.attribute_name);
    if (key.empty()) return;
    const std::scoped_lock lock(mutex_);
    if (!described.table_arn.empty()) all_.insert_or_assign(described.table_arn, key);
    all_.insert_or_assign(asked, std::move(key));
}

std::optional<key_schemas::names> key_schemas::find(const std::string& table) const {
    const std::scoped_lock lock(mutex_);
    const auto known = all_.find(table);
    if (known == all_.end()) return std::nullopt;
    return known->second;
}

void key_schemas::forget(const std::string& table) noexcept {
    const std::scoped_lock lock(mutex_);
    std::erase_if(all_, [&](const auto& known) {
        return codec::may_be_same_table(known.first, table);
    });
}

} // namespace codynamo::exec
