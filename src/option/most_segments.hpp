// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace codynamo::detail {

/// DynamoDB's limit on the segments of a scan.
inline constexpr int most_segments = 1'000'000;

} // namespace codynamo::detail
