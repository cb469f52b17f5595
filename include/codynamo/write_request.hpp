// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/item.hpp>
#include <codynamo/key.hpp>

#include <string>
#include <utility>
#include <variant>

namespace codynamo {

/// One put or delete of a batch.
class write_request {
public:
    write_request(std::string table_name, item put)
        : table_name_(std::move(table_name)), action_(std::move(put)) {}

    write_request(std::string table_name, key deleted)
        : table_name_(std::move(table_name)), action_(std::move(deleted)) {}

    [[nodiscard]] const std::string& table_name() const noexcept { return table_name_; }

    /// The item to put, or nullptr for a delete.
    [[nodiscard]] const item* put() const noexcept { return std::get_if<item>(&action_); }

    /// The key to delete, or nullptr for a put.
    [[nodiscard]] const key* deleted() const noexcept { return std::get_if<key>(&action_); }

    /// The attributes that name the item: the whole item of a put, the key of a delete.
    [[nodiscard]] const item& attributes() const noexcept {
        return put() ? *put() : deleted()->attributes();
    }

    [[nodiscard]] bool operator==(const write_request&) const = default;

private:
    std::string table_name_;
    std::variant<item, key> action_;
};

} // namespace codynamo
