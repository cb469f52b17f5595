// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/duration.hpp>

#include <concepts>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace codynamo {

/// An access key. Copies are cheap and share one state, which is wiped from memory when the last
/// copy is destroyed.
class credentials {
public:
    /// From the parts of the key; temporary ones have a session token. Throws
    /// `client_errc::invalid_argument` if the id or the secret is empty, or if a part has
    /// characters that no access key has (blanks, control characters): most often a line end that
    /// was copied along.
    credentials(
        std::string access_key_id, std::string secret_access_key, std::string session_token = {}
    );

    /// A copy; a move copies as well, so that credentials that were moved from are still the same.
    credentials(const credentials&) = default;

    /// A copy; a move copies as well.
    credentials& operator=(const credentials&) = default;

    /// Returns the same key with the account that it belongs to, 12 digits.
    [[nodiscard]] credentials with_account_id(std::string account_id) const;

    /// Returns the same key with the time from which AWS refuses it.
    [[nodiscard]] credentials with_expiration(std::chrono::system_clock::time_point time) const;

    /// The access key id. Valid as long as a copy of these credentials.
    [[nodiscard]] std::string_view access_key_id() const noexcept;

    /// The secret access key. Valid as long as a copy of these credentials.
    [[nodiscard]] std::string_view secret_access_key() const noexcept;

    /// The session token; empty for a long-term key. Valid as long as a copy of these credentials.
    [[nodiscard]] std::string_view session_token() const noexcept;

    /// The account; empty if it is not known. Valid as long as a copy of these credentials.
    [[nodiscard]] std::string_view account_id() const noexcept;

    /// When the key expires; nothing if it does not, or if that is not known.
    [[nodiscard]] std::optional<std::chrono::system_clock::time_point> expiration() const noexcept;

    /// Writes the last four characters of the id and masks the rest, for logs.
    friend std::ostream& operator<<(std::ostream& out, const credentials& c);

private:
    struct state;
    explicit credentials(std::shared_ptr<const state> s) noexcept;

    std::shared_ptr<const state> state_;
};

/// The source of a client's credentials. Copies share it.
///
/// A client fetches credentials at its first call, one fetch at a time, on its own executor, and
/// keeps them. Those that expire are renewed in the background, at a call, when a quarter of their
/// lifetime or 15 minutes are left (or up to a quarter of that earlier). No call waits for that:
/// calls use the credentials that are there until these expire, and wait only then, until their
/// `timeout` at most. A source that fails meanwhile is asked again after 5 s to 1 min. Credentials
/// that the service refuses are fetched again once for a call.
///
/// A fetch that calls wait for is cancelled when the last of them ends. One in the background keeps
/// the client's context running until it ends, so give a source time limits of its own.
class credentials_provider {
public:
    /// The default chain of all AWS tools: the environment, the profile in the shared files (keys,
    /// roles, IAM Identity Center, `aws login`, a process), a web identity, a container, an EC2
    /// instance.
    credentials_provider() noexcept = default;

    /// Always the same credentials.
    credentials_provider(credentials c); // NOLINT(google-explicit-constructor)

    /// A function object `asio::awaitable<credentials> f()`. A call that needs its credentials
    /// throws what it throws. It lives, with its captures, as long as a client or a call uses it.
    template <class F>

        requires(!std::same_as<std::remove_cvref_t<F>, credentials_provider> && std::is_invocable_r_v<asio::awaitable<credentials>, std::decay_t<F>&>)
    credentials_provider(F&& f) // NOLINT(google-explicit-constructor)
        : source_(std::make_shared<function<std::decay_t<F>>>(std::forward<F>(f))) {}

    /// A copy; a move copies as well: a source that was moved from does not become the default
    /// chain.
    credentials_provider(const credentials_provider&) = default;

    /// A copy; a move copies as well.
    credentials_provider& operator=(const credentials_provider&) = default;

    /// Whether this is the default chain, which also depends on the client's profile.
    [[nodiscard]] bool is_default() const noexcept { return !source_; }

    /// Fetches credentials once. Throws what the source throws; the default chain throws
    /// `client_errc::missing_credentials`, `client_errc::credentials_failed` and
    /// `client_errc::bad_config_file`, has a client's default settings, and reads the environment
    /// at once, on the calling thread: no other thread may call `setenv` then.
    CODYNAMO_CO_AWAIT asio::awaitable<credentials> fetch() const;

    /// Tells the source that a service has refused its credentials, so that it does not give them
    /// again: calls `f.forget(refused)` of a function object that has it.
    void forget(const credentials& refused) const {
        if (source_) source_->forget(refused);
    }

private:
    struct source {
        virtual ~source() = default;
        virtual asio::awaitable<credentials> fetch() = 0;
        virtual void forget(const credentials& /*refused*/) {}
    };

    template <class F>
    struct function final : source {
        template <class G>
        explicit function(G&& g) : f(std::forward<G>(g)) {}

        asio::awaitable<credentials> fetch() override { return f(); }

        void forget(const credentials& refused) override {
            if constexpr (requires { f.forget(refused); }) f.forget(refused);
        }

        F f;
    };

    static asio::awaitable<credentials> fetch_from(std::shared_ptr<source> from);

    std::shared_ptr<source> source_;
};

} // namespace codynamo
