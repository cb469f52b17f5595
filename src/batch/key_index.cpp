// SPDX-License-Identifier: BSL-1.0
#include "batch/key_index.hpp"

#include <utility>

namespace codynamo::batch {

pending_write* key_index::add(pending_write& w) {
    if (w.key.empty()) return nullptr;
    const auto at = slots_.try_emplace(std::move(w.key)).first;
    w.slot = &at->second;
    w.slot->key = &at->first;
    w.slot_in_index = at;
    return std::exchange(w.slot->waiting, &w);
}

void key_index::set_in_flight(pending_write& w) noexcept {
    if (!w.slot) return;
    w.slot->waiting = nullptr;
    w.slot->in_flight = &w;
}

bool key_index::set_waiting(pending_write& w) noexcept {
    if (!w.slot) return true;
    if (w.slot->waiting) return false;
    w.slot->waiting = &w;
    w.slot->in_flight = nullptr;
    return true;
}

void key_index::remove(pending_write& w) noexcept {
    key_slot* const slot = std::exchange(w.slot, nullptr);
    if (!slot) return;
    if (slot->waiting == &w) slot->waiting = nullptr;
    if (slot->in_flight == &w) slot->in_flight = nullptr;
    if (slot->waiting || slot->in_flight) return;
    slots_.erase(w.slot_in_index);
}

const key_slot* key_index::find(const std::string& canonical_key) const {
    const auto at = slots_.find(canonical_key);
    return at == slots_.end() ? nullptr : &at->second;
}

void key_index::for_each(const std::function<void(const key_slot&)>& visit) const {
    for (const auto& [key, slot] : slots_)
        visit(slot);
}

} // namespace codynamo::batch
