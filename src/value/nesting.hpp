// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/value.hpp>

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

// Operations on all levels of a value, without recursion: its depth is the user's, the stack is
// not.

namespace codynamo::detail {

struct value_access {
    /// Puts a T into a value that is null, made in place: a third of the instructions of assigning
    /// it.
    template <class T, class... Args>
    static T& fill(value& null, Args&&... args) {
        T& content = *std::construct_at(&null.content<T>(), std::forward<Args>(args)...);
        null.type_ = type_of_content<T>;
        return content;
    }

    static std::vector<value>& values(list& l) noexcept { return l.values_; }

    static const std::vector<value>& values(const list& l) noexcept { return l.values_; }

    static std::vector<attribute>& attributes(item_storage& i) noexcept { return i.attributes_; }

    static const std::vector<attribute>& attributes(const item_storage& i) noexcept {
        return i.attributes_;
    }
};

/// Returns whether the value is a list or map with an element.
[[nodiscard]] inline bool nests(const value& v) noexcept {
    if (const list* l = v.get_if<list>()) return !l->empty();
    if (const item* i = v.get_if<item>()) return !i->empty();
    return false;
}

/// Returns whether a value that nests has more than so many lists and maps within each other,
/// itself counted. Recurses as deep at most.
[[nodiscard]] bool nests_deeper_than(int levels, const value& container) noexcept;

[[nodiscard]] inline bool is_deeper_than(int levels, const value& v) noexcept {
    return nests(v) && nests_deeper_than(levels, v);
}

/// How deep lists and maps may be that destroy each other by recursion: `dismantle` takes three
/// times as long.
inline constexpr int shallow_levels = 4;

/// Destroys a list or map level by level. Allocates nothing.
void dismantle(value container) noexcept;

/// `to` is empty.
void copy_levels(const std::vector<value>& from, std::vector<value>& to);
void copy_levels(const std::vector<attribute>& from, std::vector<attribute>& to);

[[nodiscard]] bool equal_levels(const list& a, const list& b);
[[nodiscard]] bool equal_levels(const item& a, const item& b);

} // namespace codynamo::detail
