// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace codynamo {

/// Whether a failed call can have changed the table.
enum class outcome {
    not_sent,      ///< no byte of the request left this process
    not_applied,   ///< the service refused it
    maybe_applied, ///< it was sent and no complete answer came; for reads this means nothing
};

} // namespace codynamo
