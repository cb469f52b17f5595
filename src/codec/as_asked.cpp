// SPDX-License-Identifier: BSL-1.0
#include "codec/as_asked.hpp"

#include "codec/table_name.hpp"
#include "error/counted.hpp"

#include <optional>
#include <utility>
#include <variant>

namespace codynamo::codec {
namespace {

using table_names = std::vector<std::string>;

/// Returns the request's name of a table of the response; null if it has none, or two.
const std::string* find_asked(const table_names& asked, const std::string& answered) {
    const std::string* found = nullptr;
    for (const std::string& name : asked) {
        if (name == answered) return &name;
        if (!may_be_same_table(name, answered)) continue;
        if (found && *found != name) return nullptr;
        found = &name;
    }
    return found;
}

error not_asked(const std::string& table) {
    return {
        client_errc::malformed_response,
        "the response is about the table '" + table + "', which the request does not name"
    };
}

error wrong_count(std::size_t answered, const char* part, std::size_t asked, const char* wanted) {
    return {
        client_errc::malformed_response,
        "the response has " + detail::counted(answered, part) + " for " +
            detail::counted(asked, wanted)
    };
}

/// Renames the tables, and returns the first one that the request does not name, if there is one.
template <class ByTable>
std::optional<std::string> rename(ByTable& responses, const table_names& asked) {
    std::optional<std::string> stranger;
    for (auto at = responses.begin(); at != responses.end();) {
        const auto here = at++;
        const std::string* const name = find_asked(asked, here->first);
        if (name && *name == here->first) continue;
        if (!name || responses.contains(*name)) {
            if (!stranger) stranger = here->first;
            continue;
        }
        auto node = responses.extract(here);
        node.key() = *name;
        responses.insert(std::move(node));
    }
    return stranger;
}

void rename(std::vector<consumed_capacity>& all, const table_names& asked) {
    for (consumed_capacity& one : all)
        if (const std::string* const name = find_asked(asked, one.table_name))
            one.table_name = *name;
}

} // namespace

std::vector<std::string> tables_of(const batch_get_item_request& r) {
    table_names all;
    for (const auto& [table, keys] : r.request_items)
        all.push_back(table);
    return all;
}

std::vector<std::string> tables_of(const batch_write_item_request& r) {
    table_names all;
    for (const write_request& one : r.requests)
        all.push_back(one.table_name());
    return all;
}

std::vector<std::string> tables_of(const transact_write_items_request& r) {
    table_names all;
    for (const transact_write_item& action : r.transact_items)
        all.push_back(std::visit([](const auto& a) { return a.table_name; }, action));
    return all;
}

std::vector<std::string> tables_of(const transact_get_items_request& r) {
    table_names all;
    for (const transact_get& one : r.transact_items)
        all.push_back(one.table_name);
    return all;
}

result<batch_get_item_response> as_asked(batch_get_item_response r, const table_names& asked) {
    if (const auto stranger = rename(r.responses, asked)) return not_asked(*stranger);
    if (const auto stranger = rename(r.unprocessed_keys, asked)) return not_asked(*stranger);
    rename(r.consumed_capacity, asked);
    return r;
}

result<batch_write_item_response> as_asked(batch_write_item_response r, const table_names& asked) {
    for (write_request& left : r.unprocessed_items) {
        const std::string* const name = find_asked(asked, left.table_name());
        if (!name) return not_asked(left.table_name());
        if (*name == left.table_name()) continue;
        if (left.item())
            left = write_request(*name, *left.item());
        else
            left = write_request(*name, *left.key());
    }
    rename(r.item_collection_metrics, asked); // figures: no reason to fail
    rename(r.consumed_capacity, asked);
    return r;
}

result<transact_write_items_response> as_asked(
    transact_write_items_response r, const table_names& asked
) {
    rename(r.item_collection_metrics, asked); // figures: no reason to fail
    rename(r.consumed_capacity, asked);
    return r;
}

result<transact_get_items_response> as_asked(
    transact_get_items_response r, const table_names& asked
) {
    if (r.items.size() != asked.size())
        return wrong_count(r.items.size(), "item", asked.size(), "action");
    rename(r.consumed_capacity, asked);
    return r;
}

result<batch_execute_statement_response> as_asked(
    batch_execute_statement_response r, const asked_statements& asked
) {
    if (r.responses.size() != asked.count)
        return wrong_count(r.responses.size(), "response", asked.count, "statement");
    return r;
}

result<execute_transaction_response> as_asked(
    execute_transaction_response r, const asked_statements& asked
) {
    if (r.items.empty() && !asked.are_reads) r.items.resize(asked.count);
    if (r.items.size() != asked.count)
        return wrong_count(r.items.size(), "item", asked.count, "statement");
    return r;
}

} // namespace codynamo::codec
