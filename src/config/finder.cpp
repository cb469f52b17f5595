// SPDX-License-Identifier: BSL-1.0
#include "config/finder.hpp"

namespace codynamo::config {

std::optional<found_setting> finder::in_environment(const char* name) const {
    const auto text = variable(env_, name);
    if (!text) return std::nullopt;
    return found_setting{
        std::string(*text),
        std::string(name) + " in the environment",
        client_errc::invalid_argument,
    };
}

std::optional<found_setting> finder::in_profile(std::string_view key) const {
    const auto text = profile_ ? profile_->find(key) : std::nullopt;
    if (!text) return std::nullopt;
    return found_setting{
        std::string(*text),
        std::string(key) + " of profile " + profile_name_ + " in " +
            std::string(profile_->place_of(key)),
        client_errc::bad_config_file,
    };
}

result<std::optional<found_setting>> finder::in_services(std::string_view service) const {
    const auto name = in_profile("services");
    if (!name) return std::optional<found_setting>();
    const auto section = files_.settings.services.find(name->text);
    if (section == files_.settings.services.end())
        return error(
            client_errc::bad_config_file,
            name->from + " names a [services] section that is not there"
        );
    const auto url = section->second.find(service, "endpoint_url");
    if (!url) return std::optional<found_setting>();
    return std::optional(found_setting{
        std::string(*url),
        "endpoint_url of " + std::string(service) + " in services " + name->text + " in " +
            std::string(section->second.place_of(service)),
        client_errc::bad_config_file,
    });
}

} // namespace codynamo::config
