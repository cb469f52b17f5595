// SPDX-License-Identifier: BSL-1.0
#include "exec/hints.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace codynamo::exec {
namespace {

bool says(const error_info& e, std::string_view text) {
    return e.message.find(text) != std::string::npos;
}

template <std::size_t N>
bool says_one_of(const error_info& e, const std::array<std::string_view, N>& texts) {
    return std::any_of(texts.begin(), texts.end(), [&](std::string_view text) {
        return says(e, text);
    });
}

/// "..WXYZ"; of a short id four characters would be most of it.
std::string shown_key(const hint_facts& facts) {
    constexpr std::size_t shown = 4;
    constexpr std::size_t least = 8;
    if (facts.key_id.size() < least) return "the access key";
    return "the access key ending in " + facts.key_id.substr(facts.key_id.size() - shown);
}

std::string refused_key(const error_info& e, const hint_facts& facts) {
    if (facts.key_id.empty()) return {};
    const std::string key = shown_key(facts) + ", from " + facts.key_source;
    if (e.code == service_errc::expired_token)
        return key + ", has expired: get a new one there; it is read again before it expires if it "
                     "comes with its expiration";
    if (e.code == service_errc::invalid_signature)
        return "look at the secret of " + key +
               ", at the clock of this machine, and at a proxy "
               "that changes requests";
    return key + ", is not known to " + facts.endpoint +
           ": look for a deleted key, a missing "
           "session token, or one of another partition";
}

/// Messages of DynamoDB and of DynamoDB Local about keys, and items, that do not fit the table.
constexpr std::array<std::string_view, 5> wrong_key_texts{
    "The provided key element does not match the schema",
    "The number of conditions on the keys is invalid",
    "One of the required keys was not given a value",
    "Missing the key ",
    "Type mismatch for key",
};

constexpr std::array<std::string_view, 2> wrong_start_texts{
    "The provided starting key ",
    "Exclusive Start Key must ",
};

/// The second one is DynamoDB Local's for a type that no key can have.
constexpr std::array<std::string_view, 2> wrong_index_key_texts{
    "Type mismatch for Index Key",
    "Invalid attribute value type",
};

constexpr std::array<std::string_view, 2> wrong_query_texts{
    "Query condition missed key schema element",
    "Query key condition not supported",
};

std::string key_rule(const error_info& e) {
    if (e.operation == "PutItem")
        return "give every key attribute of the table in the item, with its type";
    if (e.operation == "BatchWriteItem" || e.operation == "TransactWriteItems")
        return "give every key attribute of the table, with its type, and in a key no other "
               "attribute";
    return "give every key attribute of the table, with its type, and no other attribute";
}

std::string wrong_key(const error_info& e) {
    const std::string see = "table.describe_table() shows key_schema and attribute_definitions";
    if (says_one_of(e, wrong_start_texts))
        return "start with last_evaluated_key of a page of the same table and index";
    if (says_one_of(e, wrong_query_texts))
        return "a query needs partition_key(name) == value, of the table or of the index in "
               "index_name, and takes a sort_key(name) besides; other attributes belong in "
               "filter(); " +
               see;
    if (says(e, "Condition parameter type does not match schema type"))
        return "look for a number in place of a string in the key condition; " + see;
    if (says_one_of(e, wrong_index_key_texts))
        return "give each key attribute, of the table and of its indexes, its declared type; leave "
               "out that of an index where it has no value; " +
               see;
    if (says_one_of(e, wrong_key_texts))
        return key_rule(e) +
               ": look for a missing sort key, a misspelt name, or a number in place of a "
               "string; " +
               see;
    return {};
}

/// The message of a cancelled transaction refers to its reasons: the one that names the fault.
std::string invalid_action(const error_info& e) {
    for (std::size_t i = 0; i < e.cancellation_reasons.size(); ++i) {
        const cancellation_reason& reason = e.cancellation_reasons[i];
        if (reason.error != service_errc::validation) continue;
        error_info of_action;
        of_action.operation = e.operation;
        of_action.message = reason.message;
        std::string hint = "cancellation_reasons[" + std::to_string(i) + "]: " + reason.message;
        const std::string rule = wrong_key(of_action);
        return rule.empty() ? hint : hint + "; " + rule;
    }
    return {};
}

/// The response is that of another HTTP server than DynamoDB.
std::string other_server(const hint_facts& facts) {
    return "is " + facts.endpoint +
           " DynamoDB? look at client_config::endpoint and "
           "AWS_ENDPOINT_URL_DYNAMODB";
}

/// Whether an item could not be converted into the caller's type.
bool is_conversion(const error_info& e) {
    return e.item && e.code.category() == client_category();
}

} // namespace

std::string hint_for(const error_info& e, const hint_facts& facts) {
    const bool is_tls = facts.endpoint.starts_with("https://");
    if (e.code == service_errc::resource_not_found || e.code == service_errc::table_not_found) {
        if (e.table.empty()) return {};
        return "asked " + facts.endpoint + ", region " + facts.region +
               ": is the table in another region or account, or not created yet?";
    }
    if (e.code == service_errc::unrecognized_client || e.code == service_errc::expired_token ||
        e.code == service_errc::invalid_signature)
        return refused_key(e, facts);
    if (e.code == service_errc::validation) return wrong_key(e);
    if (e.code == service_errc::transaction_canceled) return invalid_action(e);
    if (is_conversion(e)) return "info().item holds the item as it is in the table";
    if (e.code == client_errc::malformed_response) return other_server(facts);
    if (e.code == client_errc::protocol_error)
        return is_tls ? other_server(facts)
                      : "does " + facts.endpoint + " speak TLS? then it is https://";
    // A name that this version has no code for is DynamoDB's all the same.
    if (e.code == service_errc::unknown && e.service_code.empty()) return other_server(facts);
    return {};
}

} // namespace codynamo::exec
