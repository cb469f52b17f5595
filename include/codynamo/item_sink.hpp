// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

namespace codynamo::detail {

struct type_codec;

/// An object of the caller's type that is written as an item. Owns nothing.
struct typed_item {
    /// How it is written.
    const type_codec* codec;

    /// The type's name, the first word of paths in messages.
    std::string_view root;

    /// The object.
    const void* object;
};

/// Where the items of a response go: into objects of the caller's type. Owns nothing.
struct item_sink {
    /// How one object is read.
    const type_codec* codec;

    /// The type's name, the first word of paths in messages.
    std::string_view root;

    /// The size of an object.
    std::size_t size;

    /// What `add` adds to: an optional, a vector.
    void* target;

    /// Adds an object and returns its address.
    void* (*add)(void* target);

    /// Makes room for so many. Null if there is nothing to do.
    void (*reserve)(void* target, std::size_t objects) = nullptr;
};

} // namespace codynamo::detail
