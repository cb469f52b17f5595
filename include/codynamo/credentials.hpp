// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>

#include <chrono>
#include <concepts>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace codynamo {

/// An access key as the service gave it out. Copies are cheap and share one state, which is wiped
/// from memory when the last of them goes.
///
/// Throws `error` (invalid_argument) when the id or the secret is empty, or when a part has
/// characters that no access key has (blanks, control characters): most often a line end that was
/// copied along.
class credentials {
public:
    credentials(
        std::string access_key_id, std::string secret_access_key, std::string session_token = {}
    );

    // A move copies: credentials that were moved from are still the same.
    credentials(const credentials&) = default;
    credentials& operator=(const credentials&) = default;

    /// The same key with the account it belongs to: 12 digits.
    [[nodiscard]] credentials with_account_id(std::string account_id) const;

    /// The same key with the time from which the service refuses it.
    [[nodiscard]] credentials with_expiration(std::chrono::system_clock::time_point when) const;

    // The views live as long as any copy of these credentials.
    [[nodiscard]] std::string_view access_key_id() const noexcept;
    [[nodiscard]] std::string_view secret_access_key() const noexcept;
    [[nodiscard]] std::string_view session_token() const noexcept; ///< empty for a long-term key
    [[nodiscard]] std::string_view account_id() const noexcept;    ///< empty when not known
    [[nodiscard]] std::optional<std::chrono::system_clock::time_point> expiration() const noexcept;

    /// For logs: all but the last four characters of the id is masked, the rest is `***`.
    friend std::ostream& operator<<(std::ostream& out, const credentials& c);

private:
    struct state;
    explicit credentials(std::shared_ptr<const state> s) noexcept;

    std::shared_ptr<const state> state_;
};

/// Where a client gets its credentials from. Copies share the source.
///
/// A client asks at its first call and again from 5 minutes before the credentials expire, at most
/// every 10 s; once at a time, on its own executor. Calls use what they have until it expires, and
/// only then wait for the answer. The source is cancelled when the last call that waits for it ends
/// (by its timeout or a cancellation). An answer that is asked for ahead of expiry keeps the
/// client's context running until it is there, so give a source time limits of its own.
class credentials_provider {
public:
    /// Where every AWS tool looks: the environment, then the profile in the shared files.
    credentials_provider() noexcept = default;

    /// Always these.
    credentials_provider(credentials c); // NOLINT(google-explicit-constructor)

    /// A function object `asio::awaitable<credentials> f()`; what it throws is thrown by the call
    /// that needed it. It is kept, with its captures, as long as a client or a call uses it.
    template <class F>

        requires(!std::same_as<std::remove_cvref_t<F>, credentials_provider> && std::is_invocable_r_v<asio::awaitable<credentials>, std::decay_t<F>&>)
    credentials_provider(F&& f) // NOLINT(google-explicit-constructor)
        : source_(std::make_shared<function<std::decay_t<F>>>(std::forward<F>(f))) {}

    // A move copies: a source that was moved from must not become the default chain.
    credentials_provider(const credentials_provider&) = default;
    credentials_provider& operator=(const credentials_provider&) = default;

    /// Whether this is the default chain, whose way also depends on the client's profile.
    [[nodiscard]] bool is_default() const noexcept { return !source_; }

    /// Asks the source once. Throws what it throws; `error` (missing_credentials, bad_config_file)
    /// for the default chain, which reads its small files and the environment at once on the
    /// calling thread: no other thread may call `setenv` then.
    CODYNAMO_CO_AWAIT asio::awaitable<credentials> fetch() const;

private:
    struct source {
        virtual ~source() = default;
        virtual asio::awaitable<credentials> fetch() = 0;
    };

    template <class F>
    struct function final : source {
        template <class G>
        explicit function(G&& g) : f(std::forward<G>(g)) {}

        asio::awaitable<credentials> fetch() override { return f(); }

        F f;
    };

    static asio::awaitable<credentials> fetch_from(std::shared_ptr<source> from);

    std::shared_ptr<source> source_;
};

} // namespace codynamo
