// SPDX-License-Identifier: BSL-1.0
#include "async/context_guard.hpp"
#include "async/environment.hpp"
#include "async/fork_generation.hpp"
#include "async/home_strand.hpp"
#include "async/on_strand.hpp"
#include "config/settings.hpp"
#include "config/shared_files.hpp"
#include "crypto/secret.hpp"
#include "exec/check_config.hpp"
#include "exec/identity.hpp"
#include "exec/instance_region.hpp"
#include "exec/listeners.hpp"
#include "exec/make_identity.hpp"
#include "exec/perform.hpp"

#include <codynamo/credentials_cache.hpp>
#include <codynamo/error.hpp>
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

/// What a cache shares with its coroutines; on the strand only.
struct parts_of_cache {
    std::shared_ptr<exec::identity> identity;
    /// Null: the settings name the region, or none is wanted.
    std::shared_ptr<exec::instance_region> region;
};

parts_of_cache make_parts_of_cache(
    client_config& c,
    std::shared_ptr<async::home_strand> home,
    const std::shared_ptr<async::environment>& environment
) {
    exec::check_config(c);
    std::optional<std::string> profile;
    if (!c.profile.empty()) profile = c.profile;
    const config::shared_files files =
        config::load_shared_files(variable_of_cache, profile).value();
    const bool asks_instance = std::exchange(c.region_from_instance_metadata, true); // needs none
    const config::settings found = config::resolve_settings(c, variable_of_cache, files).value();
    const exec::credential_parts parts = exec::make_credential_parts(
        c, found, files, std::move(home), environment, exec::listeners(c)
    );
    crypto::wipe(c.proxy);
    parts_of_cache made;
    made.identity = exec::make_identity(c, parts, false);
    if (asks_instance && found.region.empty())
        made.region =
            std::make_shared<exec::instance_region>(parts.strand, parts.instance, parts.context);
    return made;
}

} // namespace

struct credentials_cache::state {
    state(asio::any_io_executor on, client_config c)
        : environment(async::make_environment()),
          home(std::make_shared<async::home_strand>(on)),
          parts(make_parts_of_cache(c, home, environment)),
          timeout(c.timeout),
          generation(async::fork_generation()),
          guard(on, [this] {
              // In a child process the strand's locks may be held for ever.
              if (!is_in_child_process()) exec::identity::release(parts.identity);
          }) {}

    [[nodiscard]] bool is_in_child_process() const noexcept {
        return generation != async::fork_generation();
    }

    using fetched = std::optional<result<credentials>>; // which Asio can make without a value

    /// On the strand.
    static asio::awaitable<fetched> get(
        parts_of_cache from, std::chrono::steady_clock::time_point deadline
    ) {
        co_await asio::this_coro::throw_if_cancelled(false);
        if (from.region) {
            const result<std::string> region =
                co_await exec::instance_region::get(from.region, deadline);
            if (!region) co_return fetched(region.error());
        }
        const result<exec::current_key> got = co_await exec::identity::get(from.identity, deadline);
        if (!got) co_return fetched(got.error());
        co_return fetched(got->key);
    }

    static asio::awaitable<credentials> fetch(std::shared_ptr<state> self) {
        if (self->is_in_child_process())
            throw error(
                client_errc::forked,
                "make a new credentials_cache in the child process, on a context of its own"
            );
        auto work = get(self->parts, self->environment->now() + self->timeout);
        const fetched done = co_await async::on_strand(
            self->home, std::move(work), exec::limit_of_call(self->timeout)
        );
        if (!*done) done->error().raise();
        co_return **done;
    }

    std::shared_ptr<async::environment> environment;
    std::shared_ptr<async::home_strand> home;
    parts_of_cache parts;
    std::chrono::milliseconds timeout;
    long generation; // of the process
    async::context_guard guard;
};

credentials_cache::credentials_cache(asio::any_io_executor executor, client_config config)
    : state_(std::make_shared<state>(std::move(executor), std::move(config))) {}

asio::awaitable<credentials> credentials_cache::operator()() const {
    return state::fetch(state_);
}

void credentials_cache::forget(const credentials& refused) const {
    if (state_->is_in_child_process()) return;
    state_->parts.identity->forget(refused);
}

} // namespace codynamo
