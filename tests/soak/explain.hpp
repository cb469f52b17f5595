// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "soak/faults.hpp"
#include "soak/load.hpp"

#include <codynamo/error.hpp>

namespace codynamo::soak {

/// Whether a fault that struck in this run can end in this error, the retries notwithstanding.
[[nodiscard]] bool explains(const fault_counts& f, const error& e, const planned_call& c);

} // namespace codynamo::soak
