// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/outlet.hpp"
#include "exec/core.hpp"

#include <memory>

namespace codynamo::batch {

/// Returns a client as its writers see it.
[[nodiscard]] std::shared_ptr<outlet> make_outlet(std::shared_ptr<exec::core> client);

} // namespace codynamo::batch
