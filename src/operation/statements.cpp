// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/operation/statements.hpp>

#include <utility>

namespace codynamo {

batch_execute_statement_request::batch_execute_statement_request(
    std::vector<statement> all_statements
)
    : statements(std::move(all_statements)) {}

execute_transaction_request::execute_transaction_request(std::vector<statement> all_statements)
    : transact_statements(std::move(all_statements)) {}

execute_statement_request::execute_statement_request(codynamo::statement partiql)
    : statement(std::move(partiql.text)),
      parameters(std::move(partiql.parameters)),
      consistent_read(partiql.consistent_read),
      return_values_on_condition_check_failure(partiql.return_values_on_condition_check_failure) {}

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

} // namespace codynamo
