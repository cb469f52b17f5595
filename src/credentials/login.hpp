// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/lasting_work.hpp"
#include "config/environment.hpp"
#include "config/profile_file.hpp"
#include "credentials/source.hpp"
#include "credentials/token_file.hpp"
#include "crypto/secret.hpp"

#include <codynamo/result.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace codynamo::credential_sources {

/// Settings of a profile for a login by `aws login`.
struct login_settings {
    /// For messages.
    std::string profile;
    /// The ARN of login_session.
    std::string session;
    /// Of the profile. Empty: the client's.
    std::string region;
    /// Configured in place of AWS's own. Empty: not configured.
    std::string signin_url;

    friend bool operator==(const login_settings&, const login_settings&) = default;
};

/// Nothing if the profile has no login_session.
[[nodiscard]] std::optional<login_settings> login_settings_of(
    const config::profiles& of, std::string_view profile
);

/// Returns the path of the token's file, below AWS_LOGIN_CACHE_DIRECTORY or ~/.aws/login/cache: its
/// name is SHA-256 of the session's ARN. Nothing without either folder.
[[nodiscard]] std::optional<std::string> login_token_path(
    const config::environment& variables, std::string_view session
);

/// What the file holds.
struct login_token {
    /// The whole file.
    crypto::secret text;
    /// With expiration and account.
    credentials key;
    crypto::secret refresh_token;
    crypto::secret client_id;
    /// In PEM.
    crypto::secret private_key;

    /// `name`: of the file, for messages.
    [[nodiscard]] static result<login_token> parse(crypto::secret text, std::string_view name);
};

/// Credentials of a person who has run `aws login`. They are renewed when 5 minutes or less are
/// left, with a proof of the private key that the login was made with, and written back for other
/// tools. A renewal that has been requested runs to its end, as that of an `sso_source`.
class login_source final : public source {
public:
    explicit login_source(login_settings s) : settings_(std::move(s)) {}

    [[nodiscard]] std::string name() const override;

    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
    ) override;

private:
    using context = std::shared_ptr<const source_context>;

    [[nodiscard]] error must_log_in(const std::string& why) const;
    [[nodiscard]] static bool is_due(const login_token& t, const source_context& in);

    using self_ptr = std::shared_ptr<login_source>;
    using renewal = async::lasting_work<result<login_token>>;

    [[nodiscard]] static asio::awaitable<result<login_token>> read(
        self_ptr self, token_file at, steady_time deadline
    );
    [[nodiscard]] static asio::awaitable<result<login_token>> renew(
        self_ptr self, context in, token_file at, steady_time deadline
    );
    [[nodiscard]] static asio::awaitable<result<login_token>> ask_and_write(
        self_ptr self, context in, token_file at, login_token old, token_lock_ptr lock
    );
    [[nodiscard]] static asio::awaitable<result<login_token>> ask_for_token(
        self_ptr self, context in, login_token old, steady_time deadline
    );

    const login_settings settings_;
    unwritten_token<login_token> unwritten_;
    std::string warning_;     // of the renewal, for the log of who waits for it
    renewal::handle renewal_; // null: none was begun
};

} // namespace codynamo::credential_sources
