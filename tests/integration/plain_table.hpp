// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/local_table.hpp"

#include <optional>
#include <string>

namespace codynamo::testing {

/// Returns the request for a table of one key.
inline create_table_request plain_table(const std::string& about) {
    return create_table_request(
        fresh_table_name(about), attribute_definition("id", value_type::string)
    );
}

inline bool same_units(const provisioned_throughput_description& p, int read, int write) {
    return p.read_capacity_units == read && p.write_capacity_units == write;
}

inline bool same_units(const std::optional<on_demand_throughput>& p, int read, int write) {
    return p && p->max_read_request_units == read && p->max_write_request_units == write;
}

inline vector_index three_dimensions() {
    vector_index index;
    index.index_name = "by-vector";
    index.vector_attribute = "v";
    index.dimensions = 3;
    index.distance_function = "COSINE";
    return index;
}

} // namespace codynamo::testing
