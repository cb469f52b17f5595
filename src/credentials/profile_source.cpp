// SPDX-License-Identifier: BSL-1.0
//
// fetch
//   load_shared_files   on a thread
//   update              the plan; its sources, if it is another one than before
#include "credentials/profile_source.hpp"

#include "config/endpoint_url.hpp"
#include "config/finder.hpp"
#include "config/shared_files.hpp"
#include "credentials/blocking.hpp"
#include "credentials/container.hpp"
#include "credentials/environment.hpp"
#include "credentials/instance_source.hpp"
#include "credentials/login.hpp"
#include "credentials/role.hpp"
#include "credentials/sso.hpp"
#include "credentials/sts.hpp"
#include "credentials/web_identity.hpp"

#include <codynamo/error.hpp>

#include <string_view>
#include <utility>
#include <variant>

namespace codynamo::credential_sources {
namespace {

/// An access key in a profile.
class key_source final : public source {
public:
    explicit key_source(profile_key found) : found_(std::move(found)) {}

    [[nodiscard]] std::string name() const override { return "profile " + found_.profile; }

    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> self,
        std::shared_ptr<const source_context> /*in*/,
        steady_time /*deadline*/
    ) override {
        const auto mine = std::static_pointer_cast<const key_source>(self);
        found_credentials found(mine->found_.key, mine->name());
        co_return found;
    }

private:
    profile_key found_;
};

/// Adds the URLs that are configured for the services of a base.
struct url_finder {
    const config::finder& find;

    std::optional<error> operator()(sso_settings& sso) const {
        if (auto failure = set(sso.portal_url, "SSO")) return failure;
        return set(sso.oidc_url, "SSO_OIDC");
    }

    std::optional<error> operator()(login_settings& login) const {
        return set(login.signin_url, "SIGNIN");
    }

    template <class Other>
    std::optional<error> operator()(const Other& /*base*/) const {
        return std::nullopt;
    }

    std::optional<error> set(std::string& url, std::string_view service) const {
        const auto found = config::configured_endpoint(service, find);
        if (!found) return found.error();
        url = *found ? (*found)->text : "";
        return std::nullopt;
    }
};

/// Makes the source of a base.
struct source_maker {
    const source_context& in;
    const std::shared_ptr<const process_variables>& variables;

    using made = std::shared_ptr<source>;

    made operator()(const profile_key& key) const { return std::make_shared<key_source>(key); }

    made operator()(const named_source& named) const {
        if (named.which == credential_source::container)
            return std::make_shared<container_source>();
        if (named.which == credential_source::environment)
            return std::make_shared<environment_source>();
        return std::make_shared<instance_source>(in.instance);
    }

    made operator()(const process_settings& process) const {
        return std::make_shared<process_source>(process, variables);
    }

    made operator()(const web_identity_settings& web) const {
        return std::make_shared<web_identity_source>(web);
    }

    made operator()(const sso_settings& sso) const { return std::make_shared<sso_source>(sso); }

    made operator()(const login_settings& login) const {
        return std::make_shared<login_source>(login);
    }
};

std::string without_profile(const config::shared_files& files) {
    return "profile " + files.locations.profile + " is not in " + files.looked_at;
}

} // namespace

profile_source::profile_source(profile_settings settings)
    : settings_(std::move(settings)), variables_(std::make_shared<const process_variables>()) {}

std::string profile_source::name() const {
    return "profile";
}

bool profile_source::keeps_expired() const {
    return outermost_ && outermost_->keeps_expired();
}

void profile_source::forget(const credentials& refused) {
    if (outermost_) outermost_->forget(refused);
}

std::optional<error> profile_source::update(
    const config::shared_files& files, const source_context& in
) {
    const config::finder find(in.variables, files);
    auto plan = plan_roles(files.settings, files.locations.profile);
    if (!plan) return plan.error();
    if (*plan)
        if (auto failure = std::visit(url_finder{find}, (*plan)->base)) return failure;
    std::optional<sts_endpoint> at;
    if (*plan && !(*plan)->roles.empty()) {
        auto found = find_sts(in.services, in.variables, files);
        if (!found) return found.error();
        at = std::move(*found);
    }
    if (*plan == plan_ && at == sts_) return std::nullopt;

    std::shared_ptr<source> outermost;
    if (*plan) {
        outermost = std::visit(source_maker{in, variables_}, (*plan)->base);
        const auto by = at ? std::make_shared<sts>(*at) : nullptr;
        for (const assumed_role& role : (*plan)->roles)
            outermost =
                std::make_shared<role_source>(role, std::move(outermost), by, settings_.mfa_code);
    }
    plan_ = std::move(*plan);
    sts_ = std::move(at);
    outermost_ = std::move(outermost);
    return std::nullopt;
}

asio::awaitable<result<finding>> profile_source::fetch(
    std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
) {
    const auto mine = std::static_pointer_cast<profile_source>(self);
    std::optional<std::string> in_code;
    if (!in->profile.empty()) in_code = in->profile;
    auto work = [variables = in->variables, in_code] {
        return config::load_shared_files(variables, in_code);
    };
    std::string doing = "reading the shared configuration files";
    result<config::shared_files> files =
        co_await run_blocking(in, std::move(work), deadline, std::move(doing));
    if (!files) co_return files.error();
    const std::string& profile = files->locations.profile;
    if (!files->profile()) co_return passed_over(without_profile(*files));
    if (auto failure = mine->update(*files, *in)) co_return *failure;
    if (!mine->outermost_)
        co_return passed_over("profile " + profile + " has no settings for credentials");

    const std::shared_ptr<source> from = mine->outermost_;
    result<finding> found = co_await from->fetch(from, in, deadline);
    const auto* const nothing = found ? std::get_if<passed_over>(&*found) : nullptr;
    if (nothing)
        co_return error(
            client_errc::credentials_failed,
            "profile " + profile + " gets no credentials: " + nothing->why
        );
    co_return found;
}

} // namespace codynamo::credential_sources
