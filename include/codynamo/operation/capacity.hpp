// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/item.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace codynamo {

/// Capacity units of one table or index. A unit is 4 KB read strongly consistent, or 1 KB written.
struct capacity {
    double capacity_units = 0;
    double read_capacity_units = 0;  ///< of transactions only
    double write_capacity_units = 0; ///< of transactions only
};

/// What a vector index cost.
struct vector_capacity {
    double vector_search_request_bytes = 0;
    double vector_write_request_bytes = 0;
};

/// What a request cost. `table` and the indexes are there when `return_consumed_capacity::indexes`
/// was asked for.
struct consumed_capacity {
    std::string table_name;
    double capacity_units = 0;
    double read_capacity_units = 0;  ///< of transactions only
    double write_capacity_units = 0; ///< of transactions only
    std::optional<capacity> table;
    std::map<std::string, capacity, std::less<>> local_secondary_indexes;
    std::map<std::string, capacity, std::less<>> global_secondary_indexes;
    std::map<std::string, vector_capacity, std::less<>> vector_indexes;
};

/// How large the item collection is that a write touched; only for tables with local secondary
/// indexes.
struct item_collection_metrics {
    item item_collection_key;
    std::vector<double> size_estimate_range_gb; ///< lower and upper bound in gigabytes
};

} // namespace codynamo
