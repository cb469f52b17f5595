// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/place.hpp"

#include <codynamo/client.hpp>
#include <codynamo/error.hpp>

#include <algorithm>
#include <concepts>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// What the paged operations have in common, under one name each: `fetch`; where a page leads
/// (`next_place`, nothing on the last one) and how a request goes there (`go_to`, `place_of`); what
/// a page holds (`entries`), and whether the service returns all it counts against `limit`.

template <class Request>
[[nodiscard]] codec::place keyed_place_of(const Request& r) {
    codec::place start;
    start.after = r.exclusive_start_key;
    return start;
}

template <class Response>
[[nodiscard]] std::optional<codec::place> keyed_next_place(const Response& page) {
    if (!page.last_evaluated_key) return std::nullopt;
    codec::place next;
    next.after = page.last_evaluated_key;
    return next;
}

[[nodiscard]] inline std::optional<codec::place> place_of_token(
    const std::optional<std::string>& token
) {
    if (!token || token->empty()) return std::nullopt;
    codec::place next;
    next.token = *token;
    return next;
}

inline asio::awaitable<query_response> fetch_page(client c, query_request r) {
    return c.query(std::move(r));
}

inline asio::awaitable<scan_response> fetch_page(client c, scan_request r) {
    return c.scan(std::move(r));
}

inline asio::awaitable<list_tables_response> fetch_page(client c, list_tables_request r) {
    return c.list_tables(std::move(r));
}

inline asio::awaitable<execute_statement_response> fetch_page(
    client c, execute_statement_request r
) {
    return c.execute_statement(std::move(r));
}

inline codec::place place_of(const query_request& r) {
    return keyed_place_of(r);
}

inline codec::place place_of(const scan_request& r) {
    return keyed_place_of(r);
}

inline codec::place place_of(const list_tables_request& r) {
    return place_of_token(r.exclusive_start_table_name).value_or(codec::place());
}

inline codec::place place_of(const execute_statement_request& r) {
    return place_of_token(r.next_token).value_or(codec::place());
}

inline std::optional<std::string> token_of(const codec::place& p) {
    if (p.token.empty()) return std::nullopt;
    return p.token;
}

inline void go_to(query_request& r, const codec::place& p) {
    r.exclusive_start_key = p.after;
}

inline void go_to(scan_request& r, const codec::place& p) {
    r.exclusive_start_key = p.after;
}

inline void go_to(list_tables_request& r, const codec::place& p) {
    r.exclusive_start_table_name = token_of(p);
}

inline void go_to(execute_statement_request& r, const codec::place& p) {
    r.next_token = token_of(p);
}

inline std::optional<codec::place> next_place(const query_response& page) {
    return keyed_next_place(page);
}

inline std::optional<codec::place> next_place(const scan_response& page) {
    return keyed_next_place(page);
}

inline std::optional<codec::place> next_place(const list_tables_response& page) {
    return place_of_token(page.last_evaluated_table_name);
}

inline std::optional<codec::place> next_place(const execute_statement_response& page) {
    return place_of_token(page.next_token);
}

inline auto& entries(list_tables_response& page) {
    return page.table_names;
}

template <class Response>
auto& entries(Response& page) {
    return page.items;
}

/// A page's `Limit` counts what is read, not what passes a filter.
inline bool returns_all_it_reads(const query_request& r) {
    return !r.filter_expression && r.select != selection::count;
}

inline bool returns_all_it_reads(const scan_request& r) {
    return !r.filter_expression && r.select != selection::count;
}

inline bool returns_all_it_reads(const list_tables_request&) {
    return true;
}

inline bool returns_all_it_reads(const execute_statement_request&) {
    return false; // its WHERE may be a filter
}

/// The largest `Limit` that the operation takes, where it has one of its own.
inline std::size_t most_in_a_page(const list_tables_request&) {
    return 100;
}

template <class Request>
std::size_t most_in_a_page(const Request&) {
    return 1'000'000;
}

inline const char* operation_name(const query_request&) {
    return "Query";
}

inline const char* operation_name(const scan_request&) {
    return "Scan";
}

inline const char* operation_name(const list_tables_request&) {
    return "ListTables";
}

inline const char* operation_name(const execute_statement_request&) {
    return "ExecuteStatement";
}

template <class Request>
std::string table_name_of(const Request& r) {
    if constexpr (requires { r.table_name; }) return r.table_name;
    return {};
}

template <class Request>
[[noreturn]] void refuse_endless(const Request& r) {
    error_info info;
    info.code = client_errc::malformed_response;
    info.operation = operation_name(r);
    info.table = table_name_of(r);
    info.message = "the service led from a page to itself: the pages would never end";
    info.outcome = outcome::maybe_applied;
    throw error(std::move(info));
}

/// The attributes of `whole` that have the names of `model`, if it has them all.
[[nodiscard]] inline std::optional<key> key_like(const item& whole, const key& model) {
    item attributes;
    for (const auto& [name, v] : model.attributes()) {
        const value* const mine = whole.find(name);
        if (!mine || mine->type() != v.type()) return std::nullopt;
        attributes.set(name, *mine);
    }
    return key(std::move(attributes));
}

/// Right behind the `count`-th entry, `last`, of the page that stands at `from` and leads to
/// `next`.
template <class Entry>
[[nodiscard]] codec::place place_within(
    const codec::place& from,
    const std::optional<codec::place>& next,
    std::size_t count,
    const Entry* last
) {
    codec::place within;
    if constexpr (std::same_as<Entry, std::string>) {
        if (last) within.token = *last; // a table's name is the place behind it
    } else if (last) {
        const std::optional<key>& model = next && next->after ? next->after : from.after;
        within.after = model ? key_like(*last, *model) : std::nullopt;
    }
    if (within.after || !within.token.empty()) return within;
    within = from;
    within.skip += count;
    return within;
}

/// Takes off what a place within a page says was given before.
template <class Entry>
void drop_skipped(std::vector<Entry>& all, std::size_t skip) {
    const std::size_t dropped = std::min(skip, all.size());
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(dropped));
}

} // namespace codynamo
