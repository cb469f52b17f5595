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
    /// Puts `item` into a table, by its name or ARN.
    write_request(std::string table_name, codynamo::item item);

    /// Deletes the item under `key` from a table.
    write_request(std::string table_name, codynamo::key key);

    // Compiled once, and not for every file that includes this.
    /// @cond
    write_request(const write_request& other);
    write_request(write_request&& other) noexcept;
    write_request& operator=(const write_request& other);
    write_request& operator=(write_request&& other) noexcept;
    ~write_request();
    /// @endcond

    /// The table's name or ARN.
    [[nodiscard]] const std::string& table_name() const& noexcept { return table_name_; }

    /// The same, moved out.
    [[nodiscard]] std::string table_name() && noexcept { return std::move(table_name_); }

    /// The item to put; nullptr for a delete.
    [[nodiscard]] const codynamo::item* item() const noexcept;

    /// The key to delete; nullptr for a put.
    [[nodiscard]] const codynamo::key* key() const noexcept;

    /// The attributes with which it is sent: the item of a put, the key of a delete.
    [[nodiscard]] const codynamo::item& attributes() const& noexcept {
        return item() ? *item() : key()->attributes();
    }

    /// The same, moved out.
    [[nodiscard]] codynamo::item attributes() && noexcept {
        if (auto* put = std::get_if<codynamo::item>(&action_)) return std::move(*put);
        return std::move(*std::get_if<codynamo::key>(&action_)).attributes();
    }

    /// Equal tables and items or keys.
    [[nodiscard]] bool operator==(const write_request& other) const;

private:
    std::string table_name_;
    std::variant<codynamo::item, codynamo::key> action_;
};

/// A request that a batch writer returns: not written as far as it knows, and why.
class unwritten_request : public write_request {
public:
    /// From a request and what became of it.
    explicit unwritten_request(
        write_request request,
        codynamo::outcome outcome = codynamo::outcome::not_sent,
        std::error_code code = {},
        std::string message = {}
    );

    /// Whether it may have been written nevertheless: `maybe_applied` if it was sent and no
    /// complete response came.
    [[nodiscard]] codynamo::outcome outcome() const noexcept { return outcome_; }

    /// Why it was not written; no error if it was not sent yet.
    [[nodiscard]] const std::error_code& code() const noexcept { return code_; }

    /// DynamoDB's message, or this library's.
    [[nodiscard]] const std::string& message() const& noexcept { return message_; }

    /// The same, moved out.
    [[nodiscard]] std::string message() && noexcept { return std::move(message_); }

private:
    codynamo::outcome outcome_;
    std::error_code code_;
    std::string message_;
};

} // namespace codynamo
