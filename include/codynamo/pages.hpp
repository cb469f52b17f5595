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

/// The pages of a query, scan, list of tables or PartiQL statement, one after the other. While you
/// read one page the next is fetched, unless `prefetch(false)` was given.
///
/// A handle to move, not to copy; one `next()` at a time. Destroying it cancels the page that is
/// being fetched. An error ends the sequence, and every further `next()` throws it again: to go on,
/// make another one with `resume_from(cursor())`.
///
/// A cancelled `next()` loses nothing and may be called again: the page that it waited for is
/// fetched all the same, and the next call returns it.
template <class Request, class Response>
class pages {
public:
    pages(client c, detail::paged<Request> first);

    explicit pages(client c, Request first)
        : pages(std::move(c), detail::paged<Request>(std::move(first))) {}

    /// The next page, or nothing after the last one. A page may be empty and not be the last.
    /// Throws what the operation throws, and `client_errc::malformed_response` when the service
    /// repeats a page's key, which would never end.
    CODYNAMO_CO_AWAIT asio::awaitable<std::optional<Response>> next();

    /// The place behind the last page that `next()` returned, for `resume_from`; empty when that
    /// was the end. See `to_cursor` for what it shows. Not during a `next()`.
    [[nodiscard]] std::string cursor() const;

private:
    template <class, class>
    friend class item_stream;

    struct state;
    std::shared_ptr<state> state_;
};

/// The items of a query, scan or PartiQL statement, one after the other, page by page underneath.
///
/// A handle like `pages`; an item of a page that is there comes without any suspension.
template <class Request, class Response>
class item_stream {
public:
    item_stream(client c, detail::paged<Request> first);

    /// The next item, or nothing after the last one. Errors are those of `pages::next`.
    CODYNAMO_CO_AWAIT asio::awaitable<std::optional<item>> next();

    /// All remaining items. When it fails or is cancelled, none of them is lost: `next()` and
    /// `collect()` return those that were read before they throw the error again, and `cursor()`
    /// stands before them.
    CODYNAMO_CO_AWAIT asio::awaitable<std::vector<item>> collect();

    /// The place right behind the last item that was returned, also within a page, for
    /// `resume_from`, with pages of any size; empty at the end. Not during a `next()`.
    ///
    /// Within a page it is the key of that item. Only where a projection hides the key, or the
    /// page is the first and last so that the key's names are unknown, is it a number of items to
    /// skip, which items written meanwhile may shift.
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
    statement s, Options... options
) const {
    detail::paged<execute_statement_request> request(execute_statement_request(std::move(s)));
    detail::apply_options(request, std::move(options)...);
    return {*this, std::move(request)};
}

template <class... Options>
item_stream<execute_statement_request, execute_statement_response> client::execute_statement_items(
    statement s, Options... options
) const {
    detail::paged<execute_statement_request> request(execute_statement_request(std::move(s)));
    detail::apply_options(request, std::move(options)...);
    return {*this, std::move(request)};
}

} // namespace codynamo
