// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/capacity.hpp>
#include <codynamo/operation/settings.hpp>
#include <codynamo/write_request.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace codynamo {

/// BatchWriteItem: 1 to 25 puts and deletes over any tables, no key twice, 16 MB.
/// `table::batch_writer` takes any number and sends again what is left.
struct batch_write_item_request {
    batch_write_item_request() = default;

    std::vector<write_request>
        requests; ///< each names its table; sent in this order within a table
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
    bool return_item_collection_metrics = false;
    std::optional<std::chrono::milliseconds>
        timeout; ///< of the whole call; overrides `client_config::timeout`
};

struct batch_write_item_response {
    std::vector<write_request> unprocessed_items; ///< not applied; to be sent again after a pause
    std::map<std::string, std::vector<codynamo::item_collection_metrics>, std::less<>>
        item_collection_metrics;
    std::vector<codynamo::consumed_capacity> consumed_capacity; ///< one for each table

    /// The request succeeded after an attempt whose response was lost: that one may have been
    /// carried out as well, which matters where others wrote in between.
    bool maybe_applied_twice = false;
};

} // namespace codynamo
