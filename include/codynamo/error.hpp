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

/// Why one action of a cancelled transaction was, or was not, the cause. The reasons stand in the
/// order of the actions.
struct cancellation_reason {
    std::string code; ///< "None" for an action that was not the cause
    std::string message;
    std::optional<codynamo::item> item; ///< the item that was there, when it was asked for
    std::error_code error = {};         ///< what `code` means; none for "None"
    std::string action = {}; ///< "Put", "Update", "Delete", "ConditionCheck", "Get" or "Statement"
    std::string table = {};  ///< of the action; empty for a statement
};

/// What throttled a request, e.g. {"TableReadProvisionedThroughputExceeded",
/// "arn:aws:dynamodb:..."}.
struct throttling_reason {
    std::string reason;
    std::string resource;
};

struct batch_get_results;

/// All that is known about a failure. Holds what the server said, word for word, and never a
/// secret.
struct error_info {
    std::error_code code;
    std::string message; ///< the server's words, or ours for a `client_errc`

    /// What to look at, where that can be said: the region and endpoint of a table that does not
    /// exist, the key that was refused. Part of `what()`; empty for most errors.
    std::string hint;

    std::string
        operation;     ///< DynamoDB's name, e.g. "PutItem"; empty when no operation was involved
    std::string table; ///< empty when the operation has no one table
    std::string service_code; ///< e.g. "ResourceNotFoundException"; empty for a `client_errc`
    std::string request_id;   ///< x-amzn-RequestId, to quote to AWS support
    int http_status = 0;      ///< 0 when no answer came
    int attempts = 0;         ///< how often the request was sent, or tried to be

    /// Whether a write can have changed the table. A read is `not_sent` or `not_applied`, whatever
    /// became of its response, and `what()` does not mention it.
    codynamo::outcome outcome = codynamo::outcome::not_sent;

    std::vector<throttling_reason> throttling_reasons;
    std::vector<cancellation_reason> cancellation_reasons;
    std::optional<codynamo::item>
        item; ///< of a failed condition, when `return_values_on_condition_check_failure` asked
    std::vector<unwritten_request> unwritten; ///< of a batch that gave up; see `batch_write_error`
    std::shared_ptr<const batch_get_results>
        found; ///< of a batch of reads that failed; see `batch_get_error`
};

/// The one exception type of this library. Copies are cheap and share their `info()`.
///
/// `what()` is one line: what happened, to which operation and table, what the server answered,
/// what to look at, after how many attempts, and whether a write may have been applied. It never
/// holds attribute values.
class error : public std::system_error {
public:
    error(); ///< stands for "no error"; Boost's `result::error()` needs it
    explicit error(error_info info);
    error(std::error_code code, std::string message);

    // A move copies: an error that was moved from still says what it said.
    error(const error&) = default;
    error& operator=(const error&) = default;

    [[nodiscard]] const char* what() const noexcept override;
    [[nodiscard]] const error_info& info() const noexcept;

    /// Throws this error as the class that the call would have thrown, such as
    /// `conditional_check_failed`: `if (!r) r.error().raise();`. (`throw r.error();` throws a plain
    /// `error`, which a handler for one of those classes does not catch.)
    [[noreturn]] void raise() const;

private:
    struct state;
    std::shared_ptr<const state> state_;
};

/// A condition expression was false, or the item was not there.
class conditional_check_failed : public error {
public:
    using error::error;

    explicit conditional_check_failed(const error& e) : error(e) {}

    /// The item as it was, if `return_values_on_condition_check_failure::all_old` was given and
    /// there was one.
    [[nodiscard]] const std::optional<codynamo::item>& item() const noexcept { return info().item; }
};

/// A transaction was cancelled: `reasons()` stand in the order of its actions.
class transaction_canceled : public error {
public:
    using error::error;

    explicit transaction_canceled(const error& e) : error(e) {}

    [[nodiscard]] const std::vector<cancellation_reason>& reasons() const noexcept {
        return info().cancellation_reasons;
    }
};

/// A batch of writes ended with requests left over. What caused it stands in `info()`, as for any
/// other error.
class batch_write_error : public error {
public:
    using error::error;

    explicit batch_write_error(const error& e) : error(e) {}

    /// The requests that were accepted and not acknowledged, in the order in which they would have
    /// been sent. Each may be given to a writer again: puts and deletes by key can be repeated.
    [[nodiscard]] const std::vector<unwritten_request>& unwritten() const noexcept {
        return info().unwritten;
    }
};

/// A batch of reads ended before all keys were read. What caused it stands in `info()`.
class batch_get_error : public error {
public:
    using error::error;

    explicit batch_get_error(const error& e) : error(e) {}

    /// What was found by then; `batch_get_result::unread` tells which keys have no answer.
    [[nodiscard]] const batch_get_results& results() const noexcept { return *info().found; }
};

/// The same as `e.raise()`.
[[noreturn]] void throw_error(const error& e);

} // namespace codynamo
