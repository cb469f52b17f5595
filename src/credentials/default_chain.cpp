// SPDX-License-Identifier: BSL-1.0
#include "credentials/default_chain.hpp"

#include "credentials/chain.hpp"
#include "credentials/container.hpp"
#include "credentials/environment.hpp"
#include "credentials/instance_source.hpp"
#include "credentials/web_identity.hpp"

#include <string>
#include <utility>
#include <vector>

namespace codynamo::credential_sources {
namespace {

constexpr const char* advice =
    "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile, or client_config::credentials";

/// A key for servers that take any.
class any_key_source final : public source {
public:
    [[nodiscard]] std::string name() const override { return "any key"; }

    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> /*self*/,
        std::shared_ptr<const source_context> /*in*/,
        steady_time /*deadline*/
    ) override {
        const credentials key("local", "local");
        co_return finding(found_credentials(key, "none needed: the endpoint is on this machine"));
    }
};

} // namespace

std::shared_ptr<source> make_default_chain(default_chain_settings settings) {
    std::vector<std::shared_ptr<source>> all;
    if (!settings.profile_is_in_code) all.push_back(std::make_shared<environment_source>());
    all.push_back(std::make_shared<profile_source>(std::move(settings.profile)));
    all.push_back(std::make_shared<web_identity_source>());
    all.push_back(std::make_shared<container_source>());
    if (settings.is_for_this_machine)
        all.push_back(std::make_shared<any_key_source>());
    else
        all.push_back(std::make_shared<instance_source>(std::move(settings.instance)));
    return std::make_shared<chain>(std::move(all), advice);
}

} // namespace codynamo::credential_sources
