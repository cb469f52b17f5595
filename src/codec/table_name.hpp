// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

namespace codynamo::codec {

/// Returns the name in a table's ARN ("arn:aws:dynamodb:eu-central-1:111122223333:table/music"), or
/// the name itself.
[[nodiscard]] std::string_view table_name_of(std::string_view name_or_arn) noexcept;

/// Returns whether both may name the same table. A name may be that of each ARN which ends in it,
/// as the account of a client is not known. Different ARNs are different tables.
[[nodiscard]] bool may_be_same_table(std::string_view a, std::string_view b) noexcept;

} // namespace codynamo::codec
