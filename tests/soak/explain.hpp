// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "soak/faults.hpp"
#include "soak/load.hpp"

#include <codynamo/error.hpp>

namespace codynamo::soak {

/// Returns whether a fault of this run can cause this error, in spite of retries.
[[nodiscard]] bool explains(const fault_counts& f, const error& e, const planned_call& c);

} // namespace codynamo::soak
