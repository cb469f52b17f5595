// SPDX-License-Identifier: BSL-1.0
#include <codynamo/credentials.hpp>
#include <codynamo/credentials_cache.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace codynamo {
namespace {

asio::awaitable<credentials> given(credentials c) {
    co_return c;
}

} // namespace

credentials_provider::credentials_provider(credentials c)
    : credentials_provider([c = std::move(c)] { return given(c); }) {}

asio::awaitable<credentials> credentials_provider::fetch() const {
    return fetch_from(source_);
}

// Holds the source until it has returned: a coroutine lambda reads its captures while it runs.
asio::awaitable<credentials> credentials_provider::fetch_from(std::shared_ptr<source> from) {
    if (!from) {
        const credentials_cache default_chain(co_await asio::this_coro::executor);
        co_return co_await default_chain();
    }
    auto fetched = from->fetch();
    co_return co_await std::move(fetched);
}

} // namespace codynamo
