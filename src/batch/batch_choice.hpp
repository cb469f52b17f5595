// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/accepted_requests.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::batch {

/// Returns the part of a refused batch to be sent next, or null.
[[nodiscard]] flight* choose_part(accepted_requests& all, time_point now);

/// Returns the queued requests to be sent next in one batch, at most `limit`: of one table after
/// the other, from `first_table` on.
[[nodiscard]] std::vector<pending_write*> choose_requests(
    accepted_requests& all, time_point now, std::size_t limit, std::size_t first_table
);

/// Returns the tables of some requests, each once.
[[nodiscard]] std::vector<std::size_t> tables_of(const std::vector<pending_write*>& requests);

/// Returns the body of a BatchWriteItem.
[[nodiscard]] codec::text_buffer batch_body(
    const std::deque<backlog>& tables,
    const std::vector<pending_write*>& requests,
    std::string_view capacity
);

} // namespace codynamo::batch
