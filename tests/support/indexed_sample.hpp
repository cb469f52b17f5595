// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/codynamo.hpp>

#include <optional>
#include <string>
#include <utility>

namespace codynamo::testing {

/// An item of `indexed_table`, with attributes that "by-age" holds ("note") and does not ("extra").
inline item sample(int n) {
    return item{
        {"id", "a"},
        {"n", n},
        {"age", 100 - n},
        {"kind", n % 2 == 0 ? "even" : "odd"},
        {"note", "n" + std::to_string(n)},
        {"extra", "e" + std::to_string(n)},
    };
}

inline key sample_key(int n) {
    return key("id", "a", "n", n);
}

/// Samples 1 to 6.
inline asio::awaitable<void> put_samples(table t) {
    for (int n = 1; n <= 6; ++n)
        co_await t.put_item(sample(n));
}

inline asio::awaitable<std::optional<item>> stored(table t, int n) {
    get_item_response found = co_await t.get_item(sample_key(n), consistent_read);
    co_return std::move(found.item);
}

inline bool is_total_only(const std::optional<consumed_capacity>& c) {
    return c && c->capacity_units > 0 && !c->table && c->local_secondary_indexes.empty() &&
           c->global_secondary_indexes.empty();
}

/// A write of an item that is in both indexes.
inline bool has_each_index(const std::optional<consumed_capacity>& c) {
    return c && c->table && c->table->capacity_units > 0 &&
           c->local_secondary_indexes.contains("by-age") &&
           c->local_secondary_indexes.at("by-age").capacity_units > 0 &&
           c->global_secondary_indexes.contains("by-kind") &&
           c->global_secondary_indexes.at("by-kind").capacity_units > 0;
}

} // namespace codynamo::testing
