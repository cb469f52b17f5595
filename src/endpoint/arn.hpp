// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

namespace codynamo::endpoints {

/// Returns the account in the ARN of a resource of DynamoDB in that region, such as
/// "arn:aws:dynamodb:eu-central-1:123456789012:table/music"; empty for any other text, and for an
/// account that cannot be part of a host name.
[[nodiscard]] std::string_view account_in(std::string_view arn, std::string_view region) noexcept;

} // namespace codynamo::endpoints
