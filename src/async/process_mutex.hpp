// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/fork_generation.hpp"

#include <mutex>

namespace codynamo::async {

/// A mutex that a child of fork() does not wait for: the thread of the parent that had locked it is
/// not there to unlock it.
template <class Mutex = std::mutex>
class process_mutex {
public:
    using held_lock = std::unique_lock<Mutex>;

    /// Owns nothing in such a child if the mutex was locked during the fork.
    [[nodiscard]] held_lock lock() {
        if (generation_ == fork_generation()) return held_lock(mutex_);
        return held_lock(mutex_, std::try_to_lock);
    }

private:
    Mutex mutex_;
    /// Of the process.
    const long generation_ = fork_generation();
};

} // namespace codynamo::async
