// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/call_options.hpp>
#include <codynamo/operation/capacity.hpp>
#include <codynamo/operation/settings.hpp>
#include <codynamo/write_request.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace codynamo {

/// BatchWriteItem: 1 to 25 puts and deletes over any tables, 16 MB at most. `table::batch_writer`
/// takes any number of requests and sends unprocessed ones again.
struct batch_write_item_request : call_options {
    batch_write_item_request() = default;

    /// The puts and deletes, each with its table; no two for one key. They are sent in this order
    /// within a table, and carried out in no order.
    std::vector<write_request> requests;

    /// Whether the response holds the consumed capacity.
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;

    /// Whether the response holds the sizes of the item collections.
    bool return_item_collection_metrics = false;
};

/// The response to BatchWriteItem.
struct batch_write_item_response {
    /// Requests that were not carried out, because of throttling or a failure of the service: to be
    /// sent again after a pause.
    std::vector<write_request> unprocessed_items;

    /// The sizes of the item collections, by table, if the request asked for them.
    std::map<std::string, std::vector<codynamo::item_collection_metrics>, std::less<>>
        item_collection_metrics;

    /// The consumed capacity of each table, if the request asked for it.
    std::vector<codynamo::consumed_capacity> consumed_capacity;

    /// Whether the request succeeded after an attempt whose response was lost: that attempt may
    /// have been carried out as well, which matters where others wrote in between.
    bool maybe_applied_twice = false;
};

} // namespace codynamo
