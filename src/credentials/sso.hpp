// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/lasting_work.hpp"
#include "config/profile_file.hpp"
#include "credentials/document.hpp"
#include "credentials/source.hpp"
#include "credentials/token_file.hpp"
#include "crypto/secret.hpp"

#include <codynamo/result.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace codynamo::credential_sources {

/// Settings of a profile for IAM Identity Center.
struct sso_settings {
    /// For messages.
    std::string profile;
    /// Name of the [sso-session]. Empty: all settings are in the profile (old form).
    std::string session;
    std::string start_url;
    std::string region;
    std::string account_id;
    std::string role_name;
    /// Configured in place of AWS's own. Empty: not configured.
    std::string portal_url;
    /// The same, of the service that renews tokens.
    std::string oidc_url;

    friend bool operator==(const sso_settings&, const sso_settings&) = default;
};

/// Nothing if the profile has neither sso_session nor an sso_ setting of the old form. Else the
/// settings, or `bad_config_file` with what is missing, or what the profile and its session say
/// differently. Account and role may be missing in a profile with a session, which then has a
/// token, but no credentials.
[[nodiscard]] result<std::optional<sso_settings>> sso_settings_of(
    const config::profiles& of, std::string_view profile
);

/// Returns the name of the token's file in ~/.aws/sso/cache: SHA-1 of the session's name, or of
/// the start URL in the old form.
[[nodiscard]] std::string sso_token_file_name(const sso_settings& s);

/// A login to IAM Identity Center, by `aws sso login`.
struct sso_token {
    using wall_time = std::chrono::system_clock::time_point;

    /// The whole file.
    crypto::secret text;
    crypto::secret access_token;
    wall_time expires;
    /// Of sessions only, as the next members; may be empty.
    crypto::secret refresh_token;
    crypto::secret client_id;
    crypto::secret client_secret;
    std::optional<wall_time> registration_expires;

    /// `name`: of the file, for messages.
    [[nodiscard]] static result<sso_token> parse(crypto::secret text, std::string_view name);

    /// Whether the token can be renewed without a person.
    [[nodiscard]] bool can_renew(wall_time now) const;
};

/// Credentials of a role, from IAM Identity Center, for a person who has logged in before. The
/// token of the login is renewed when 15 minutes or less are left, at most once a minute, and
/// written back for other tools; its old text is used while it is valid. A renewal that has been
/// requested runs to its end, also when the fetch is cancelled: the service may have replaced the
/// refresh token by then, and without the new one the person would have to log in again.
class sso_source final : public source {
public:
    explicit sso_source(sso_settings s) : settings_(std::move(s)) {}

    [[nodiscard]] std::string name() const override;

    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
    ) override;

private:
    using context = std::shared_ptr<const source_context>;

    [[nodiscard]] error must_log_in(const std::string& why) const;
    [[nodiscard]] result<token_file> file(const source_context& in) const;
    [[nodiscard]] bool is_due(const sso_token& t, const source_context& in) const;

    using self_ptr = std::shared_ptr<sso_source>;
    using renewal = async::lasting_work<result<sso_token>>;

    [[nodiscard]] static asio::awaitable<result<sso_token>> read(
        self_ptr self, token_file at, steady_time deadline
    );
    [[nodiscard]] static asio::awaitable<result<sso_token>> valid_token(
        self_ptr self, context in, steady_time deadline
    );
    [[nodiscard]] static asio::awaitable<result<sso_token>> renew(
        self_ptr self, context in, token_file at, steady_time deadline
    );
    [[nodiscard]] static asio::awaitable<result<sso_token>> ask_and_write(
        self_ptr self, context in, token_file at, sso_token old, token_lock_ptr lock
    );
    [[nodiscard]] static asio::awaitable<result<sso_token>> ask_for_token(
        self_ptr self, context in, sso_token old, steady_time deadline
    );
    [[nodiscard]] static asio::awaitable<result<finding>> ask_for_role(
        self_ptr self, context in, sso_token token, steady_time deadline
    );

    const sso_settings settings_;
    unwritten_token<sso_token> unwritten_;
    std::string warning_;                   // of the renewal, for the log of who waits for it
    renewal::handle renewal_;               // null: none was begun
    std::optional<steady_time> not_before_; // for the next try to renew
};

} // namespace codynamo::credential_sources
