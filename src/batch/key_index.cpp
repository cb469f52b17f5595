// SPDX-License-Identifier: BSL-1.0
#include "batch/key_index.hpp"

#include <algorithm>
#include <utility>

namespace codynamo::batch {

pending_write* key_index::add(pending_write& w) {
    if (!w.key) return nullptr;
    key_slot* slot = find_same(*w.key);
    if (!slot) {
        if (size_ == buckets_.size()) grow();
        slot = w.key.get();
        insert(*slot);
        ++size_;
    }
    w.slot = slot;
    return std::exchange(slot->waiting, &w);
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
    pending_write* const other = slot->waiting ? slot->waiting : slot->in_flight;
    if (!other)
        erase(*slot);
    else if (w.key.get() == slot)
        std::swap(w.key, other->key);
}

const key_slot* key_index::find(const std::string& canonical_key) const {
    return find_same(key_slot(canonical_key));
}

void key_index::for_each(const std::function<void(const key_slot&)>& visit) const {
    for (const key_slot* slot : buckets_)
        for (; slot; slot = slot->next)
            visit(*slot);
}

std::size_t key_index::bucket_of(const key_slot& slot) const noexcept {
    return static_cast<std::size_t>(slot.hash) & (buckets_.size() - 1);
}

key_slot* key_index::find_same(const key_slot& slot) const noexcept {
    if (buckets_.empty()) return nullptr;
    key_slot* at = buckets_[bucket_of(slot)];
    while (at && !(at->hash == slot.hash && at->key == slot.key))
        at = at->next;
    return at;
}

void key_index::insert(key_slot& slot) noexcept {
    key_slot*& first = buckets_[bucket_of(slot)];
    slot.next = std::exchange(first, &slot);
}

void key_index::erase(const key_slot& slot) noexcept {
    key_slot** at = &buckets_[bucket_of(slot)];
    while (*at != &slot)
        at = &(*at)->next;
    *at = slot.next;
    --size_;
}

void key_index::grow() {
    constexpr std::size_t least = 64;
    std::vector<key_slot*> larger(std::max(least, 2 * buckets_.size()));
    std::swap(buckets_, larger);
    for (key_slot* slot : larger)
        while (slot)
            insert(*std::exchange(slot, slot->next));
}

} // namespace codynamo::batch
