// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/outlet.hpp"
#include "batch/planner.hpp"

#include <codynamo/batch_writer.hpp>

#include <memory>
#include <mutex>

namespace codynamo::batch {

/// What the parts of a writer share. The mutex is never held over a suspension.
struct writer_state {
    writer_state(std::shared_ptr<outlet> o, batch_writer_settings s);

    const std::shared_ptr<outlet> out;
    const batch_writer_settings settings;

    [[nodiscard]] batch_writer_stats stats() const;

    mutable std::mutex mutex;
    /// Under the mutex.
    planner plan;
    /// Under the mutex.
    bool closed = false;
};

} // namespace codynamo::batch
