// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/errc.hpp>
#include <codynamo/item.hpp>
#include <codynamo/outcome.hpp>
#include <codynamo/write_request.hpp>

#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace codynamo {

/// Why one action of a transaction cancelled it, or that it did not.
struct cancellation_reason {
    /// DynamoDB's code, such as "ConditionalCheckFailed"; "None" for an action that was not a
    /// cause.
    std::string code;

    /// DynamoDB's message.
    std::string message;

    /// The item that was there, if the action's condition failed and it asked for it.
    std::optional<codynamo::item> item;

    /// `code` as an error code, a `service_errc`; no error for "None".
    std::error_code error = {};

    /// "Put", "Update", "Delete", "ConditionCheck", "Get" or "Statement".
    std::string action = {};

    /// The action's table; empty for a statement.
    std::string table = {};

    /// `item` as an object: needs codynamo/typed.hpp.
    template <class T>
    [[nodiscard]] std::optional<T> item_as() const;
};

/// What throttled a request, such as {"TableReadProvisionedThroughputExceeded",
/// "arn:aws:dynamodb:..."}.
struct throttling_reason {
    /// DynamoDB's name of the limit.
    std::string reason;

    /// The ARN of the table or index.
    std::string resource;
};

struct batch_get_results;

/// All that is known about a failure. Holds DynamoDB's texts unchanged, and no secrets.
struct error_info {
    /// A `client_errc` or `service_errc`; compare it with these, `error_kind` or `std::errc`.
    std::error_code code;

    /// DynamoDB's message, or this library's for a `client_errc`.
    std::string message;

    /// What to check, where it is known: the region and endpoint of a table that does not exist,
    /// the key that was refused. Part of `what()`; empty for most errors.
    std::string hint;

    /// DynamoDB's name of the operation, such as "PutItem"; empty if there is none.
    std::string operation;

    /// The table; empty if the operation has not exactly one.
    std::string table;

    /// DynamoDB's name of the error, such as "ResourceNotFoundException"; empty for a
    /// `client_errc`.
    std::string service_code;

    /// The header x-amzn-RequestId, which AWS support asks for.
    std::string request_id;

    /// The status of the last response; 0 if there was none.
    int http_status = 0;

    /// The number of attempts to send the request.
    int attempts = 0;

    /// Whether a write can have changed the table. A read is `not_sent` or `not_applied`, whatever
    /// became of its response, and `what()` does not mention it.
    codynamo::outcome outcome = codynamo::outcome::not_sent;

    /// What throttled the request, if DynamoDB reported it.
    std::vector<throttling_reason> throttling_reasons;

    /// The reasons of a cancelled transaction, in the order of its actions.
    std::vector<cancellation_reason> cancellation_reasons;

    /// The item that was there when a condition failed, if
    /// `return_values_on_condition_check_failure` asked for it; or the item that could not be
    /// converted into the caller's type.
    std::optional<codynamo::item> item;

    /// The requests of a `batch_write_error`.
    std::vector<unwritten_request> unwritten;

    /// The items of a `batch_get_error`; null for other errors.
    std::shared_ptr<const batch_get_results> found;
};

/// The exception of this library; others derive from it. Copies are cheap and share their `info()`.
///
/// `what()` is one line: what happened, the operation and table, DynamoDB's response, what to
/// check, the number of attempts, and whether a write may have been applied. It holds no attribute
/// values.
class error : public std::system_error {
public:
    /// No error, which Boost's `result::error()` needs.
    error();

    /// An error with all that is known about it.
    explicit error(error_info info);

    /// An error with a code and a message.
    error(std::error_code code, std::string message);

    /// A copy; a move copies as well, so that an error that was moved from is still the same.
    error(const error&) = default;

    /// A copy; a move copies as well.
    error& operator=(const error&) = default;

    /// The description, one line. Valid as long as a copy of the error.
    [[nodiscard]] const char* what() const noexcept override;

    /// Code, message, operation, table, outcome and more. Valid as long as a copy of the error.
    [[nodiscard]] const error_info& info() const noexcept;

    /// Throws this error as the class that the call would have thrown, such as
    /// `conditional_check_failed`: `if (!r) r.error().raise();`. (`throw r.error();` throws an
    /// `error`, which a handler for one of those classes does not catch.)
    [[noreturn]] void raise() const;

private:
    struct state;
    std::shared_ptr<const state> state_;
};

/// A condition did not hold for the item that was there, or there was no item.
///
/// ConditionalCheckFailedException; the code is `service_errc::conditional_check_failed`.
class conditional_check_failed : public error {
public:
    using error::error;

    /// From the error without its class.
    explicit conditional_check_failed(const error& e) : error(e) {}

    /// The item that was there, if `return_values_on_condition_check_failure::all_old` was given
    /// and there was one.
    [[nodiscard]] const std::optional<codynamo::item>& item() const noexcept { return info().item; }

    /// The same as an object: needs codynamo/typed.hpp. Throws what `from_item` throws.
    template <class T>
    [[nodiscard]] std::optional<T> item_as() const;
};

/// A transaction was cancelled, and none of its actions carried out.
///
/// TransactionCanceledException; the code equals `service_errc::transaction_canceled`.
class transaction_canceled : public error {
public:
    using error::error;

    /// From the error without its class.
    explicit transaction_canceled(const error& e) : error(e) {}

    /// The reasons, one for each action, in their order.
    [[nodiscard]] const std::vector<cancellation_reason>& reasons() const noexcept {
        return info().cancellation_reasons;
    }
};

/// A batch writer returns requests that it did not write. `info()` holds the cause.
class batch_write_error : public error {
public:
    using error::error;

    /// From the error without its class.
    explicit batch_write_error(const error& e) : error(e) {}

    /// The requests that were accepted and not acknowledged, in the order in which they were
    /// accepted, each with its own reason. They may be given to a writer again, in this order: puts
    /// and deletes can be repeated.
    [[nodiscard]] const std::vector<unwritten_request>& unwritten() const noexcept {
        return info().unwritten;
    }
};

/// A batch of reads ended before all keys were read. `info()` holds the cause.
class batch_get_error : public error {
public:
    using error::error;

    /// From the error without its class.
    explicit batch_get_error(const error& e) : error(e) {}

    /// The items that were read before; `batch_get_result::unread` lists the keys that were not.
    /// Without parts for an error that was made without `error_info::found`.
    [[nodiscard]] const batch_get_results& results() const noexcept;
};

/// Throws what `e.raise()` throws.
[[noreturn]] void throw_error(const error& e);

} // namespace codynamo
