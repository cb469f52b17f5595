// SPDX-License-Identifier: BSL-1.0
#include "codec/key_notes.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

namespace codynamo::codec {
TEST_CASE("the values of a key are noted where they are") {
    const std::vector<std::string> names{"id", "n"};
    key_notes notes(names);
    notes.note("n", 3, 5);
    CHECK_FALSE(notes.is_complete());
    notes.note("other", 0, 9);
    CHECK_FALSE(notes.is_complete());
    notes.note("id", 7, 10);
    CHECK(notes.is_complete());
    CHECK(notes.value(0, "0123456789") == "789");
    CHECK(notes.value(1, "0123456789") == "34");
}

TEST_CASE("the notes of no key, or of one of too many attributes, are never complete") {
    const std::vector<std::string> three{"a", "b", "c"};
    key_notes too_many(three);
    key_notes none({});
    for (const std::string& name : three) {
        too_many.note(name, 0, 1);
        none.note(name, 0, 1);
    }
    CHECK_FALSE(too_many.is_complete());
    CHECK_FALSE(none.is_complete());
}

} // namespace codynamo::codec
