// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/struct_field.hpp>
#include <codynamo/type_codec.hpp>
#include <codynamo/value_type.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// How a struct becomes a map and back: a constant table for each type, and functions that are
// compiled once and follow it.

namespace codynamo::detail {

/// A part of a composed key: a text, or a member if it has a codec.
struct key_piece {
    std::string_view text;
    const type_codec* codec = nullptr;
    std::uint16_t slot = 0;
    bool is_number = false; // the member is written as a number elsewhere
};

/// A key attribute that is composed of texts and members.
struct composed_key {
    std::string_view name;
    const key_piece* pieces = nullptr;
    std::size_t size = 0;
};

struct struct_table {
    const struct_field* fields = nullptr;
    std::size_t size = 0;
    const composed_key* keys = nullptr;
    std::size_t key_count = 0;
    std::string_view type_attribute; // empty: none
    std::string_view type_name;
    bool lenient = false;
    /// Sets one address for each slot.
    void (*addresses)(void* object, void** out) = nullptr;
};

void write_struct(value_writer& out, const struct_table& table, const void* object);
void read_struct(value_reader& in, const struct_table& table, void* object);

/// Returns the text of a key. Throws `client_errc::invalid_value` if it could not be read back.
[[nodiscard]] std::string compose_key(
    const composed_key& key, void* const* addresses, std::string_view root
);

/// Returns the text of a member in a composed key.
[[nodiscard]] std::string key_text(const type_codec& codec, const void* member);

} // namespace codynamo::detail
