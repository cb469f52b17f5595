// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

namespace codynamo::endpoints {

/// A part of AWS with host names of its own.
struct partition {
    std::string_view id;
    std::string_view dns_suffix;
    std::string_view dualstack_suffix;
};

/// By the form of the region's name, as AWS's own tools do, so that regions opened later work;
/// `aws` for names that fit none.
[[nodiscard]] const partition& partition_of(std::string_view region) noexcept;

/// Whether the host, in lower case, is below one of the names that AWS has its endpoints under.
[[nodiscard]] bool is_host_of_aws(std::string_view host) noexcept;

} // namespace codynamo::endpoints
