// SPDX-License-Identifier: BSL-1.0
//
// fetch
//   read              the file of the login
//   renew             by one process at a time, when little time is left
//     ask_and_write   goes on when the fetch is cancelled
//       ask_for_token
#include "credentials/login.hpp"

#include "credentials/document.hpp"
#include "credentials/dpop.hpp"
#include "credentials/service_endpoint.hpp"
#include "crypto/hex.hpp"
#include "crypto/p256_key.hpp"
#include "crypto/random.hpp"
#include "crypto/sha256.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/this_coro.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;

constexpr auto login_renewal_window = 5min;
constexpr auto longest_renewal_of_login = 10s; // a client that has ended keeps its context so long
constexpr std::int64_t longest_login = 86'400; // s; AWS gives 900

/// The three parts of a key in `from`, below `prefix`.
result<credentials> key_in(const document& from, const std::string& prefix) {
    const auto id = from.required(prefix + "accessKeyId");
    if (!id) return id.error();
    const auto secret = from.required(prefix + "secretAccessKey");
    if (!secret) return secret.error();
    const auto session = from.required(prefix + "sessionToken");
    if (!session) return session.error();
    try {
        return credentials(std::string(*id), std::string(*secret), std::string(*session));
    } catch (const error& e) {
        return error(client_errc::credentials_failed, from.name() + ": " + e.info().message);
    }
}

} // namespace

std::optional<login_settings> login_settings_of(
    const config::profiles& of, std::string_view profile
) {
    const config::properties* const own = of.find(profile);
    if (own == nullptr) return std::nullopt;
    const auto session = own->find("login_session");
    if (!session) return std::nullopt;
    login_settings s;
    s.profile = profile;
    s.session = *session;
    s.region = own->find("region").value_or("");
    return s;
}

std::optional<std::string> login_token_path(
    const config::environment& variables, std::string_view session
) {
    const std::string name = '/' + crypto::to_hex(crypto::sha256(session)) + ".json";
    const auto folder = config::variable(variables, "AWS_LOGIN_CACHE_DIRECTORY");
    const auto home = config::variable(variables, "HOME");
    if (folder && home && folder->starts_with("~/"))
        return std::string(*home).append(folder->substr(1)) + name;
    if (folder) return std::string(*folder) + name;
    if (home) return std::string(*home) + "/.aws/login/cache" + name;
    return std::nullopt;
}

result<login_token> login_token::parse(crypto::secret text, std::string_view name) {
    const auto file = document::parse(text.view(), name);
    if (!file) return file.error();
    auto key = key_in(*file, "accessToken.");
    if (!key) return key.error();
    const auto has_end = file->required("accessToken.expiresAt");
    if (!has_end) return has_end.error();
    const auto end = file->time("accessToken.expiresAt");
    if (!end) return end.error();
    const auto account = file->find("accessToken.accountId");
    crypto::secret others[3];
    const char* const names[] = {"refreshToken", "clientId", "dpopKey"};
    for (std::size_t i = 0; i < std::size(names); ++i) {
        const auto found = file->required(names[i]);
        if (!found) return found.error();
        others[i] = crypto::secret(*found);
    }
    try {
        *key = key->with_expiration(**end);
        if (account) *key = key->with_account_id(std::string(*account));
    } catch (const error& e) {
        return error(client_errc::credentials_failed, std::string(name) + ": " + e.info().message);
    }
    return login_token{
        std::move(text),
        std::move(*key),
        std::move(others[0]),
        std::move(others[1]),
        std::move(others[2])
    };
}

std::string login_source::name() const {
    return "the login of profile " + settings_.profile;
}

error login_source::must_log_in(const std::string& why) const {
    return error(
        client_errc::credentials_failed,
        name() + ": " + why + ": run `aws login --profile " + shell_word(settings_.profile) + "`"
    );
}

bool login_source::is_due(const login_token& t, const source_context& in) {
    return in.environment->wall_time() + login_renewal_window >= *t.key.expiration();
}

asio::awaitable<result<login_token>> login_source::read(
    self_ptr self, token_file at, steady_time deadline
) {
    auto text = co_await read_token(at, deadline);
    if (!text) co_return text.error();
    if (!*text)
        co_return self->must_log_in("there is no login, as " + at.path() + " does not exist");
    if (const login_token* const newer = self->unwritten_.instead_of(**text)) co_return *newer;
    auto token = login_token::parse(std::move(**text), at.path());
    if (!token) co_return self->must_log_in(token.error().info().message);
    co_return token;
}

