// SPDX-License-Identifier: BSL-1.0
#include "batch/key_index.hpp"

#include "unit/batch/planner_book.hpp"

namespace codynamo::batch {
namespace {

const table_name_and_keys music_by_id("music", {"id"});

write_list prepared(const std::string& id, int data) {
    return prepare(music_by_id, 0, put(id, data), true).value();
}

} // namespace

TEST_CASE("the key index returns the waiting request that a later one supersedes") {
    key_index keys;
    write_list first = prepared("a", 1);
    write_list second = prepared("a", 2);
    write_list other = prepared("b", 3);
    CHECK(keys.add(first.front()) == nullptr);
    CHECK(keys.add(other.front()) == nullptr);
    CHECK(keys.add(second.front()) == &first.front());
    keys.remove(first.front());
    const key_slot* const slot = second.front().slot;
    REQUIRE(slot);
    CHECK(slot->waiting == &second.front());
    CHECK(keys.find(*slot->key) == slot);
}

TEST_CASE("for one key a request waits while another is in flight") {
    key_index keys;
    write_list sent = prepared("a", 1);
    write_list later = prepared("a", 2);
    CHECK(keys.add(sent.front()) == nullptr);
    key_index::set_in_flight(sent.front());
    CHECK(keys.add(later.front()) == nullptr); // what is in flight is not superseded
    CHECK(sent.front().slot->in_flight == &sent.front());
    CHECK(sent.front().slot->waiting == &later.front());
    CHECK_FALSE(key_index::set_waiting(sent.front()));
    CHECK(sent.front().slot->in_flight == &sent.front());
    keys.remove(later.front());
    CHECK(key_index::set_waiting(sent.front()));
    CHECK(sent.front().slot->in_flight == nullptr);
    CHECK(sent.front().slot->waiting == &sent.front());
}

TEST_CASE("the key index forgets a key with its last request") {
    key_index keys;
    write_list sent = prepared("a", 1);
    write_list later = prepared("a", 2);
    keys.add(sent.front());
    key_index::set_in_flight(sent.front());
    keys.add(later.front());
    const std::string key = *sent.front().slot->key;
    keys.remove(later.front());
    CHECK(keys.find(key));
    keys.remove(sent.front());
    CHECK_FALSE(keys.find(key));
    CHECK_FALSE(sent.front().slot);
    keys.remove(sent.front()); // does nothing
}

TEST_CASE("requests of unknown keys are not in the key index") {
    key_index keys;
    write_list one = prepare({"music", {}}, 0, put("a", 1), true).value();
    CHECK(keys.add(one.front()) == nullptr);
    key_index::set_in_flight(one.front());
    CHECK(key_index::set_waiting(one.front()));
    CHECK_FALSE(one.front().slot);
    keys.remove(one.front());
    int slots = 0;
    keys.for_each([&](const key_slot&) { ++slots; });
    CHECK(slots == 0);
}

TEST_CASE("a canonical key has the same key in another table") {
    write_list one = prepare(music_by_id, 0, put("a b", 1), true).value();
    write_list same = prepare(music_by_id, 12, put("a b", 1), true).value();
    CHECK(canonical_key_in(12, one.front().key) == same.front().key);
    CHECK(one.front().key != same.front().key);
}

} // namespace codynamo::batch
