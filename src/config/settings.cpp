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

/// Hides `user:password@`. Up to the last `@`: a password may hold any sign.
std::string without_user(std::string_view url) {
    const std::size_t at = url.rfind('@');
    if (at == std::string_view::npos) return std::string(url);
    const std::size_t scheme = url.find("://");
    const std::size_t begin = scheme < at ? scheme + 3 : 0;
    return std::string(url.substr(0, begin)) + "***" + std::string(url.substr(at));
}

/// In code, else configured for the service. An empty text: by region.
result<found_setting> find_endpoint(
    const char* member, const std::string& given, std::string_view service_id, const finder& find
) {
    if (!given.empty())
        return found_setting{
            given, "client_config::" + std::string(member), client_errc::invalid_argument
        };
    auto configured = configured_endpoint(service_id, find);
    if (!configured) return configured.error();
    if (!*configured) return found_setting{};
    return std::move(**configured);
}

std::optional<error> resolve_endpoints(
    const client_config& given, const finder& find, settings& s
) {
    auto endpoint = find_endpoint("endpoint", given.endpoint, "DYNAMODB", find);
    if (!endpoint) return endpoint.error();
    // An endpoint in code is that of both services, as DynamoDB Local's is.
    const bool is_for_both = given.streams_endpoint.empty() && !given.endpoint.empty();
    auto streams =
        is_for_both
            ? endpoint
            : find_endpoint("streams_endpoint", given.streams_endpoint, "DYNAMODB_STREAMS", find);
    if (!streams) return streams.error();
    s.explained.push_back({"endpoint", without_user(endpoint->text), endpoint->from});
    s.explained.push_back({"streams_endpoint", without_user(streams->text), streams->from});
    s.endpoint_url = std::move(endpoint->text);
    s.streams_endpoint_url = std::move(streams->text);
    return std::nullopt;
}

/// The proxy itself is found for each endpoint; its password stays in wiped memory.
void explain_proxy(const client_config& given, const environment& env, settings& s) {
    std::string_view url = given.proxy;
    std::string from = "client_config::proxy";
    if (url.empty() && given.proxy_from_environment)
        for (const char* name : {"HTTPS_PROXY", "https_proxy"})
            if (const auto found = variable(env, name)) {
                url = *found;
                from = std::string(name) + " in the environment";
                break;
            }
    s.explained.push_back({"proxy", without_user(url), std::move(from)});
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
    if (auto failure = resolve_endpoints(given, find, s)) return *failure;
    explain_proxy(given, env, s);
    return s;
}

} // namespace codynamo::config
