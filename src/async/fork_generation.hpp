// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace codynamo::async {

/// Returns a number that is another one in each child of fork() than it was in the parent, since
/// the first call. Costs no system call.
[[nodiscard]] long fork_generation() noexcept;

} // namespace codynamo::async
