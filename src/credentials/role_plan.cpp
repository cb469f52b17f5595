// SPDX-License-Identifier: BSL-1.0
//
// plan_roles
//   role_of    for each profile with a role: its settings, and what it is assumed with
//   base_of    for the last one
#include "credentials/role_plan.hpp"

#include "config/shared_files.hpp"
#include "credentials/session_name.hpp"
#include "credentials/sts_text.hpp"
#include "crypto/secret.hpp"

#include <codynamo/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_roles = 32;
constexpr auto shortest_session = 900s;
constexpr auto longest_session = 12h;

std::string text_setting(const config::properties& p, std::string_view name) {
    return std::string(p.find(name).value_or(""));
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// One profile on the way.
struct profile_step {
    std::string_view name;
    const config::properties& settings;

    [[nodiscard]] bool has(std::string_view setting) const {
        return settings.find(setting).has_value();
    }

    [[nodiscard]] bool has_key() const {
        return has("aws_access_key_id") || has("aws_secret_access_key");
    }

    /// A role that is assumed with other credentials.
    [[nodiscard]] bool has_role() const {
        return has("role_arn") && !has("web_identity_token_file");
    }
};

error bad_config(std::string text) {
    return error(client_errc::bad_config_file, std::move(text));
}

/// Such as "/home/me/.aws/config:12: profile dev has ..."; `setting` is one that it has.
error bad_profile(const profile_step& at, std::string_view setting, std::string_view what) {
    std::string text(at.settings.place_of(setting));
    return bad_config(text.append(": profile ").append(at.name).append(" ").append(what));
}

std::string_view file_of(std::string_view place) {
    return place.substr(0, place.rfind(':'));
}

/// Only that of the key's own file: where both files have the profile, the other one's token
/// belongs to a key that has been replaced.
std::string token_of(const profile_step& at) {
    const std::string_view file = file_of(at.settings.place_of("aws_secret_access_key"));
    for (const char* const name : {"aws_session_token", "aws_security_token"}) {
        const auto token = at.settings.find(name);
        if (token && file_of(at.settings.place_of(name)) == file) return std::string(*token);
    }
    return {};
}

/// Empty without the setting.
result<std::string> account_of(const profile_step& at) {
    constexpr std::size_t digits = 12;
    std::string account = text_setting(at.settings, "aws_account_id");
    const bool is_number =
        std::ranges::all_of(account, [](char c) { return c >= '0' && c <= '9'; });
    if (account.empty() || (account.size() == digits && is_number)) return account;
    return bad_profile(at, "aws_account_id", "has an aws_account_id that is not 12 digits");
}

result<base_source> key_of(const profile_step& at) {
    const auto id = at.settings.find("aws_access_key_id");
    const auto secret = at.settings.find("aws_secret_access_key");
    if (!id || !secret)
        return bad_profile(
            at,
            id ? "aws_access_key_id" : "aws_secret_access_key",
            id ? "has aws_access_key_id but no aws_secret_access_key"
               : "has aws_secret_access_key but no aws_access_key_id"
        );
    auto account = account_of(at);
    if (!account) return account.error();
    try {
        credentials key{std::string(*id), std::string(*secret), token_of(at)};
        if (!account->empty()) key = key.with_account_id(std::move(*account));
        return profile_key{std::string(at.name), std::move(key)};
    } catch (const error& e) {
        return bad_profile(at, "aws_access_key_id", "has a broken access key: " + e.info().message);
    }
}

result<base_source> named_source_of(const profile_step& at) {
    constexpr std::array<std::pair<std::string_view, credential_source>, 3> names{{
        {"Environment", credential_source::environment},
        {"EcsContainer", credential_source::container},
        {"Ec2InstanceMetadata", credential_source::instance_metadata},
    }};
    const std::string_view given = *at.settings.find("credential_source");
    for (const auto& [name, which] : names)
        if (equal_ignoring_case(given, name)) return named_source{std::string(at.name), which};
    return bad_profile(
        at,
        "credential_source",
        "has a credential_source that is not Environment, EcsContainer or Ec2InstanceMetadata"
    );
}

result<std::string> session_name_of(const profile_step& at) {
    std::string name = text_setting(at.settings, "role_session_name");
    if (!name.empty() && !is_session_name(name))
        return bad_profile(
            at,
            "role_session_name",
            "has a role_session_name that is not 2 to 64 letters, digits and characters of _+=,.@-"
        );
    return name;
}

/// A text for STS, which takes no more than `longest` bytes of it; empty without the setting.
result<std::string> sts_setting(
    const profile_step& at, std::string_view setting, std::size_t longest
) {
    std::string text = text_setting(at.settings, setting);
    if (text.empty() || is_sts_text(text, longest)) return text;
    return bad_profile(
        at, setting, "has a " + std::string(setting) + " that is not " + sts_text_form(longest)
    );
}

result<base_source> web_identity_of(const profile_step& at) {
    if (!at.has("role_arn"))
        return bad_profile(
            at,
            "web_identity_token_file",
            "has web_identity_token_file but no role_arn: set the role to assume with it"
        );
    auto session = session_name_of(at);
    if (!session) return session.error();
    auto arn = sts_setting(at, "role_arn", longest_role_arn);
    if (!arn) return arn.error();
    std::string file = text_setting(at.settings, "web_identity_token_file");
    if (const char* const problem = config::path_problem(file))
        return bad_profile(
            at,
            "web_identity_token_file",
            std::string("has a web_identity_token_file that ") + problem
        );
    return web_identity_settings{
        std::string(at.name), std::move(*arn), std::move(file), std::move(*session)
    };
}

result<base_source> process_of(const profile_step& at) {
    auto account = account_of(at);
    if (!account) return account.error();
    return process_settings{
        std::string(at.name),
        crypto::secret(*at.settings.find("credential_process")),
        std::move(*account)
    };
}

/// Nothing: the profile has no credentials of its own. `uses_own_key`: of a source profile, whose
/// key goes first.
result<std::optional<base_source>> base_of(
    const config::profiles& all, const profile_step& at, bool uses_own_key
) {
    const auto some = [](result<base_source> found) -> result<std::optional<base_source>> {
        if (!found) return found.error();
        return std::optional(std::move(*found));
    };
    if (uses_own_key && at.has_key()) return some(key_of(at));
    if (at.has("credential_source")) return some(named_source_of(at));
    if (at.has("web_identity_token_file")) return some(web_identity_of(at));
    auto sso = sso_settings_of(all, at.name);
    if (!sso) return sso.error();
    const bool has_sso_role = *sso && !(*sso)->account_id.empty();
    if (has_sso_role) return some(std::move(**sso));
    if (at.has_key()) return some(key_of(at));
    if (auto login = login_settings_of(all, at.name)) return some(std::move(*login));
    if (at.has("credential_process")) return some(process_of(at));
    if (*sso) return some(std::move(**sso)); // without a role: its source says what is missing
    return std::optional<base_source>();
}

result<std::optional<std::chrono::seconds>> duration_of(const profile_step& at) {
    const auto text = at.settings.find("duration_seconds");
    if (!text) return std::optional<std::chrono::seconds>();
    int seconds = 0;
    const char* const end = text->data() + text->size();
    const auto [stop, problem] = std::from_chars(text->data(), end, seconds);
    const std::chrono::seconds length(seconds);
    if (problem != std::errc() || stop != end || length < shortest_session ||
        length > longest_session)
        return bad_profile(
            at, "duration_seconds", "has a duration_seconds that is not a number from 900 to 43200"
        );
    return std::optional(length);
}

result<assumed_role> role_of(const profile_step& at) {
    auto session = session_name_of(at);
    if (!session) return session.error();
    auto duration = duration_of(at);
    if (!duration) return duration.error();
    auto arn = sts_setting(at, "role_arn", longest_role_arn);
    if (!arn) return arn.error();
    auto external_id = sts_setting(at, "external_id", longest_external_id);
    if (!external_id) return external_id.error();
    auto mfa_serial = sts_setting(at, "mfa_serial", longest_mfa_serial);
    if (!mfa_serial) return mfa_serial.error();
    return assumed_role{
        std::string(at.name),
        std::move(*arn),
        std::move(*session),
        std::move(*external_id),
        std::move(*mfa_serial),
        *duration
    };
}

/// Returns the source_profile of a profile with a role; nothing if it has a credential_source.
result<std::optional<std::string>> source_profile_of(const profile_step& at) {
    const auto source = at.settings.find("source_profile");
    const bool is_named = at.has("credential_source");
    if (source && is_named)
        return bad_profile(
            at,
            "source_profile",
            "has both source_profile and credential_source for its role_arn: remove one"
        );
    if (!source && !is_named)
        return bad_profile(
            at,
            "role_arn",
            "has role_arn without the credentials to assume it with: set source_profile, "
            "credential_source or web_identity_token_file"
        );
    return source ? std::optional<std::string>(*source) : std::nullopt;
}

error no_credentials(std::string_view name, bool is_source) {
    std::string text = "profile ";
    return bad_config(text.append(name).append(
        is_source ? " is a source_profile but has no credentials: set an access key, a role or a "
                    "credential_process"
                  : " has itself as source_profile, but no access key"
    ));
}

error source_loop(const std::vector<std::string>& visited, const std::string& again) {
    std::string text = "the source_profile settings form a loop: ";
    for (auto name = std::ranges::find(visited, again); name != visited.end(); ++name)
        text += *name + " -> ";
    return bad_config(text + again);
}

} // namespace

