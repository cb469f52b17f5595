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

std::string wrong_key_of_item(const error_info& e) {
    constexpr std::array<std::string_view, 2> texts{
        "The provided key element does not match the schema",
        "The number of conditions on the keys is invalid"
    };
    const bool found = std::any_of(texts.begin(), texts.end(), [&](std::string_view text) {
        return says(e, text);
    });
    if (!found) return {};
    return "give every key attribute of the table, with its type, and no other attribute: look for "
           "a missing sort key, or a number in place of a string; table.describe_table() shows "
           "key_schema and attribute_definitions";
}

/// The response is that of another HTTP server than DynamoDB.
std::string other_server(const hint_facts& facts) {
    return "is " + facts.endpoint +
           " DynamoDB? look at client_config::endpoint and "
           "AWS_ENDPOINT_URL_DYNAMODB";
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
    if (e.code == service_errc::validation) return wrong_key_of_item(e);
    if (e.code == client_errc::malformed_response) return other_server(facts);
    if (e.code == client_errc::protocol_error)
        return is_tls ? other_server(facts)
                      : "does " + facts.endpoint + " speak TLS? then it is https://";
    // A name that this version has no code for is DynamoDB's all the same.
    if (e.code == service_errc::unknown && e.service_code.empty()) return other_server(facts);
    return {};
}

} // namespace codynamo::exec
