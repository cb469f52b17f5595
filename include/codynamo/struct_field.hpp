// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/type_codec.hpp>

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace codynamo::detail {

/// The most members of a struct, those of flattened structs counted too.
inline constexpr std::size_t most_slots = 200;

/// What a member becomes that the item has no attribute for.
enum class when_absent : unsigned char { failure, stays, reset };

/// An attribute that is a member of the struct.
struct struct_field {
    std::string_view name;
    const type_codec* codec = nullptr;
    std::uint16_t slot = 0; // which of the addresses
    when_absent absent = when_absent::failure;
    bool is_converted_key = false; // a key whose member could be written back as another one
    void (*reset)(void* member) = nullptr;
};

/// The fields of an object that is read.
struct object_fields {
    const struct_field* fields;
    std::size_t size;
    void* const* addresses; // of the members, one for each slot
    std::bitset<most_slots> read;
};

} // namespace codynamo::detail
