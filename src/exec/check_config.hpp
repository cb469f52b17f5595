// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/config.hpp>

namespace codynamo::exec {

/// Bounds the durations to what clocks can count. Throws `invalid_argument` for durations and
/// counts that can never work.
void check_config(client_config& c);

} // namespace codynamo::exec
