// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/client.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace codynamo {

/// The pages of a query or scan, one after the other. While you read one page the next is fetched.
///
/// A handle to move, not to copy; one `next()` at a time. Leaving it before the last page is fine:
/// a page that is under way is dropped when it comes. An error ends the sequence, and every further
/// `next()` throws it again; a `next()` that was cancelled may be called again. To go on after it,
/// start anew with `exclusive_start_key`.
template <class Request, class Response>
class pages {
public:
    pages(client c, Request first);

    /// The next page, or nothing after the last one. A page may be empty and not be the last.
    /// Throws what the operation throws, and `client_errc::malformed_response` when the service
    /// repeats a page's key, which would never end.
    [[nodiscard]] asio::awaitable<std::optional<Response>> next();

private:
    struct state;
    std::shared_ptr<state> state_;
};

extern template class pages<query_request, query_response>;
extern template class pages<scan_request, scan_response>;

} // namespace codynamo
