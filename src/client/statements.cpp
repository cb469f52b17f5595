// SPDX-License-Identifier: BSL-1.0
#include "client/transaction_reasons.hpp"
#include "crypto/random.hpp"
#include "exec/invoke.hpp"

#include <codynamo/client.hpp>

#include <algorithm>
#include <string_view>

namespace codynamo {
namespace {

/// Returns the text without its leading blanks and comments.
std::string_view without_preface(std::string_view text) {
    for (;;) {
        text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
        const bool is_line = text.starts_with("--");
        if (!is_line && !text.starts_with("/*")) return text;
        const std::string_view end = is_line ? "\n" : "*/";
        const std::size_t at = text.find(end, 2);
        text.remove_prefix(at == std::string_view::npos ? text.size() : at + end.size());
    }
}

bool is_select(std::string_view text) {
    constexpr std::string_view word = "SELECT";
    const std::string_view first = without_preface(text).substr(0, word.size());
    return std::ranges::equal(word, first, [](char a, char b) { return a == (b & ~0x20); });
}

bool are_selects(const std::vector<statement>& all) {
    return std::ranges::all_of(all, [](const statement& s) { return is_select(s.text); });
}

} // namespace

asio::awaitable<execute_statement_response> client::execute_statement(
    const execute_statement_request& request
) const {
    exec::call what = exec::call_of("ExecuteStatement", request);
    what.is_read = is_select(request.statement);
    return exec::invoke<execute_statement_response>(core_, std::move(what), codec::encode(request));
}

asio::awaitable<batch_execute_statement_response> client::batch_execute_statement(
    const batch_execute_statement_request& request
) const {
    exec::call what = exec::call_of("BatchExecuteStatement", request);
    what.is_read = are_selects(request.statements);
    const codec::asked_statements asked(request.statements.size(), what.is_read);
    return exec::invoke<batch_execute_statement_response>(
        core_, std::move(what), codec::encode(request), asked
    );
}

asio::awaitable<execute_transaction_response> client::execute_transaction(
    const execute_transaction_request& request
) const {
    const std::string token = request.client_request_token ? "" : crypto::random_uuid();
    const std::vector<action_label> labels(
        request.transact_statements.size(), action_label("Statement", "")
    );
    exec::call what = exec::call_of("ExecuteTransaction", request);
    what.is_read = are_selects(request.transact_statements);
    const codec::asked_statements asked(request.transact_statements.size(), what.is_read);
    auto call = exec::invoke<execute_transaction_response>(
        core_, std::move(what), codec::encode(request, token), asked
    );
    return naming_actions(std::move(call), labels);
}

} // namespace codynamo
