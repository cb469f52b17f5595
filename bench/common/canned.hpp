// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/number.hpp>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace codynamo::bench {

/// The operations that the canned server knows.
enum class operation { get_item, put_item, batch_write_item, query };

/// The name in X-Amz-Target, such as "GetItem".
[[nodiscard]] std::string_view target_name(operation op);

/// What a Query returns, and what a BatchWriteItem writes.
inline constexpr int page_size = 100;
inline constexpr int batch_size = 25;

struct order_line {
    std::string sku;
    std::int64_t qty = 0;
};

struct order_address {
    std::string street, city, zip;
    std::int64_t floor = 0;
    bool primary = false;
};

/// The canned item as a struct.
struct order {
    std::string pk, sk, name, email;
    std::int64_t quantity = 0;
    number price;
    std::vector<std::byte> payload;
    std::set<std::string> tags;
    std::vector<std::variant<std::string, std::int64_t, order_line>> lines;
    order_address address;
    bool active = false;
    std::string note;
};

/// Item `n` as DynamoDB's JSON: 12 attributes of most types, 1,018 bytes and 78 more for each of
/// `lines` beyond the first.
[[nodiscard]] std::string item_json(int n, int lines = 1);

/// The body of a response, of a GetItem with item 0.
[[nodiscard]] std::string response_body(operation op, int lines = 1);

/// The body of a request.
[[nodiscard]] std::string request_body(operation op, int lines = 1);

} // namespace codynamo::bench
