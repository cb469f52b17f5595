// SPDX-License-Identifier: BSL-1.0
#include "async/context_guard.hpp"
#include "async/environment.hpp"
#include "async/home_strand.hpp"
#include "async/on_strand.hpp"
#include "config/settings.hpp"
#include "config/shared_files.hpp"
#include "crypto/secret.hpp"
#include "exec/identity.hpp"
#include "exec/listeners.hpp"
#include "exec/make_identity.hpp"
#include "exec/perform.hpp"

#include <codynamo/credentials_cache.hpp>
#include <codynamo/result.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

namespace codynamo {
namespace {

const char* variable_of_cache(const char* name) {
    return std::getenv(name);
}

std::shared_ptr<exec::identity> identity_of_cache(
    client_config& c,
    const async::home_strand& home,
    const std::shared_ptr<async::environment>& environment
) {
    std::optional<std::string> profile;
    if (!c.profile.empty()) profile = c.profile;
    const config::shared_files files =
        config::load_shared_files(variable_of_cache, profile).value();
    c.region_from_instance_metadata = true; // it needs none
    const config::settings found = config::resolve_settings(c, variable_of_cache, files).value();
    const exec::credential_parts parts =
        exec::make_credential_parts(c, found, files, home, environment, exec::listeners(c));
    crypto::wipe(c.proxy);
    return exec::make_identity(c, parts, false);
}

} // namespace

struct credentials_cache::state {
    state(asio::any_io_executor on, client_config c)
        : environment(async::make_environment()),
          home(std::make_shared<async::home_strand>(on)),
          identity(identity_of_cache(c, *home, environment)),
          timeout(c.timeout),
          guard(on, [this] { exec::identity::release(identity, home->get()); }) {}

    using fetched = std::optional<result<credentials>>; // which Asio can make without a value

    /// On the strand.
    static asio::awaitable<fetched> get(
        std::shared_ptr<exec::identity> from, std::chrono::steady_clock::time_point deadline
    ) {
        co_await asio::this_coro::throw_if_cancelled(false);
        result<credentials> got = co_await exec::identity::get(std::move(from), deadline);
        co_return fetched(std::move(got));
    }

    static asio::awaitable<credentials> fetch(std::shared_ptr<state> self) {
        auto work = get(self->identity, self->environment->now() + self->timeout);
        const fetched done = co_await async::on_strand(
            self->home, std::move(work), exec::limit_of_call(self->timeout)
        );
        if (!*done) done->error().raise();
        co_return **done;
    }

    std::shared_ptr<async::environment> environment;
    std::shared_ptr<async::home_strand> home;
    std::shared_ptr<exec::identity> identity; ///< on the strand only
    std::chrono::milliseconds timeout;
    async::context_guard guard;
};

credentials_cache::credentials_cache(asio::any_io_executor executor, client_config config)
    : state_(std::make_shared<state>(std::move(executor), std::move(config))) {}

asio::awaitable<credentials> credentials_cache::operator()() const {
    return state::fetch(state_);
}

void credentials_cache::forget(const credentials& refused) const {
    state_->home->hold([&](const asio::any_io_executor& strand) {
        asio::post(strand, [from = state_->identity, refused] { from->forget(refused); });
    });
}

} // namespace codynamo
