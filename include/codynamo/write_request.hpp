// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/item.hpp>
#include <codynamo/key.hpp>
#include <codynamo/outcome.hpp>

#include <string>
#include <system_error>
#include <utility>
#include <variant>

namespace codynamo {

/// One put or delete of a batch.
class write_request {
public:
    write_request(std::string table_name, codynamo::item item)
        : table_name_(std::move(table_name)), action_(std::move(item)) {}

    write_request(std::string table_name, codynamo::key key)
        : table_name_(std::move(table_name)), action_(std::move(key)) {}

    [[nodiscard]] const std::string& table_name() const noexcept { return table_name_; }

    /// The item to put, or nullptr for a delete.
    [[nodiscard]] const codynamo::item* item() const noexcept {
        return std::get_if<codynamo::item>(&action_);
    }

    /// The key to delete, or nullptr for a put.
    [[nodiscard]] const codynamo::key* key() const noexcept {
        return std::get_if<codynamo::key>(&action_);
    }

    /// The attributes that name the item: the whole item of a put, the key of a delete.
    [[nodiscard]] const codynamo::item& attributes() const noexcept {
        return item() ? *item() : key()->attributes();
    }

    [[nodiscard]] bool operator==(const write_request&) const = default;

private:
    std::string table_name_;
    std::variant<codynamo::item, codynamo::key> action_;
};

/// A request that a batch writer hands back: a `write_request`, with what is known of its fate.
class unwritten_request : public write_request {
public:
    explicit unwritten_request(
        write_request r,
        codynamo::outcome last = codynamo::outcome::not_sent,
        std::error_code reason = {},
        std::string words = {}
    )
        : write_request(std::move(r)), outcome_(last), code_(reason), message_(std::move(words)) {}

    /// Whether it may have been written all the same: `maybe_applied` when it was sent and no
    /// answer came that can be trusted.
    [[nodiscard]] codynamo::outcome outcome() const noexcept { return outcome_; }

    /// Why it was not written; none when it was not yet its turn.
    [[nodiscard]] const std::error_code& code() const noexcept { return code_; }

    /// What the service said of it, or this library.
    [[nodiscard]] const std::string& message() const noexcept { return message_; }

private:
    codynamo::outcome outcome_;
    std::error_code code_;
    std::string message_;
};

} // namespace codynamo
