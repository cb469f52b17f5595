// SPDX-License-Identifier: BSL-1.0
#include "config/endpoint_url.hpp"

#include "config/setting.hpp"

#include <string>

namespace codynamo::config {
namespace {

result<bool> ignores_configured_endpoints(const finder& find) {
    auto found = find.in_environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    if (!found) found = find.in_profile("ignore_configured_endpoint_urls");
    if (!found) return false;
    const auto parsed = parse_bool(found->text);
    if (!parsed) return error(found->blame, found->from + " must be true or false");
    return *parsed;
}

} // namespace

result<std::optional<found_setting>> configured_endpoint(
    std::string_view service_id, const finder& find
) {
    const auto ignored = ignores_configured_endpoints(find);
    if (!ignored) return ignored.error();
    if (*ignored) return std::optional<found_setting>();

    const std::string own = "AWS_ENDPOINT_URL_" + std::string(service_id);
    if (auto url = find.in_environment(own.c_str())) return url;
    if (auto url = find.in_environment("AWS_ENDPOINT_URL")) return url;
    std::string block(service_id);
    for (char& c : block)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    auto url = find.in_services(block);
    if (!url || *url) return url;
    return find.in_profile("endpoint_url");
}

} // namespace codynamo::config