bool operator==(const profile_key& a, const profile_key& b) {
    return a.profile == b.profile && a.key.access_key_id() == b.key.access_key_id() &&
           crypto::equal_secrets(a.key.secret_access_key(), b.key.secret_access_key()) &&
           crypto::equal_secrets(a.key.session_token(), b.key.session_token()) &&
           a.key.account_id() == b.key.account_id();
}

result<std::optional<role_plan>> plan_roles(const config::profiles& all, std::string_view profile) {
    const config::properties* found = all.find(profile);
    if (!found) return std::optional<role_plan>();
    std::vector<assumed_role> roles; // the outermost first
    std::vector<std::string> visited{std::string(profile)};
    for (;;) {
        const profile_step at{visited.back(), *found};
        const bool is_source = visited.size() > 1;
        const bool has_role = at.has_role() && !(is_source && at.has_key());
        bool uses_own_key = is_source;
        std::optional<std::string> next;
        if (has_role) {
            auto role = role_of(at);
            if (!role) return role.error();
            roles.push_back(std::move(*role));
            auto source = source_profile_of(at);
            if (!source) return source.error();
            if (*source == at.name)
                uses_own_key = true;
            else
                next = std::move(*source);
        }
        if (!next) {
            auto base = base_of(all, at, uses_own_key);
            if (!base) return base.error();
            if (!*base && !has_role && !is_source) return std::optional<role_plan>();
            if (!*base) return no_credentials(at.name, is_source);
            std::ranges::reverse(roles);
            return std::optional(role_plan{std::move(**base), std::move(roles)});
        }
        if (std::ranges::find(visited, *next) != visited.end()) return source_loop(visited, *next);
        found = all.find(*next);
        if (!found)
            return bad_profile(
                at, "source_profile", "has source_profile " + *next + ", which does not exist"
            );
        const profile_step source{*next, *found};
        if (roles.size() == most_roles && source.has_role() && !source.has_key())
            return bad_profile(
                at, "role_arn", "is at the end of a chain of 32 roles, and has one more"
            );
        visited.push_back(std::move(*next));
    }
}

} // namespace codynamo::credential_sources
