// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/pending_write.hpp"

#include <codynamo/write_request.hpp>

#include <vector>

namespace codynamo::batch {

/// Requests on their way to the caller: taken out of the planner, or copies. They are read back
/// from their JSON while no mutex is held, because that takes long.
struct held_requests {
    /// By their index in the planner, which keeps them.
    std::vector<const table_name_and_keys*> tables;
    /// In the order in which they were accepted: whoever gives them to a writer again must not
    /// write an older one after a newer one.
    write_list requests;
};

/// Returns the requests as the caller gets them.
[[nodiscard]] std::vector<unwritten_request> unwritten_of(const held_requests& held);

} // namespace codynamo::batch
