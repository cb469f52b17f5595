// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/pending_write.hpp"

#include <functional>
#include <string>

namespace codynamo::batch {

/// Finds the requests for a key. A request without a canonical key is not in it: every function
/// accepts one and does nothing.
class key_index {
public:
    /// Adds a request that waits, and takes its `key`. Returns the one that waited for the key
    /// before, which it supersedes, or null.
    pending_write* add(pending_write& w);

    /// The request, which waited, is in flight now.
    static void set_in_flight(pending_write& w) noexcept;

    /// The request, which was in flight, waits again. Returns false, and changes nothing, if a
    /// later request for its key waits.
    [[nodiscard]] static bool set_waiting(pending_write& w) noexcept;

    void remove(pending_write& w) noexcept;

    /// Returns null if there is no request for this key.
    [[nodiscard]] const key_slot* find(const std::string& canonical_key) const;

    void for_each(const std::function<void(const key_slot&)>& visit) const;

private:
    key_slots slots_;
};

} // namespace codynamo::batch
