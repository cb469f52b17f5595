// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/position.hpp"
#include "codec/sliced_page.hpp"
#include "exec/client_access.hpp"
#include "exec/invoke.hpp"

#include <codynamo/client.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace codynamo {

/// The common interface of the paged operations:
///
///   start_of, go_to       where a request starts
///   next_of               where a page leads; nothing on the last one
///   entries               what a page holds
///   set_count, set_end    make a page describe what it holds after entries were left out
///   returns_all_it_reads  whether everything that counts against `limit` is returned
///   largest_limit         the largest `limit` that the operation accepts
template <class Request>
struct page_traits;

/// Query and Scan.
template <class Request, class Response>
struct keyed_page_traits {
    using response = Response;
    static constexpr std::size_t largest_limit = 1'000'000;

    [[nodiscard]] static codec::position start_of(const Request& r) {
        codec::position start;
        start.after = r.exclusive_start_key;
        return start;
    }

    static void go_to(Request& r, const codec::position& p) { r.exclusive_start_key = p.after; }

    [[nodiscard]] static std::optional<codec::position> next_of(const Response& page) {
        if (!page.last_evaluated_key) return std::nullopt;
        codec::position next;
        next.after = page.last_evaluated_key;
        return next;
    }

    [[nodiscard]] static auto& entries(Response& page) { return page.items; }

    static void set_count(Response& page) { page.count = static_cast<int>(page.items.size()); }

    static void set_end(Response& page, const codec::position& end) {
        page.last_evaluated_key = end.skip == 0 ? end.after : std::nullopt;
    }

    /// A page's `Limit` counts what is read, not what passes a filter.
    [[nodiscard]] static bool returns_all_it_reads(const Request& r) {
        return !r.filter_expression && r.select != select::count;
    }
};

/// Operations with pages that continue by a text.
[[nodiscard]] inline std::optional<codec::position> position_of_token(
    const std::optional<std::string>& token
) {
    if (!token || token->empty()) return std::nullopt;
    codec::position position;
    position.token = *token;
    return position;
}

[[nodiscard]] inline std::optional<std::string> token_of(const codec::position& p) {
    if (p.token.empty()) return std::nullopt;
    return p.token;
}

template <>
struct page_traits<query_request> : keyed_page_traits<query_request, query_response> {
    static constexpr const char* operation = "Query";

    [[nodiscard]] static asio::awaitable<query_response> fetch(const client& c, query_request r) {
        return c.query(std::move(r));
    }
};

template <>
struct page_traits<scan_request> : keyed_page_traits<scan_request, scan_response> {
    static constexpr const char* operation = "Scan";

    [[nodiscard]] static asio::awaitable<scan_response> fetch(const client& c, scan_request r) {
        return c.scan(std::move(r));
    }
};

/// A query or scan whose pages keep their items as JSON.
template <class Request>
struct sliced : Request {
    sliced() = default;

    explicit sliced(Request whole) : Request(std::move(whole)) {}
};

template <class Request>
struct page_traits<sliced<Request>> : keyed_page_traits<sliced<Request>, codec::sliced_page> {
    static constexpr const char* operation = page_traits<Request>::operation;

    [[nodiscard]] static asio::awaitable<codec::sliced_page> fetch(
        const client& c, const sliced<Request>& r
    ) {
        const auto slice = [](exec::raw_response& received) {
            return codec::decode_slices(received.take_body(), received.from);
        };
        const Request& request = r;
        return exec::invoke_with<codec::sliced_page>(
            exec::core_of(c), exec::call_of(operation, request), codec::encode(request), slice
        );
    }
};

template <>
struct page_traits<list_tables_request> {
    using response = list_tables_response;
    static constexpr const char* operation = "ListTables";
    static constexpr std::size_t largest_limit = 100;

    [[nodiscard]] static asio::awaitable<response> fetch(const client& c, list_tables_request r) {
        return c.list_tables(std::move(r));
    }

    [[nodiscard]] static codec::position start_of(const list_tables_request& r) {
        return position_of_token(r.exclusive_start_table_name).value_or(codec::position());
    }

    static void go_to(list_tables_request& r, const codec::position& p) {
        r.exclusive_start_table_name = token_of(p);
    }

    [[nodiscard]] static std::optional<codec::position> next_of(const response& page) {
        return position_of_token(page.last_evaluated_table_name);
    }

    [[nodiscard]] static auto& entries(response& page) { return page.table_names; }

    static void set_count(response&) {}

    static void set_end(response& page, const codec::position& end) {
        page.last_evaluated_table_name = token_of(end);
    }

    [[nodiscard]] static bool returns_all_it_reads(const list_tables_request&) { return true; }
};

template <>
struct page_traits<execute_statement_request> {
    using response = execute_statement_response;
    static constexpr const char* operation = "ExecuteStatement";
    static constexpr std::size_t largest_limit = 1'000'000;

    [[nodiscard]] static asio::awaitable<response> fetch(
        const client& c, execute_statement_request r
    ) {
        return c.execute_statement(std::move(r));
    }

    [[nodiscard]] static codec::position start_of(const execute_statement_request& r) {
        return position_of_token(r.next_token).value_or(codec::position());
    }

    static void go_to(execute_statement_request& r, const codec::position& p) {
        r.next_token = token_of(p);
    }

    [[nodiscard]] static std::optional<codec::position> next_of(const response& page) {
        return position_of_token(page.next_token);
    }

    [[nodiscard]] static auto& entries(response& page) { return page.items; }

    static void set_count(response&) {}

    static void set_end(response& page, const codec::position& end) {
        page.next_token = end.skip == 0 ? token_of(end) : std::nullopt;
        page.last_evaluated_key.reset();
    }

    /// Its WHERE may be a filter.
    [[nodiscard]] static bool returns_all_it_reads(const execute_statement_request&) {
        return false;
    }
};

} // namespace codynamo