asio::awaitable<result<login_token>> login_source::renew(
    self_ptr self, context in, token_file at, steady_time deadline
) {
    if (!self->renewal_) {
        token_lock_ptr lock = co_await lock_token(at, deadline);
        // Another process may have renewed it meanwhile.
        result<login_token> current = co_await read(self, at, deadline);
        if (!current) co_return current.error();
        if (!is_due(*current, *in)) co_return current;
        const asio::any_io_executor strand = co_await asio::this_coro::executor;
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
asio::awaitable<result<login_token>> login_source::ask_and_write(
    self_ptr self, context in, token_file at, login_token old, token_lock_ptr lock
) {
    const steady_time deadline = in->environment->now() + longest_renewal_of_login;
    result<login_token> fresh = co_await ask_for_token(self, in, old, deadline);
    if (!fresh) co_return fresh.error();
    self->unwritten_.keep(old, *fresh);
    const steady_time end_of_write = in->environment->now() + longest_renewal_of_login;
    const result<void> written =
        co_await write_token(at, fresh->text, std::move(lock), end_of_write);
    if (written)
        self->unwritten_.clear();
    else
        self->warning_ = written.error().info().message;
    co_return fresh;
}

asio::awaitable<result<login_token>> login_source::ask_for_token(
    self_ptr self, context in, login_token old, steady_time deadline
) {
    const auto key = crypto::p256_key::from_pem(old.private_key.view());
    if (!key) co_return self->must_log_in("its dpopKey is not a private key of P-256");
    const login_settings& by = self->settings_;
    const std::string& region = by.region.empty() ? in->services.region : by.region;
    auto to = service_endpoint(
        endpoints::credential_service::sign_in, region, by.signin_url, in->services
    );
    if (!to) co_return to.error();
    if (!to->path.ends_with('/')) to->path += '/';
    to->path += "v1/token";
    const std::string url = to->url();
    std::vector<member_change> members;
    members.push_back({"clientId", json_string(old.client_id.view())});
    members.push_back({"refreshToken", json_string(old.refresh_token.view())});
    members.push_back({"grantType", json_string("refresh_token")});
    web_request request("POST", std::move(*to));
    request.add("Content-Type", "application/json");
    const auto now = in->environment->wall_time();
    request.add("DPoP", dpop_proof(*key, "POST", url, crypto::random_uuid(), now));
    request.body = with_members("{}", members);
    web_policy policy;
    policy.max_attempts = 1; // the proof is good for one
    result<web_response> response =
        co_await web::send(in->web, std::move(request), std::move(policy), deadline);
    if (!response) co_return response.error();
    const std::string status = "status " + std::to_string(response->status);
    if (response->status >= 400 && response->status < 500 && response->status != 429)
        co_return self->must_log_in("the sign-in service refused to renew it (" + status + ")");
    if (response->status != 200)
        co_return error(
            client_errc::credentials_failed,
            self->name() + ": the sign-in service could not renew it (" + status + ")"
        );
    const auto parsed = document::parse(response->body.view(), "the sign-in service's response");
    if (!parsed) co_return parsed.error();
    const auto fresh = key_in(*parsed, "accessToken.");
    if (!fresh) co_return fresh.error();
    const auto next = parsed->required("refreshToken");
    if (!next) co_return next.error();
    const auto lifetime = parsed->integer("expiresIn", longest_login);
    if (!lifetime) co_return lifetime.error();

    std::vector<member_change> parts;
    parts.push_back({"accessKeyId", json_string(fresh->access_key_id())});
    parts.push_back({"secretAccessKey", json_string(fresh->secret_access_key())});
    parts.push_back({"sessionToken", json_string(fresh->session_token())});
    parts.push_back({"accountId", json_string(old.key.account_id())});
    parts.push_back({"expiresAt", json_string(iso8601_text(now + std::chrono::seconds(*lifetime)))}
    );
    std::vector<member_change> changes;
    changes.push_back({"accessToken", with_members("{}", parts)});
    changes.push_back({"refreshToken", json_string(*next)});
    crypto::secret text = with_members(old.text.view(), changes);
    co_return login_token::parse(std::move(text), "the renewed login");
}

asio::awaitable<result<finding>> login_source::fetch(
    std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
) {
    const auto path = login_token_path(in->variables, settings_.session);
    if (!path)
        co_return error(
            client_errc::credentials_failed,
            name() +
                ": neither AWS_LOGIN_CACHE_DIRECTORY nor HOME, below which its token is, is set"
        );
    const auto mine = std::static_pointer_cast<login_source>(self);
    const token_file at(*path);
    if (renewal_ && renewal_->has_ended()) renewal_.reset();
    result<login_token> token = co_await read(mine, at, deadline);
    if (!token) co_return token.error();
    if (is_due(*token, *in)) {
        result<login_token> fresh = co_await renew(mine, in, at, deadline);
        const bool is_valid = in->environment->wall_time() < *token->key.expiration();
        if (!fresh && (!is_valid || fresh.error().code() == client_errc::cancelled))
            co_return fresh.error();
        if (fresh)
            token = std::move(fresh);
        else if (in->log)
            in->log(log_level::warning, fresh.error().info().message);
    }
    co_return finding(found_credentials(token->key, name()));
}

} // namespace codynamo::credential_sources
