// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace codynamo {

/// ReturnValues: which attributes a write sends back.
enum class return_value { none, all_old, updated_old, all_new, updated_new };

/// ReturnConsumedCapacity: how finely the answer says what a request cost.
enum class capacity_detail { none, total, indexes };

/// Select: what `query` and `scan` return of each item.
enum class selection { all_attributes, all_projected_attributes, specific_attributes, count };

} // namespace codynamo
