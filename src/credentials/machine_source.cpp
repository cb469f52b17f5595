// SPDX-License-Identifier: BSL-1.0
#include "credentials/machine_source.hpp"

#include "async/in_thread.hpp"
#include "config/shared_files.hpp"
#include "credentials/default_chain.hpp"

#include <codynamo/error.hpp>

#include <optional>

namespace codynamo::credential_sources {
namespace {

result<found_credentials> load(const config::environment& variables, const std::string& profile) {
    std::optional<std::string> named;
    if (!profile.empty()) named = profile;
    auto files = config::load_shared_files(variables, named);
    if (!files) return files.error();
    return load_default_credentials(
        variables, *files, named ? environment_use::never : environment_use::first
    );
}

} // namespace

asio::awaitable<result<finding>> machine_source::fetch(
    std::shared_ptr<source> /*self*/, std::shared_ptr<const source_context> in, steady_time deadline
) {
    auto work = [variables = in->variables, profile = profile_] {
        return load(variables, profile);
    };
    auto loaded = co_await async::in_thread(std::move(work), deadline);
    if (!loaded) co_return error(client_errc::cancelled, "while the credentials' files were read");
    if (!*loaded) co_return loaded->error();
    co_return finding(std::move(**loaded));
}

} // namespace codynamo::credential_sources
