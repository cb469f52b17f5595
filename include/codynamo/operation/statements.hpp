// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/key.hpp>
#include <codynamo/operation/capacity.hpp>
#include <codynamo/operation/settings.hpp>

#include <chrono>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace codynamo {

/// A PartiQL statement, up to 8192 characters, with a value for each `?` in it:
/// `statement("SELECT * FROM \"music\" WHERE artist = ?", "Nina")`. Names of tables and indexes
/// stand in double quotes, texts in single ones.
struct statement {
    statement() = default;

    template <std::convertible_to<value>... Values>
    explicit statement(std::string partiql, Values... values) : text(std::move(partiql)) {
        parameters.reserve(sizeof...(values));
        (parameters.emplace_back(std::move(values)), ...);
    }

    /// Never compiles: says what a value is.
    template <class... Values>
        requires(... || detail::no_value<Values>)
    explicit statement(std::string, const Values&...) {
        detail::refuse_value<Values...>();
    }

    std::string text;
    std::vector<value> parameters;
    std::optional<bool> consistent_read; ///< not in a transaction
    std::optional<codynamo::return_values_on_condition_check_failure>
        return_values_on_condition_check_failure;
};

/// A name of a table, index or attribute as PartiQL wants it: in double quotes, those in it
/// doubled.
[[nodiscard]] std::string quoted_name(std::string_view name);

/// ExecuteStatement, member by member. What is not set is not sent.
struct execute_statement_request {
    execute_statement_request() = default;

    explicit execute_statement_request(codynamo::statement s);

    std::string statement;
    std::vector<value> parameters; ///< one for each `?`
    std::optional<bool> consistent_read;
    /// `next_token` of the page before.
    std::optional<std::string> next_token;
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
    std::optional<int> limit; ///< items read, not items that match
    std::optional<codynamo::return_values_on_condition_check_failure>
        return_values_on_condition_check_failure;
    /// See `at_most_once`.
    bool at_most_once = false;
    std::optional<std::chrono::milliseconds>
        timeout; ///< of the whole call; overrides `client_config::timeout`
};

/// One page of a SELECT; what a statement with RETURNING gives back; nothing for other statements.
struct execute_statement_response {
    std::vector<item> items;
    /// None on the last page.
    std::optional<std::string> next_token;
    /// For information: `next_token` leads on.
    std::optional<key> last_evaluated_key;
    std::optional<codynamo::consumed_capacity> consumed_capacity;

    /// The statement succeeded after an attempt whose response was lost: that one may have been
    /// carried out as well.
    bool maybe_applied_twice = false;
};

/// BatchExecuteStatement: 1 to 25 statements, all reads or all writes, each judged by itself.
struct batch_execute_statement_request {
    batch_execute_statement_request() = default;

    explicit batch_execute_statement_request(std::vector<statement> all)
        : statements(std::move(all)) {}

    std::vector<statement> statements;
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
    /// See `at_most_once`.
    bool at_most_once = false;
    std::optional<std::chrono::milliseconds>
        timeout; ///< of the whole call; overrides `client_config::timeout`
};

/// Why one statement of a batch failed.
struct batch_statement_error {
    std::error_code error; ///< a `service_errc`
    std::string code;      ///< the service's own short name, such as "ConditionalCheckFailed"
    std::string message;
    std::optional<codynamo::item> item; ///< of a failed condition, when it was asked for
};

/// What became of one statement.
struct batch_statement_response {
    std::optional<batch_statement_error> error;
    std::string table_name;
    std::optional<codynamo::item> item;

    /// Throws the error, if there is one, as a call of its own would have: for example
    /// `conditional_check_failed` with its item.
    void throw_if_failed() const;
};

struct batch_execute_statement_response {
    std::vector<batch_statement_response> responses;            ///< in the order of the statements
    std::vector<codynamo::consumed_capacity> consumed_capacity; ///< one for each table

    /// The request succeeded after an attempt whose response was lost: the statements may have been
    /// carried out twice.
    bool maybe_applied_twice = false;
};

/// ExecuteTransaction: 1 to 100 statements, all reads or all writes, all carried out or none.
struct execute_transaction_request {
    execute_transaction_request() = default;

    explicit execute_transaction_request(std::vector<statement> all)
        : transact_statements(std::move(all)) {}

    std::vector<statement> transact_statements;

    /// See `transact_write_items_request::client_request_token`.
    std::optional<std::string> client_request_token;

    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
    int conflict_retries = 0; ///< see `retry_conflicts`
    std::optional<std::chrono::milliseconds>
        timeout; ///< of the whole call; overrides `client_config::timeout`
};

struct execute_transaction_response {
    std::vector<std::optional<item>> items;                     ///< in the order of the statements
    std::vector<codynamo::consumed_capacity> consumed_capacity; ///< one for each table
};

} // namespace codynamo
