// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/key.hpp>
#include <codynamo/operation/call_options.hpp>
#include <codynamo/operation/capacity.hpp>
#include <codynamo/operation/settings.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace codynamo {

/// A PartiQL statement with a value for each `?` in it:
/// `statement("SELECT * FROM \"music\" WHERE artist = ?", "Nina")`. Names of tables and indexes
/// stand in double quotes, strings in single ones.
struct statement {
    statement() = default;

    /// From the text of the statement and the values of its parameters, in their order.
    template <std::convertible_to<value>... Values>
    explicit statement(std::string partiql, Values... values) : text(std::move(partiql)) {
        parameters.reserve(sizeof...(values));
        (parameters.emplace_back(std::move(values)), ...);
    }

    /// Never compiles: explains what a value is.
    template <class... Values>
        requires(... || detail::no_value<Values>)
    explicit statement(std::string, const Values&...) {
        detail::refuse_value<Values...>();
    }

    /// The statement, 1 to 8192 characters.
    std::string text;

    /// The values of the `?` in the statement, in their order.
    std::vector<value> parameters;

    /// Whether a SELECT sees every write that was acknowledged before. Default: false. Not in a
    /// transaction, whose reads are consistent.
    std::optional<bool> consistent_read;

    /// Whether the error of a failed condition holds the item that was there.
    std::optional<codynamo::return_values_on_condition_check_failure>
        return_values_on_condition_check_failure;
};

/// Returns the name of a table, index or attribute as PartiQL takes it: in double quotes, with
/// those in it doubled.
[[nodiscard]] std::string quoted_name(std::string_view name);

/// ExecuteStatement, member by member. What is not set is not sent.
struct execute_statement_request : write_call_options {
    execute_statement_request() = default;

    /// Executes the statement.
    explicit execute_statement_request(codynamo::statement partiql);

    /// The statement, 1 to 8192 characters.
    std::string statement;

    /// The values of the `?` in the statement, in their order.
    std::vector<value> parameters;

    /// Whether a SELECT sees every write that was acknowledged before. Default: false.
    std::optional<bool> consistent_read;

    /// Where to start: the `next_token` of the page before. Default: at the beginning.
    std::optional<std::string> next_token;

    /// Whether the response holds the consumed capacity.
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;

    /// The number of items to read at most, before conditions other than on the key; 1 or more.
    std::optional<int> limit;

    /// Whether `conditional_check_failed::item()` holds the item that was there.
    std::optional<codynamo::return_values_on_condition_check_failure>
        return_values_on_condition_check_failure;
};

/// The response to ExecuteStatement: of a SELECT one page.
struct execute_statement_response {
    /// The items of a SELECT, or what a RETURNING clause asked for; empty for other statements.
    std::vector<item> items;

    /// The `next_token` of the next page; nothing on the last page.
    std::optional<std::string> next_token;

    /// The key of the last item that was read, for information: the next page needs `next_token`.
    std::optional<key> last_evaluated_key;

    /// The consumed capacity, if the request asked for it.
    std::optional<codynamo::consumed_capacity> consumed_capacity;

    /// Whether the statement succeeded after an attempt whose response was lost: that attempt may
    /// have been carried out as well. Never true with `at_most_once`.
    bool maybe_applied_twice = false;
};

/// BatchExecuteStatement: 1 to 25 statements, all reads or all writes, each carried out by itself.
struct batch_execute_statement_request : write_call_options {
    batch_execute_statement_request() = default;

    /// Executes `all_statements`.
    explicit batch_execute_statement_request(std::vector<statement> all_statements);

    /// The statements.
    std::vector<statement> statements;

    /// Whether the response holds the consumed capacity.
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
};

/// Why one statement of a batch failed.
struct batch_statement_error {
    /// The code, a `service_errc`.
    std::error_code error;

    /// DynamoDB's own short name, such as "ConditionalCheckFailed".
    std::string code;

    /// DynamoDB's message.
    std::string message;

    /// The item that was there, if a condition failed and the statement asked for it.
    std::optional<codynamo::item> item;
};

/// The result of one statement of a batch.
struct batch_statement_response {
    /// Why the statement failed; nothing if it succeeded.
    std::optional<batch_statement_error> error;

    /// The table of the statement.
    std::string table_name;

    /// The item of a SELECT, if there was one.
    std::optional<codynamo::item> item;

    /// Throws the error, if there is one, as a call of the statement alone would have: for example
    /// `conditional_check_failed` with its item.
    void throw_if_failed() const;
};

/// The response to BatchExecuteStatement.
struct batch_execute_statement_response {
    /// The results in the order of the statements.
    std::vector<batch_statement_response> responses;

    /// The consumed capacity of each table, if the request asked for it.
    std::vector<codynamo::consumed_capacity> consumed_capacity;

    /// Whether the request succeeded after an attempt whose response was lost: the statements may
    /// have been carried out twice. Never true with `at_most_once`.
    bool maybe_applied_twice = false;
};

/// ExecuteTransaction: 1 to 100 statements, all reads or all writes, all carried out or none.
struct execute_transaction_request : call_options {
    execute_transaction_request() = default;

    /// Executes `all_statements`.
    explicit execute_transaction_request(std::vector<statement> all_statements);

    /// The statements.
    std::vector<statement> transact_statements;

    /// Names the transaction: see `transact_write_items_request::client_request_token`.
    std::optional<std::string> client_request_token;

    /// Whether the response holds the consumed capacity.
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;

    /// How often the call is made again after conflicts with other transactions: see the option
    /// `retry_conflicts`.
    int conflict_retries = 0;
};

/// The response to ExecuteTransaction.
struct execute_transaction_response {
    /// The items that SELECT statements found, in the order of the statements; nothing for
    /// statements without one, such as all that write.
    std::vector<std::optional<item>> items;

    /// The consumed capacity of each table, if the request asked for it.
    std::vector<codynamo::consumed_capacity> consumed_capacity;
};

} // namespace codynamo
