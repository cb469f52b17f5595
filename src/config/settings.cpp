// SPDX-License-Identifier: BSL-1.0
#include "config/settings.hpp"

#include "config/endpoint_url.hpp"

#include <array>
#include <string>
#include <string_view>

namespace codynamo::config {
namespace {

// --- the texts of code's settings ---

template <auto Member>
std::string text_in(const client_config& c) {
    return c.*Member;
}

template <auto Member>
std::string bool_in(const client_config& c) {
    const std::optional<bool> given = c.*Member;
    if (!given) return {};
    return *given ? "true" : "false";
}

std::string attempts_in(const client_config& c) {
    return c.max_attempts ? std::to_string(*c.max_attempts) : std::string();
}

std::string retry_mode_in(const client_config& c) {
    if (!c.retry_mode) return {};
    return *c.retry_mode == retry_mode::adaptive ? "adaptive" : "standard";
}

std::string account_mode_in(const client_config& c) {
    using mode = account_id_endpoint_mode;
    if (!c.account_id_endpoint_mode) return {};
    switch (*c.account_id_endpoint_mode) {
    case mode::disabled:
        return "disabled";
    case mode::required:
        return "required";
    case mode::preferred:
        break;
    }
    return "preferred";
}

// --- from text ---

const char* store_attempts(settings& into, std::string_view text) {
    const auto parsed = parse_count(text);
    if (!parsed) return "a whole number of attempts, 1 or more";
    into.max_attempts = *parsed;
    return nullptr;
}

const char* store_retry_mode(settings& into, std::string_view text) {
    if (is_keyword(text, "adaptive"))
        into.retry_mode = retry_mode::adaptive;
    else if (is_keyword(text, "standard") || is_keyword(text, "legacy"))
        into.retry_mode = retry_mode::standard;
    else
        return "standard, adaptive or legacy (which is taken as standard)";
    return nullptr;
}

const char* store_account_mode(settings& into, std::string_view text) {
    using mode = account_id_endpoint_mode;
    for (const auto& [keyword, value] :
         {std::pair("preferred", mode::preferred),
          std::pair("disabled", mode::disabled),
          std::pair("required", mode::required)})
        if (is_keyword(text, keyword)) {
            into.account_id_endpoint_mode = value;
            return nullptr;
        }
    return "preferred, disabled or required";
}

const char* store_no_clock_correction(settings& into, std::string_view text) {
    const auto parsed = parse_bool(text);
    if (!parsed) return "true or false";
    into.correct_clock_skew = !*parsed;
    return nullptr;
}

// The columns: name, code, variables, key of the profile, default.
constexpr std::array<setting<settings>, 9> settings_table{{
    {{"region",
      text_in<&client_config::region>,
      {"AWS_REGION", "AWS_DEFAULT_REGION"},
      "region",
      nullptr},
     store_text<&settings::region>},
    {{"max_attempts", attempts_in, {"AWS_MAX_ATTEMPTS"}, "max_attempts", "4"}, store_attempts},
    {{"retry_mode", retry_mode_in, {"AWS_RETRY_MODE"}, "retry_mode", "standard"}, store_retry_mode},
    {{"use_fips_endpoint",
      bool_in<&client_config::use_fips_endpoint>,
      {"AWS_USE_FIPS_ENDPOINT"},
      "use_fips_endpoint",
      "false"},
     store_bool<&settings::use_fips>},
    {{"use_dualstack_endpoint",
      bool_in<&client_config::use_dualstack_endpoint>,
      {"AWS_USE_DUALSTACK_ENDPOINT"},
      "use_dualstack_endpoint",
      "false"},
     store_bool<&settings::use_dualstack>},
    {{"account_id_endpoint_mode",
      account_mode_in,
      {"AWS_ACCOUNT_ID_ENDPOINT_MODE"},
      "account_id_endpoint_mode",
      "preferred"},
     store_account_mode},
    {{"disable_clock_skew_correction",
      nullptr,
      {"AWS_DISABLE_CLOCK_SKEW_CORRECTION"},
      "disable_clock_skew_correction",
      "false"},
     store_no_clock_correction},
    {{"app_id", text_in<&client_config::app_id>, {"AWS_SDK_UA_APP_ID"}, "sdk_ua_app_id", nullptr},
     store_text<&settings::app_id>},
    {{"ca_file", text_in<&client_config::ca_file>, {"AWS_CA_BUNDLE"}, "ca_bundle", nullptr},
     store_text<&settings::ca_file>},
}};

/// OpenSSL's variables, for what AWS's own do not say.
constexpr std::array<setting<settings>, 2> authorities_of_system{{
    {{"ca_file", nullptr, {"SSL_CERT_FILE"}, nullptr, nullptr}, store_text<&settings::ca_file>},
    {{"ca_directory", nullptr, {"SSL_CERT_DIR"}, nullptr, nullptr},
     store_text<&settings::ca_directory>},
}};

/// Hides `user:password@`, which has no place in an endpoint but may have been put there.
std::string without_user(const std::string& url) {
    const std::size_t scheme = url.find("://");
    const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
    const std::size_t at = url.find_last_of('@', url.find_first_of("/?#", begin));
    if (at == std::string::npos || at < begin) return url;
    return url.substr(0, begin) + "***" + url.substr(at);
}

std::optional<error> resolve_endpoint(const client_config& given, const finder& find, settings& s) {
    s.endpoint_url = given.endpoint;
    s.endpoint_from = "client_config::endpoint";
    if (s.endpoint_url.empty()) {
        const auto url = configured_endpoint("DYNAMODB", find);
        if (!url) return url.error();
        s.endpoint_url = *url ? (*url)->text : "";
        s.endpoint_from = *url ? (*url)->from : "";
    }
    s.explained.push_back({"endpoint", without_user(s.endpoint_url), s.endpoint_from});
    return std::nullopt;
}

error no_region(const shared_files& files) {
    std::string message =
        "set client_config::region, the variable AWS_REGION, or `region` in profile " +
        files.locations.profile + "; looked at " + files.looked_at;
    if (!files.profile()) message += "; neither has that profile";
    return error(client_errc::missing_region, message + ". For DynamoDB Local any region will do");
}

} // namespace

result<settings> resolve_settings(
    const client_config& given, const environment& env, const shared_files& files
) {
    const finder find(env, files);
    settings s;
    s.explained.push_back({"profile", files.locations.profile, files.locations.profile_from});
    if (auto failure = resolve_table(settings_table, given, find, s)) return *failure;
    if (s.region.empty() && !given.region_from_instance_metadata) return no_region(files);
    if (s.ca_file.empty()) {
        s.explained.pop_back(); // ca_file's, which is looked for again
        if (auto failure = resolve_table(authorities_of_system, given, find, s)) return *failure;
    }
    if (auto failure = resolve_endpoint(given, find, s)) return *failure;
    return s;
}

} // namespace codynamo::config
