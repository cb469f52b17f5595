// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

namespace codynamo::endpoints {

/// A part of AWS with its own host names.
struct partition {
    std::string_view id;
    std::string_view dns_suffix;
    std::string_view dualstack_suffix;
    /// Of all regions; a region's own is below it.
    std::string_view sign_in_host;
};

/// Returns the partition by the form of the region's name, as AWS's own tools do, so that regions
/// opened later work; `aws` for all other names.
[[nodiscard]] const partition& partition_of(std::string_view region) noexcept;

/// Returns whether the host, in lower case, is below one of AWS's endpoint domains.
[[nodiscard]] bool is_host_of_aws(std::string_view host) noexcept;

} // namespace codynamo::endpoints
