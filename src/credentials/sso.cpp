// SPDX-License-Identifier: BSL-1.0
//
// fetch
//   valid_token       of the login: read from its file, renewed when little is left of it
//     renew           by one process at a time
//       ask_and_write   goes on when the fetch is cancelled
//         ask_for_token
//   ask_for_role      the credentials
#include "credentials/sso.hpp"

#include "config/environment.hpp"
#include "credentials/service_endpoint.hpp"
#include "crypto/sha1.hpp"
#include "sigv4/canonical.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;
using endpoints::credential_service;

constexpr auto renewal_window = 15min;
constexpr auto pause_between_renewals = 1min;
constexpr auto longest_renewal = 10s; // a client that has ended keeps its context so long
constexpr std::int64_t longest_lifetime = 100'000'000;        // s: some three years
constexpr std::int64_t latest_expiration = 9'000'000'000'000; // ms: the year 2255

error in_profile(std::string_view profile, const std::string& what) {
    return error(client_errc::bad_config_file, "profile " + std::string(profile) + ' ' + what);
}

std::string sso_setting_of(const config::properties& of, std::string_view name) {
    return std::string(of.find(name).value_or(""));
}

/// Without a response body: a server may put anything there.
std::string status_text(const web_response& r) {
    return "status " + std::to_string(r.status);
}

} // namespace

result<std::optional<sso_settings>> sso_settings_of(
    const config::profiles& of, std::string_view profile
) {
    const config::properties* const own = of.find(profile);
    if (own == nullptr) return std::optional<sso_settings>();
    constexpr std::string_view of_old_form[] = {
        "sso_start_url", "sso_region", "sso_account_id", "sso_role_name"
    };
    const auto is_set = [&](std::string_view name) { return own->find(name).has_value(); };
    const bool has_session = is_set("sso_session");
    if (!has_session && std::ranges::none_of(of_old_form, is_set))
        return std::optional<sso_settings>();

    sso_settings s;
    s.profile = profile;
    s.account_id = sso_setting_of(*own, "sso_account_id");
    s.role_name = sso_setting_of(*own, "sso_role_name");
    s.start_url = sso_setting_of(*own, "sso_start_url");
    s.region = sso_setting_of(*own, "sso_region");
    if (s.account_id.empty() != s.role_name.empty())
        return in_profile(
            profile,
            s.role_name.empty() ? "has sso_account_id but no sso_role_name: set both"
                                : "has sso_role_name but no sso_account_id: set both"
        );
    if (has_session) {
        s.session = sso_setting_of(*own, "sso_session");
        const auto section = of.sso_session.find(s.session);
        if (section == of.sso_session.end())
            return in_profile(
                profile, "names sso_session " + s.session + ", and there is no such [sso-session]"
            );
        for (auto [name, value] :
             {std::pair("sso_start_url", &s.start_url), std::pair("sso_region", &s.region)}) {
            std::string of_session = sso_setting_of(section->second, name);
            if (of_session.empty())
                return in_profile(
                    profile,
                    std::string(value->empty() ? "needs " : "has ") + name +
                        ", which belongs into [sso-session " + s.session + "]"
                );
            if (!value->empty() && *value != of_session)
                return in_profile(
                    profile,
                    std::string("and [sso-session ") + s.session + "] have different values of " +
                        name
                );
            *value = std::move(of_session);
        }
        return std::optional(std::move(s));
    }
    for (const std::string_view name : of_old_form)
        if (!is_set(name))
            return in_profile(
                profile, "has settings of IAM Identity Center but no " + std::string(name)
            );
    return std::optional(std::move(s));
}

std::string sso_token_file_name(const sso_settings& s) {
    return crypto::sha1_hex(s.session.empty() ? s.start_url : s.session) + ".json";
}

result<sso_token> sso_token::parse(crypto::secret text, std::string_view name) {
    const auto file = document::parse(text.view(), name);
    if (!file) return file.error();
    const auto access = file->required("accessToken");
    if (!access) return access.error();
    const auto has_end = file->required("expiresAt");
    if (!has_end) return has_end.error();
    const auto expires = file->time("expiresAt");
    if (!expires) return expires.error();
    const auto registration = file->time("registrationExpiresAt");
    sso_token t;
    t.access_token = crypto::secret(*access);
    t.expires = **expires;
    t.refresh_token = crypto::secret(file->find("refreshToken").value_or(""));
    t.client_id = crypto::secret(file->find("clientId").value_or(""));
    t.client_secret = crypto::secret(file->find("clientSecret").value_or(""));
    if (registration) t.registration_expires = *registration;
    t.text = std::move(text);
    return t;
}

bool sso_token::can_renew(wall_time now) const {
    return !refresh_token.empty() && !client_id.empty() && !client_secret.empty() &&
           (!registration_expires || now < *registration_expires);
}

