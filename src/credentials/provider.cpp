// SPDX-License-Identifier: BSL-1.0
#include "config/shared_files.hpp"
#include "credentials/default_chain.hpp"

#include <codynamo/credentials.hpp>
#include <codynamo/result.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdlib>

namespace codynamo {
namespace {

asio::awaitable<credentials> given(credentials c) {
    co_return c;
}

credentials find_default_credentials() {
    const config::environment env = [](const char* name) { return std::getenv(name); };
    auto files = config::load_shared_files(env);
    return credential_sources::load_default_credentials(env, files.value()).value().key;
}

} // namespace

credentials_provider::credentials_provider(credentials c)
    : credentials_provider([c = std::move(c)] { return given(c); }) {}

asio::awaitable<credentials> credentials_provider::fetch() const {
    return fetch_from(source_);
}

// Holds the source until it has returned: a coroutine lambda reads its captures while it runs.
asio::awaitable<credentials> credentials_provider::fetch_from(std::shared_ptr<source> from) {
    if (!from) co_return find_default_credentials();
    auto fetched = from->fetch();
    co_return co_await std::move(fetched);
}

} // namespace codynamo
