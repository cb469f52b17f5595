// SPDX-License-Identifier: BSL-1.0
#include "client/transaction_reasons.hpp"
#include "codec/table_name.hpp"
#include "crypto/random.hpp"
#include "exec/invoke.hpp"

#include <codynamo/transaction.hpp>

#include <algorithm>

namespace codynamo {
namespace {

const std::string& table_of(const transact_write_item& action) {
    return std::visit([](const auto& a) -> const std::string& { return a.table_name; }, action);
}

struct key_of_action {
    const key* operator()(const transact_put&) const { return nullptr; }

    template <class Action>
    const key* operator()(const Action& a) const {
        return a.key ? &*a.key : nullptr;
    }
};

bool is_named_by(const item& whole, const key& k) {
    for (const auto& [name, wanted] : k.attributes()) {
        const value* const v = whole.find(name);
        if (!v || *v != wanted) return false;
    }
    return true;
}

/// As far as can be seen here: two puts may be of one item, which only the table's key shows.
bool name_the_same_item(const transact_write_item& a, const transact_write_item& b) {
    if (!codec::may_be_same_table(table_of(a), table_of(b))) return false;
    const key* const of_a = std::visit(key_of_action(), a);
    const key* const of_b = std::visit(key_of_action(), b);
    if (of_a && of_b) return *of_a == *of_b;
    const auto* const put_a = std::get_if<transact_put>(&a);
    const auto* const put_b = std::get_if<transact_put>(&b);
    if (of_a && put_b) return is_named_by(put_b->item, *of_a);
    if (of_b && put_a) return is_named_by(put_a->item, *of_b);
    return false;
}

std::vector<action_label> labels_of(const transact_write_items_request& r) {
    std::vector<action_label> labels;
    labels.reserve(r.transact_items.size());
    for (const transact_write_item& action : r.transact_items)
        labels.emplace_back(std::string(codec::name_of(action)), table_of(action));
    return labels;
}

std::vector<action_label> labels_of(const transact_get_items_request& r) {
    std::vector<action_label> labels;
    labels.reserve(r.transact_items.size());
    for (const transact_get& wanted : r.transact_items)
        labels.emplace_back("Get", wanted.table_name);
    return labels;
}

} // namespace

error with_actions(const error& canceled, const std::vector<action_label>& labels) {
    error_info info = canceled.info();
    const std::size_t known = std::min(labels.size(), info.cancellation_reasons.size());
    for (std::size_t i = 0; i < known; ++i) {
        info.cancellation_reasons[i].action = labels[i].action;
        info.cancellation_reasons[i].table = labels[i].table;
    }
    return error(std::move(info));
}

write_transaction::write_transaction() {
    request_.client_request_token = crypto::random_uuid();
}

write_transaction::write_transaction(codynamo::client_request_token token) {
    request_.client_request_token = token.text();
}

write_transaction& write_transaction::add(transact_put action) {
    return append(std::move(action));
}

write_transaction& write_transaction::add(transact_update action) {
    return append(std::move(action));
}

write_transaction& write_transaction::add(transact_delete action) {
    return append(std::move(action));
}

write_transaction& write_transaction::add(condition_check action) {
    return append(std::move(action));
}

write_transaction& write_transaction::append(transact_write_item action) {
    for (const transact_write_item& other : request_.transact_items)
        if (std::visit([](const auto& a) { return !a.table_name.empty(); }, action) &&
            name_the_same_item(action, other))
            throw error(
                client_errc::invalid_argument,
                "the transaction has an action on this item of '" + table_of(action) +
                    "' already; DynamoDB takes one for each item: join them (name tables of one "
                    "name in "
                    "two accounts by their ARNs)"
            );
    request_.transact_items.push_back(std::move(action));
    return *this;
}

write_transaction& write_transaction::append(
    transact_write_item action, detail::version_check checked
) {
    append(std::move(action));
    if (checked.is_none()) return *this;
    checked.action = request_.transact_items.size() - 1;
    checks_.push_back(std::move(checked));
    return *this;
}

asio::awaitable<transact_write_items_response> write_transaction::explained(
    asio::awaitable<transact_write_items_response> call
) const {
    if (checks_.empty()) return call;
    return detail::explain_actions(std::move(call), checks_);
}

asio::awaitable<transact_write_items_response> client::transact_write_items(
    const transact_write_items_request& request
) const {
    const std::string token = request.client_request_token ? "" : crypto::random_uuid();
    auto call = exec::invoke<transact_write_items_response>(
        core_, "TransactWriteItems", request, codec::encode(request, token)
    );
    return naming_actions(std::move(call), labels_of(request));
}

asio::awaitable<transact_get_items_response> client::transact_get_items(
    const transact_get_items_request& request
) const {
    auto call = exec::invoke<transact_get_items_response>(core_, "TransactGetItems", request);
    return naming_actions(std::move(call), labels_of(request));
}

} // namespace codynamo
