// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/client.hpp>
#include <codynamo/option/pages.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// The pages of a query, scan, list of tables or PartiQL statement, one after the other. While one
/// page is read the next is fetched, unless `prefetch(false)` was given.
///
/// A handle to move, not to copy; one `next()` at a time. Destroying it cancels the page in flight.
/// An error ends the sequence, and every further `next()` throws it again: to continue, make
/// another sequence with `resume_from(cursor())`.
///
/// A cancelled `next()` loses nothing and may be called again: the page that it waited for stays in
/// flight, and the next call returns it.
template <class Request, class Response>
class CODYNAMO_READ_IT pages {
public:
    /// A sequence; `table::query_pages` and the like are shorter. Sends nothing before the first
    /// `next()`.
    pages(client c, detail::paged<Request> first);

    /// The same, from the request for the first page.
    explicit pages(client c, Request first)
        : pages(std::move(c), detail::paged<Request>(std::move(first))) {}

    /// The next page, or nothing after the last one. A page may be empty and not be the last.
    /// Throws what the operation throws, and `client_errc::malformed_response` if DynamoDB repeats
    /// a page's key, which would never end.
    CODYNAMO_CO_AWAIT asio::awaitable<std::optional<Response>> next();

    /// The position after the last page that `next()` returned, for `resume_from`; empty at the
    /// end. See `to_cursor` for what it shows. Not during a `next()`.
    [[nodiscard]] std::string cursor() const;

private:
    template <class, class>
    friend class item_stream;

    struct state;
    std::shared_ptr<state> state_;
};

/// The items of a query, scan or PartiQL statement, one after the other, read page by page.
///
/// A handle like `pages`. `next()` does not suspend while the page that was read has items.
template <class Request, class Response>
class CODYNAMO_READ_IT item_stream {
public:
    /// A stream; `table::query_items` and the like are shorter. Sends nothing before the first
    /// `next()`.
    item_stream(client c, detail::paged<Request> first);

    /// The next item, or nothing after the last one. Errors are those of `pages::next`.
    CODYNAMO_CO_AWAIT asio::awaitable<std::optional<item>> next();

    /// All remaining items. When it fails or is cancelled, no item is lost: `next()` returns those
    /// that were read before it throws the error again, a cancelled `collect()` may be called
    /// again, and `cursor()` is the position before them.
    CODYNAMO_CO_AWAIT asio::awaitable<std::vector<item>> collect();

    /// The position after the last item that was returned, also within a page, for `resume_from`
    /// with pages of any size; empty at the end. Not during a `next()`.
    ///
    /// Within a page it is the key of that item. Only where a projection hides the key, or the page
    /// is the first and last so that the key's names are unknown, it is a number of items to skip,
    /// which writes in the meantime may shift.
    [[nodiscard]] std::string cursor() const;

private:
    struct state;
    std::shared_ptr<state> state_;
};

extern template class pages<query_request, query_response>;
extern template class pages<scan_request, scan_response>;
extern template class pages<list_tables_request, list_tables_response>;
extern template class pages<execute_statement_request, execute_statement_response>;
extern template class item_stream<query_request, query_response>;
extern template class item_stream<scan_request, scan_response>;
extern template class item_stream<execute_statement_request, execute_statement_response>;

template <class... Options>
pages<list_tables_request, list_tables_response> client::list_tables_pages(Options... options
) const {
    detail::paged<list_tables_request> request;
    detail::apply_options(request, std::move(options)...);
    return {*this, std::move(request)};
}

template <class... Options>
pages<execute_statement_request, execute_statement_response> client::execute_statement_pages(
    statement partiql, Options... options
) const {
    detail::paged<execute_statement_request> request(execute_statement_request(std::move(partiql)));
    detail::apply_options(request, std::move(options)...);
    return {*this, std::move(request)};
}

template <class... Wrong>
    requires detail::not_first<statement, Wrong...>
pages<execute_statement_request, execute_statement_response> client::execute_statement_pages(
    const Wrong&...
) const {
    detail::refuse_statement<Wrong...>();
    return execute_statement_pages(statement());
}

template <class... Options>
item_stream<execute_statement_request, execute_statement_response> client::execute_statement_items(
    statement partiql, Options... options
) const {
    detail::paged<execute_statement_request> request(execute_statement_request(std::move(partiql)));
    detail::apply_options(request, std::move(options)...);
    return {*this, std::move(request)};
}

template <class... Wrong>
    requires detail::not_first<statement, Wrong...>
item_stream<execute_statement_request, execute_statement_response> client::execute_statement_items(
    const Wrong&...
) const {
    detail::refuse_statement<Wrong...>();
    return execute_statement_items(statement());
}

} // namespace codynamo