std::string sso_source::name() const {
    return "IAM Identity Center by profile " + settings_.profile;
}

error sso_source::must_log_in(const std::string& why) const {
    return error(
        client_errc::credentials_failed,
        name() + ": " + why + ": run `aws sso login --profile " + shell_word(settings_.profile) +
            "`"
    );
}

bool sso_source::is_due(const sso_token& t, const source_context& in) const {
    return in.environment->wall_time() + renewal_window >= t.expires;
}

result<token_file> sso_source::file(const source_context& in) const {
    const auto home = config::variable(in.variables, "HOME");
    if (!home)
        return error(
            client_errc::credentials_failed, name() + ": HOME, below which its token is, is not set"
        );
    return token_file(std::string(*home) + "/.aws/sso/cache/" + sso_token_file_name(settings_));
}

asio::awaitable<result<sso_token>> sso_source::read(
    self_ptr self, token_file at, steady_time deadline
) {
    auto text = co_await read_token(at, deadline);
    if (!text) co_return text.error();
    if (!*text)
        co_return self->must_log_in("there is no login, as " + at.path() + " does not exist");
    if (const sso_token* const newer = self->unwritten_.instead_of(**text)) co_return *newer;
    co_return sso_token::parse(std::move(**text), at.path());
}

asio::awaitable<result<sso_token>> sso_source::valid_token(
    self_ptr self, context in, steady_time deadline
) {
    const result<token_file> at = self->file(*in);
    if (!at) co_return at.error();
    if (self->renewal_ && self->renewal_->has_ended()) self->renewal_.reset();
    result<sso_token> token = co_await read(self, *at, deadline);
    if (!token) co_return token.error();
    const async::environment& environment = *in->environment;
    const bool may_renew = !self->settings_.session.empty() &&
                           token->can_renew(environment.wall_time()) &&
                           (!self->not_before_ || environment.now() >= *self->not_before_);
    std::string why_not = "the login has expired";
    if (self->is_due(*token, *in) && (may_renew || self->renewal_)) {
        result<sso_token> fresh = co_await renew(self, in, *at, deadline);
        if (fresh) co_return fresh;
        if (fresh.error().code() == client_errc::cancelled) co_return fresh.error();
        why_not += " and could not be renewed (" + fresh.error().info().message + ")";
        if (in->log)
            in->log(log_level::warning, self->name() + ": " + fresh.error().info().message);
    }
    if (environment.wall_time() >= token->expires) co_return self->must_log_in(why_not);
    co_return token;
}

asio::awaitable<result<sso_token>> sso_source::renew(
    self_ptr self, context in, token_file at, steady_time deadline
) {
    if (!self->renewal_) {
        token_lock_ptr lock = co_await lock_token(at, deadline);
        // Another process may have renewed it meanwhile.
        result<sso_token> current = co_await read(self, at, deadline);
        if (!current) co_return current.error();
        const bool can_renew = current->can_renew(in->environment->wall_time());
        if (!self->is_due(*current, *in) || !can_renew) co_return current;
        const asio::any_io_executor strand = co_await asio::this_coro::executor;
        self->not_before_ = in->environment->now() + pause_between_renewals;
        auto work = ask_and_write(self, in, at, std::move(*current), std::move(lock));
        self->renewal_ = renewal::start(strand, std::move(work));
    }
    const renewal::handle shared = self->renewal_;
    const auto done = co_await renewal::wait(shared, deadline);
    if (!done) co_return error(client_errc::cancelled, "while a login was renewed");
    self->renewal_.reset();
    const std::string warning = std::exchange(self->warning_, std::string());
    if (in->log && !warning.empty()) in->log(log_level::warning, self->name() + ": " + warning);
    co_return *done;
}

/// Not cancelled by anyone.
asio::awaitable<result<sso_token>> sso_source::ask_and_write(
    self_ptr self, context in, token_file at, sso_token old, token_lock_ptr lock
) {
    const steady_time deadline = in->environment->now() + longest_renewal;
    result<sso_token> fresh = co_await ask_for_token(self, in, old, deadline);
    if (!fresh) co_return fresh.error();
    self->unwritten_.keep(old, *fresh);
    const steady_time end_of_write = in->environment->now() + longest_renewal;
    const result<void> written =
        co_await write_token(at, fresh->text, std::move(lock), end_of_write);
    if (written)
        self->unwritten_.clear();
    else
        self->warning_ = written.error().info().message;
    co_return fresh;
}

