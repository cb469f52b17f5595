// SPDX-License-Identifier: BSL-1.0
#include "config/settings.hpp"

#include <charconv>

namespace codynamo::config {
namespace {

/// A setting's text and the name of its source, for messages.
struct found_setting {
    std::string_view text;
    std::string from;
    client_errc blame; ///< the error for an invalid text
};

class finder {
public:
    finder(const environment& env, const shared_files& files)
        : env_(env), files_(files), profile_(files.profile()) {}

    std::optional<found_setting> in_environment(const char* name) const {
        const auto text = variable(env_, name);
        if (!text) return std::nullopt;
        return found_setting{*text, name, client_errc::invalid_argument};
    }

    std::optional<found_setting> in_profile(const char* name) const {
        const auto text = profile_ ? profile_->find(name) : std::nullopt;
        if (!text) return std::nullopt;
        return found_setting{
            *text,
            std::string(name) + " of profile " + files_.locations.profile,
            client_errc::bad_config_file,
        };
    }

    /// Environment, then profile.
    std::optional<found_setting> operator()(const char* variable_name, const char* setting) const {
        auto found = in_environment(variable_name);
        return found ? found : in_profile(setting);
    }

    /// `services = X` in the profile, then `dynamodb =` with an `endpoint_url` in `[services X]`.
    result<std::optional<found_setting>> in_services() const {
        const auto name = in_profile("services");
        if (!name) return std::optional<found_setting>();
        const auto section = files_.settings.services.find(name->text);
        if (section == files_.settings.services.end())
            return error(
                client_errc::bad_config_file,
                name->from + " names a [services] section that " + files_.locations.config +
                    " does not have"
            );
        const auto url = section->second.find("dynamodb", "endpoint_url");
        if (!url) return std::optional<found_setting>();
        return std::optional(found_setting{
            *url, "endpoint_url of dynamodb in " + name->from, client_errc::bad_config_file
        });
    }

private:
    const environment& env_;
    const shared_files& files_;
    const properties* profile_;
};

error senseless(const found_setting& setting, const char* wanted) {
    return error(setting.blame, setting.from + " must be " + wanted);
}

result<bool> to_bool(const std::optional<found_setting>& setting) {
    if (!setting) return false;
    std::string text(setting->text);
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (text == "true") return true;
    if (text == "false") return false;
    return senseless(*setting, "true or false");
}

result<bool> flag(std::optional<bool> given, const std::optional<found_setting>& setting) {
    return given ? result<bool>(*given) : to_bool(setting);
}

std::string text(const std::string& given, const std::optional<found_setting>& setting) {
    return given.empty() && setting ? std::string(setting->text) : given;
}

result<std::optional<int>> to_attempts(const std::optional<found_setting>& setting) {
    if (!setting) return std::optional<int>();
    int attempts = 0;
    const char* end = setting->text.data() + setting->text.size();
    const auto [stop, problem] = std::from_chars(setting->text.data(), end, attempts);
    if (problem != std::errc() || stop != end || attempts < 1)
        return senseless(*setting, "a whole number of attempts, 1 or more");
    return std::optional(attempts);
}

result<retry_mode> to_retry_mode(const std::optional<found_setting>& setting) {
    if (!setting || setting->text == "standard" || setting->text == "legacy")
        return retry_mode::standard;
    if (setting->text == "adaptive") return retry_mode::adaptive;
    return senseless(*setting, "standard, adaptive or legacy (which is taken as standard)");
}

result<std::optional<found_setting>> configured_endpoint(const finder& find) {
    const auto ignore =
        to_bool(find("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"));
    if (!ignore) return ignore.error();
    if (*ignore) return std::optional<found_setting>();
    if (auto url = find.in_environment("AWS_ENDPOINT_URL_DYNAMODB")) return url;
    if (auto url = find.in_environment("AWS_ENDPOINT_URL")) return url;
    auto url = find.in_services();
    if (!url || *url) return url;
    return find.in_profile("endpoint_url");
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

    s.region = given.region;
    if (s.region.empty()) {
        auto region = find.in_environment("AWS_REGION");
        if (!region) region = find.in_environment("AWS_DEFAULT_REGION");
        if (!region) region = find.in_profile("region");
        if (!region) return no_region(files);
        s.region = region->text;
    }

    s.endpoint_url = given.endpoint;
    s.endpoint_from = "client_config::endpoint";
    if (s.endpoint_url.empty()) {
        const auto url = configured_endpoint(find);
        if (!url) return url.error();
        s.endpoint_url = *url ? (*url)->text : "";
        s.endpoint_from = *url ? (*url)->from : "";
    }

    s.max_attempts = given.max_attempts;
    if (!s.max_attempts) {
        const auto attempts = to_attempts(find("AWS_MAX_ATTEMPTS", "max_attempts"));
        if (!attempts) return attempts.error();
        s.max_attempts = *attempts;
    }

    const auto mode = given.retry_mode ? result<retry_mode>(*given.retry_mode)
                                       : to_retry_mode(find("AWS_RETRY_MODE", "retry_mode"));
    if (!mode) return mode.error();
    s.retry_mode = *mode;

    const auto fips =
        flag(given.use_fips_endpoint, find("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"));
    if (!fips) return fips.error();
    s.use_fips = *fips;
    const auto dualstack = flag(
        given.use_dualstack_endpoint, find("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
    );
    if (!dualstack) return dualstack.error();
    s.use_dualstack = *dualstack;

    const auto no_correction =
        to_bool(find("AWS_DISABLE_CLOCK_SKEW_CORRECTION", "disable_clock_skew_correction"));
    if (!no_correction) return no_correction.error();
    s.correct_clock_skew = !*no_correction;

    s.ca_file = text(given.ca_file, find("AWS_CA_BUNDLE", "ca_bundle"));
    if (s.ca_file.empty()) {
        s.ca_file = text({}, find.in_environment("SSL_CERT_FILE"));
        s.ca_directory = text({}, find.in_environment("SSL_CERT_DIR"));
    }
    s.app_id = text(given.app_id, find("AWS_SDK_UA_APP_ID", "sdk_ua_app_id"));
    return s;
}

} // namespace codynamo::config
