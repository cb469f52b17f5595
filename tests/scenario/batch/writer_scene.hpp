// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/scripted_client.hpp"

namespace codynamo::testing {

/// Returns the response that acknowledges every request of a batch.
inline script nothing_unprocessed() {
    return ok(R"({"UnprocessedItems":{}})");
}

/// DescribeTable's response for the table "music" with the key "id".
inline const char* const description =
    R"({"Table":{"TableName":"music","TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}})";

} // namespace codynamo::testing
