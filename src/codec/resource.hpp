// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace codynamo::codec {

/// Returns the name or ARN of the resource that a request of DynamoDB is about, the first of
/// several, by the members that AWS's endpoint rules look at; empty if there is none. Reads no
/// further than to it.
[[nodiscard]] std::string resource_in(std::string_view request);

} // namespace codynamo::codec
