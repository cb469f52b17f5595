// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/accepted_requests.hpp"

#include <codynamo/write_request.hpp>

#include <vector>

namespace codynamo::batch {

/// Marks those requests of a batch that the response returns as unprocessed: they are found by
/// table, kind and key, or by all attributes if the key is not known. Returns the first that is not
/// in the batch, or null: such a response acknowledges nothing.
[[nodiscard]] const write_request* mark_unprocessed(
    const accepted_requests& all, flight& f, const std::vector<write_request>& unprocessed
);

} // namespace codynamo::batch
