// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace codynamo::detail {

/// Returns what this thread keeps of that type for its next call; null while the thread ends, when
/// destructors of other objects may still run calls to their end.
template <class T>
[[nodiscard]] T* of_this_thread() {
    thread_local bool has_ended = false; // needs no destruction: readable until the very end
    struct holder {
        T kept;

        ~holder() { has_ended = true; }
    };
    if (has_ended) return nullptr;
    thread_local holder held;
    return &held.kept;
}

} // namespace codynamo::detail
