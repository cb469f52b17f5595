// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/json_reader.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::codec {

// The most elements that a list of a response may have: DynamoDB's limits, or a round number far
// above those that can be raised. Without them a response of 16 MiB could take gigabytes.

/// Tables, keys, actions and statements of one request, and their parts of a response.
inline constexpr std::size_t most_in_a_request = 100;

/// Indexes, replicas, tags and other parts of a table.
inline constexpr std::size_t most_parts = 1000;

/// Elements of a list, map or set (the smallest takes 1 byte of an item's 400 KB), and items of a
/// page (the smallest takes 2 bytes of 1 MB).
inline constexpr std::size_t most_elements = std::size_t{1} << 19;

/// A list or set of values begins with room for so many if nothing is known of it, and keeps it if
/// it has half as many.
inline constexpr std::size_t first_elements = 4;

/// Room for more than so many is made only when they come.
inline constexpr std::size_t most_expected_elements = 64;

/// Returns how many elements a list or set of values has room for at first: as many as the one of
/// the item before, whose size may be 0 for unknown.
[[nodiscard]] constexpr std::size_t first_size(std::size_t before) noexcept {
    return before == 0 || before > most_expected_elements ? first_elements : before;
}

/// Before one more element: lets the list grow, and counts the memory that it takes then.
template <class T>
void make_room(json_reader& reader, std::vector<T>& out) {
    constexpr std::size_t small = 16;
    const std::size_t before = out.capacity();
    if (out.size() < before) return;
    out.reserve(before < small ? std::max<std::size_t>(2 * before, 1) : before + before / 2);
    reader.spend((out.capacity() - before) * sizeof(T));
}

inline void fail_at_most(json_reader& reader) noexcept {
    reader.fail_at_limit("a list that is longer than DynamoDB's limits");
}

/// Reads a list; `decode_one(T&)` reads one element.
template <class T, class F>
void decode_list(json_reader& reader, std::vector<T>& out, std::size_t most, F decode_one) {
    reader.array([&] {
        if (out.size() == most) return fail_at_most(reader);
        make_room(reader, out);
        decode_one(out.emplace_back());
    });
}

/// Reads an object into a `std::map`; `decode_one(const std::string& name, T&)` reads the value of
/// one member.
template <class Map, class F>
void decode_map(json_reader& reader, Map& out, std::size_t most, F decode_one) {
    reader.object([&](std::string_view name) {
        if (out.size() == most)
            return reader.fail_at_limit("an object of more members than DynamoDB's limits");
        reader.spend(sizeof(typename Map::value_type));
        auto& [key, member] = *out.try_emplace(std::string(name)).first;
        reader.spend_text(key);
        decode_one(key, member);
    });
}

inline void decode_texts(json_reader& reader, std::vector<std::string>& out, std::size_t most) {
    decode_list(reader, out, most, [&](std::string& text) { reader.string(text); });
}

} // namespace codynamo::codec