asio::awaitable<result<sso_token>> sso_source::ask_for_token(
    self_ptr self, context in, sso_token old, steady_time deadline
) {
    auto to = service_endpoint(
        credential_service::sso_oidc, self->settings_.region, self->settings_.oidc_url, in->services
    );
    if (!to) co_return to.error();
    if (!to->path.ends_with('/')) to->path += '/';
    to->path += "token";
    std::vector<member_change> members;
    members.push_back({"clientId", json_string(old.client_id.view())});
    members.push_back({"clientSecret", json_string(old.client_secret.view())});
    members.push_back({"grantType", json_string("refresh_token")});
    members.push_back({"refreshToken", json_string(old.refresh_token.view())});
    web_request request("POST", std::move(*to));
    request.add("Content-Type", "application/json");
    request.body = with_members("{}", members);
    web_policy policy;
    policy.max_attempts = 2;
    result<web_response> response =
        co_await web::send(in->web, std::move(request), std::move(policy), deadline);
    if (!response) co_return response.error();
    if (response->status != 200)
        co_return error(
            client_errc::credentials_failed,
            "the token service refused to renew the login (" + status_text(*response) + ")"
        );
    const auto parsed = document::parse(response->body.view(), "the token service's response");
    if (!parsed) co_return parsed.error();
    const auto access = parsed->required("accessToken");
    if (!access) co_return access.error();
    const auto lifetime = parsed->integer("expiresIn", longest_lifetime);
    if (!lifetime) co_return lifetime.error();

    const auto expires = in->environment->wall_time() + std::chrono::seconds(*lifetime);
    std::vector<member_change> changes;
    changes.push_back({"accessToken", json_string(*access)});
    changes.push_back({"expiresAt", json_string(iso8601_text(expires))});
    if (const auto next = parsed->find("refreshToken"))
        changes.push_back({"refreshToken", json_string(*next)});
    crypto::secret text = with_members(old.text.view(), changes);
    co_return sso_token::parse(std::move(text), "the renewed token");
}

asio::awaitable<result<finding>> sso_source::ask_for_role(
    self_ptr self, context in, sso_token token, steady_time deadline
) {
    const sso_settings& by = self->settings_;
    auto to =
        service_endpoint(credential_service::sso_portal, by.region, by.portal_url, in->services);
    if (!to) co_return to.error();
    if (!to->path.ends_with('/')) to->path += '/';
    to->path += "federation/credentials";
    web_request request("GET", std::move(*to));
    request.query =
        sigv4::canonical_query("account_id=" + by.account_id + "&role_name=" + by.role_name);
    request.add("x-amz-sso_bearer_token", token.access_token.view());
    request.add("Accept", "application/json");
    web_policy policy;
    result<web_response> response =
        co_await web::send(in->web, std::move(request), std::move(policy), deadline);
    if (!response) co_return response.error();
    if (response->status == 401)
        co_return self->must_log_in("the service does not accept the login");
    const std::string role = "role " + by.role_name + " of account " + by.account_id;
    if (response->status == 403 || response->status == 404)
        co_return error(
            client_errc::credentials_failed,
            self->name() + ": the login has no access to " + role + " (" + status_text(*response) +
                "): check sso_account_id and sso_role_name"
        );
    if (response->status != 200)
        co_return error(
            client_errc::credentials_failed,
            self->name() + ": no credentials for " + role + " (" + status_text(*response) + ")"
        );
    const auto parsed = document::parse(response->body.view(), self->name() + ": the response");
    if (!parsed) co_return parsed.error();
    const auto id = parsed->required("roleCredentials.accessKeyId");
    if (!id) co_return id.error();
    const auto secret = parsed->required("roleCredentials.secretAccessKey");
    if (!secret) co_return secret.error();
    const auto session = parsed->required("roleCredentials.sessionToken");
    if (!session) co_return session.error();
    const auto end = parsed->integer("roleCredentials.expiration", latest_expiration);
    if (!end) co_return end.error();
    try {
        credentials key{std::string(*id), std::string(*secret), std::string(*session)};
        key = key.with_account_id(by.account_id)
                  .with_expiration(
                      std::chrono::system_clock::time_point(std::chrono::milliseconds(*end))
                  );
        co_return finding(found_credentials(std::move(key), self->name() + ", " + role));
    } catch (const error& e) {
        co_return error(client_errc::credentials_failed, self->name() + ": " + e.info().message);
    }
}

asio::awaitable<result<finding>> sso_source::fetch(
    std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
) {
    const auto mine = std::static_pointer_cast<sso_source>(self);
    if (settings_.account_id.empty())
        co_return in_profile(
            settings_.profile, "has a login by sso_session, but no sso_account_id and sso_role_name"
        );
    result<sso_token> token = co_await valid_token(mine, in, deadline);
    if (!token) co_return token.error();
    co_return co_await ask_for_role(mine, std::move(in), std::move(*token), deadline);
}

} // namespace codynamo::credential_sources
