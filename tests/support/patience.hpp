// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>

namespace codynamo::testing {

/// How long a test waits for what must happen: only a fault takes as long, also on a busy machine.
inline constexpr std::chrono::seconds patience{120};

} // namespace codynamo::testing
