// SPDX-License-Identifier: BSL-1.0
#include "client/operation.hpp"
#include "client/transaction_reasons.hpp"
#include "crypto/random.hpp"

#include <codynamo/client.hpp>

namespace codynamo {

execute_statement_request::execute_statement_request(codynamo::statement s)
    : statement(std::move(s.text)),
      parameters(std::move(s.parameters)),
      consistent_read(s.consistent_read),
      return_values_on_condition_check_failure(s.return_values_on_condition_check_failure) {}

std::string quoted_name(std::string_view name) {
    std::string quoted = "\"";
    for (const char c : name) {
        if (c == '"') quoted += c;
        quoted += c;
    }
    return quoted + '"';
}

void batch_statement_response::throw_if_failed() const {
    if (!error) return;
    error_info info;
    info.code = error->error;
    info.service_code = error->code;
    info.message = error->message;
    info.operation = "BatchExecuteStatement";
    info.table = table_name;
    info.item = error->item;
    info.outcome = info.code == service_errc::internal_server_error ? outcome::maybe_applied
                                                                    : outcome::not_applied;
    throw_error(codynamo::error(std::move(info)));
}

asio::awaitable<execute_statement_response> client::execute_statement(
    execute_statement_request request
) const {
    return start_operation<execute_statement_response>(core_, "ExecuteStatement", request);
}

asio::awaitable<batch_execute_statement_response> client::batch_execute_statement(
    batch_execute_statement_request request
) const {
    return start_operation<batch_execute_statement_response>(
        core_, "BatchExecuteStatement", request
    );
}

asio::awaitable<execute_transaction_response> client::execute_transaction(
    execute_transaction_request request
) const {
    if (!request.client_request_token) request.client_request_token = crypto::random_uuid();
    const std::vector<action_label> labels(
        request.transact_statements.size(), action_label("Statement", "")
    );
    auto call = start_operation<execute_transaction_response>(core_, "ExecuteTransaction", request);
    return naming_actions(std::move(call), labels);
}

} // namespace codynamo
