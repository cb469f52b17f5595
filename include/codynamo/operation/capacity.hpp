// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/item.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace codynamo {

/// Capacity units that a request consumed of one table or index. A read unit is 4 KB read with
/// strong consistency (8 KB with eventual), a write unit is 1 KB; transactions consume twice as
/// many.
struct capacity {
    /// Read and write units together.
    double capacity_units = 0;

    /// Read units; reported by transactions only.
    double read_capacity_units = 0;

    /// Write units; reported by transactions only.
    double write_capacity_units = 0;
};

/// What a request consumed of a vector index.
struct vector_capacity {
    /// Bytes charged for a search.
    double vector_search_request_bytes = 0;

    /// Bytes charged for a write.
    double vector_write_request_bytes = 0;
};

/// Capacity that a request consumed of one table and its indexes. `table` and the maps of indexes
/// are filled for `return_consumed_capacity::indexes` only.
struct consumed_capacity {
    /// The table's name; in batches and transactions, the name or ARN that the request used.
    std::string table_name;

    /// Units of the table and all its indexes together.
    double capacity_units = 0;

    /// Read units of all; reported by transactions only.
    double read_capacity_units = 0;

    /// Write units of all; reported by transactions only.
    double write_capacity_units = 0;

    /// Units of the table without its indexes.
    std::optional<capacity> table;

    /// Units of each local secondary index, by its name.
    std::map<std::string, capacity, std::less<>> local_secondary_indexes;

    /// Units of each global secondary index, by its name.
    std::map<std::string, capacity, std::less<>> global_secondary_indexes;

    /// Bytes of each vector index, by its name.
    std::map<std::string, vector_capacity, std::less<>> vector_indexes;
};

/// Size of the item collection that a write has touched: all items of one partition key, in the
/// table and its local secondary indexes. Reported for tables with such indexes only.
struct item_collection_metrics {
    /// The partition key of the collection, as its only attribute.
    item item_collection_key;

    /// Lower and upper bound of the size in gigabytes.
    std::vector<double> size_estimate_range_gb;
};

} // namespace codynamo
