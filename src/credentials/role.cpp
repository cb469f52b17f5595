// SPDX-License-Identifier: BSL-1.0
//
// fetch
//   base_->fetch   unless its credentials are fresh
//   ask_for_code   of a role with an MFA device
//   assume_role    once more with other credentials, if the kept ones are refused
#include "credentials/role.hpp"

#include "async/cancellation.hpp"
#include "credentials/session_name.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <new>
#include <utility>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;
using wall_time = std::chrono::system_clock::time_point;

/// Enough to assume a role with a key that it keeps.
constexpr auto least_left = 5min;

bool lasts_until(const std::optional<found_credentials>& kept, wall_time time) {
    return kept && (!kept->key.expiration() || time < *kept->key.expiration());
}

error fetch_cancelled() {
    return error(client_errc::cancelled, "while waiting for credentials");
}

error no_code(const assumed_role& role, const std::string& why) {
    return error(
        client_errc::credentials_failed,
        "profile " + role.profile + " assumes " + role.role_arn +
            " with a code of the device mfa_serial, but " + why
    );
}

bool is_code(std::string_view text) {
    constexpr std::size_t digits = 6;
    return text.size() == digits &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

role_source::role_source(
    assumed_role role,
    std::shared_ptr<source> base,
    std::shared_ptr<sts> by,
    mfa_code_provider mfa_code
)
    : role_(std::move(role)),
      base_(std::move(base)),
      by_(std::move(by)),
      mfa_code_(std::move(mfa_code)),
      session_name_(role_.session_name) {}

std::string role_source::name() const {
    return "profile " + role_.profile;
}

void role_source::forget(const credentials& refused) {
    if (kept_own_ && kept_own_->key.access_key_id() == refused.access_key_id()) kept_own_.reset();
}

sts_request role_source::request_with(wall_time now, std::string mfa_code) {
    if (session_name_.empty()) session_name_ = make_session_name(now);
    sts_request request(role_.role_arn, session_name_);
    request.duration = role_.duration;
    request.external_id = role_.external_id;
    request.mfa_serial = role_.mfa_serial;
    request.mfa_code = std::move(mfa_code);
    request.signed_with = kept_base_->key;
    return request;
}

asio::awaitable<result<std::string>> role_source::ask_for_code(
    std::shared_ptr<const role_source> self
) {
    const assumed_role& role = self->role_;
    if (!self->mfa_code_) co_return no_code(role, "client_config::mfa_code is not set");
    std::string code;
    std::optional<error> failure;
    try {
        mfa_request asked(role.mfa_serial, role.role_arn, role.profile);
        code = co_await self->mfa_code_(std::move(asked));
    } catch (const error& e) {
        failure = no_code(role, std::string("client_config::mfa_code failed: ") + e.what());
    } catch (const std::bad_alloc&) {
        throw;
    } catch (...) { // its text may hold anything
        failure = no_code(
            role, "client_config::mfa_code threw an exception that is not a codynamo::error"
        );
    }
    if (failure) co_return *failure;
    if (!is_code(code)) co_return no_code(role, "client_config::mfa_code returned no six digits");
    co_return code;
}

asio::awaitable<result<finding>> role_source::fetch(
    std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
) {
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    const auto mine = std::static_pointer_cast<role_source>(self);
    const auto now = mine->by_->now(*in);
    if (lasts_until(mine->kept_own_, now)) co_return *mine->kept_own_;
    bool is_kept = lasts_until(mine->kept_base_, now + least_left);
    std::string code;
    for (;;) {
        if (!is_kept) {
            result<finding> base = co_await mine->base_->fetch(mine->base_, in, deadline);
            if (!base) co_return base.error();
            if (const auto* nothing = std::get_if<passed_over>(&*base))
                co_return error(
                    client_errc::credentials_failed,
                    "profile " + mine->role_.profile +
                        " has no credentials to assume its role with: " + nothing->why
                );
            mine->kept_base_ = std::get<found_credentials>(std::move(*base));
        }
        if (!mine->role_.mfa_serial.empty() && code.empty()) {
            result<std::string> asked = co_await ask_for_code(mine);
            co_await asio::this_coro::throw_if_cancelled(false); // the callback may have changed it
            if (async::is_cancelled(cancellation)) co_return fetch_cancelled();
            if (!asked) co_return asked.error();
            code = std::move(*asked);
        }
        sts_request request = mine->request_with(in->environment->wall_time(), code);
        sts_result done = co_await sts::assume_role(mine->by_, in, std::move(request), deadline);
        if (done.refused_signer && is_kept) {
            is_kept = false;
            continue;
        }
        if (done.refused_signer) mine->kept_base_.reset();
        if (!done.key) co_return done.key.error();
        found_credentials found(
            std::move(*done.key),
            mine->name() + ", role " + mine->role_.role_arn + ", from " + mine->kept_base_->source
        );
        if (!code.empty()) mine->kept_own_ = found;
        co_return found;
    }
}

} // namespace codynamo::credential_sources
