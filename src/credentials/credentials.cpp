// SPDX-License-Identifier: BSL-1.0
#include "crypto/secret.hpp"

#include <codynamo/credentials.hpp>
#include <codynamo/error.hpp>

#include <algorithm>
#include <cstddef>
#include <ostream>

namespace codynamo {

struct credentials::state {
    std::string access_key_id;
    crypto::secret secret_access_key;
    crypto::secret session_token;
    std::string account_id;
    std::optional<std::chrono::system_clock::time_point> expiration;
};

namespace {

/// Parts of a key go into header lines and are pasted by people: only visible ASCII is valid in any
/// of them.
void require_visible(const char* part, std::string_view text) {
    constexpr std::size_t longest = std::size_t{64} << 10;
    if (text.size() > longest)
        throw error(
            client_errc::invalid_argument,
            std::string("the ") + part + " has more than 64 KiB: is it another file's text?"
        );
    const bool visible =
        std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
    if (!visible)
        throw error(
            client_errc::invalid_argument,
            std::string("the ") + part +
                " has a blank, a control character or a character outside ASCII; was a line end "
                "copied along?"
        );
}

void require_some(const char* part, std::string_view text) {
    if (text.empty())
        throw error(client_errc::invalid_argument, std::string("the ") + part + " is empty");
    require_visible(part, text);
}

} // namespace

credentials::credentials(
    std::string access_key_id, std::string secret_access_key, std::string session_token
) {
    // First into memory that is wiped, so that no copy remains when a part is refused.
    auto made = std::make_shared<state>();
    made->secret_access_key = crypto::secret::taken_from(secret_access_key);
    made->session_token = crypto::secret::taken_from(session_token);
    made->access_key_id = std::move(access_key_id);
    require_some("access key id", made->access_key_id);
    require_some("secret access key", made->secret_access_key.view());
    require_visible("session token", made->session_token.view());
    state_ = std::move(made);
}

credentials::credentials(std::shared_ptr<const state> s) noexcept : state_(std::move(s)) {}

credentials credentials::with_account_id(std::string account_id) const {
    const bool digits = std::all_of(account_id.begin(), account_id.end(), [](char c) {
        return c >= '0' && c <= '9';
    });
    if (account_id.size() != 12 || !digits)
        throw error(client_errc::invalid_argument, "an AWS account id has 12 digits");
    auto changed = std::make_shared<state>(*state_);
    changed->account_id = std::move(account_id);
    return credentials(std::move(changed));
}

credentials credentials::with_expiration(std::chrono::system_clock::time_point time) const {
    auto changed = std::make_shared<state>(*state_);
    changed->expiration = time;
    return credentials(std::move(changed));
}

std::string_view credentials::access_key_id() const noexcept {
    return state_->access_key_id;
}

std::string_view credentials::secret_access_key() const noexcept {
    return state_->secret_access_key.view();
}

std::string_view credentials::session_token() const noexcept {
    return state_->session_token.view();
}

std::string_view credentials::account_id() const noexcept {
    return state_->account_id;
}

std::optional<std::chrono::system_clock::time_point> credentials::expiration() const noexcept {
    return state_->expiration;
}

std::ostream& operator<<(std::ostream& out, const credentials& c) {
    // Of a short id four characters would be most of it.
    const std::string_view id = c.access_key_id();
    return out << "****" << (id.size() >= 8 ? id.substr(id.size() - 4) : std::string_view())
               << ":***";
}

} // namespace codynamo
