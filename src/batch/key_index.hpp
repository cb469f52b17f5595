// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/pending_write.hpp"

#include <functional>
#include <map>
#include <string>

namespace codynamo::batch {

/// The requests for one key: at most one waits, at most one is in flight.
struct key_slot {
    /// Canonical, with the table.
    const std::string* key = nullptr;
    pending_write* waiting = nullptr;
    pending_write* in_flight = nullptr;
};

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
    // Ordered, not hashed: the users of an application may choose its keys, and could make them
    // collide.
    std::map<std::string, key_slot> slots_;
};

} // namespace codynamo::batch
