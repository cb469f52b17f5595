// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace codynamo::bench {

/// The operations that the canned server knows.
enum class operation { get_item, put_item, batch_write_item, query };

/// The name in X-Amz-Target, such as "GetItem".
[[nodiscard]] std::string_view target_name(operation op);

/// What a Query returns, and what a BatchWriteItem writes.
inline constexpr int page_size = 100;
inline constexpr int batch_size = 25;

/// Item `n` as DynamoDB's JSON: 12 attributes of most types, 1,018 bytes and 84 more for each of
/// `lines` beyond the first.
[[nodiscard]] std::string item_json(int n, int lines = 1);

/// The body of a response, of a GetItem with item 0.
[[nodiscard]] std::string response_body(operation op, int lines = 1);

/// The body of a request.
[[nodiscard]] std::string request_body(operation op, int lines = 1);

} // namespace codynamo::bench
