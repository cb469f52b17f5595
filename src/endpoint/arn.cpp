// SPDX-License-Identifier: BSL-1.0
#include "endpoint/arn.hpp"

#include "endpoint/url.hpp"

#include <array>
#include <cstddef>

namespace codynamo::endpoints {

std::string_view account_in(std::string_view arn, std::string_view region) noexcept {
    std::array<std::string_view, 5> parts; // arn, partition, service, region, account
    std::string_view rest = arn;
    for (std::string_view& part : parts) {
        const std::size_t colon = rest.find(':');
        if (colon == std::string_view::npos) return {};
        part = rest.substr(0, colon);
        rest.remove_prefix(colon + 1);
    }
    const auto& [name, partition, service, located, account] = parts;
    const bool is_meant = name == "arn" && !partition.empty() && service == "dynamodb" &&
                          located == region && !rest.empty() && is_host_label(account);
    return is_meant ? account : std::string_view();
}

} // namespace codynamo::endpoints
