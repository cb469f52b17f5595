// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/type_codec.hpp>
#include <codynamo/value.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo {

/// A name and its value, as items hold them: `const auto& [name, value] = attribute`.
class attribute {
public:
    /// From a name, 1 to 65,535 bytes, and a value.
    attribute(std::string attribute_name, codynamo::value v) noexcept
        : name(std::move(attribute_name)), value(std::move(v)) {}

    /// @cond
    explicit attribute(const detail::text_part& attribute_name) : name(attribute_name.copy()) {}
    /// @endcond

    /// Equal names and values.
    friend bool operator==(const attribute& a, const attribute& b) = default;

    /// The attribute's name.
    std::string name;

    /// The attribute's value.
    codynamo::value value;
};

namespace detail {

inline item_storage::item_storage() noexcept = default;
inline item_storage::item_storage(item_storage&& other) noexcept = default;

/// What stands for a value in the braces of an item: all that converts to one, and ranges.
template <class T>
[[nodiscard]] value attribute_value(T v) {
    if constexpr (std::convertible_to<T, value>) {
        return v;
    } else if constexpr (foreign_value<T>) {
        return value(v);
    } else if constexpr (list_range<T> && !set_or_map<T>) {
        return list(v);
    } else {
        refuse_value<T>();
        return {};
    }
}

/// An attribute in the braces of an item, or none when it is of an empty optional.
///
/// The elements of a std::initializer_list are const; these can be moved out of it nonetheless, so
/// that an item in braces within an item in braces is not copied at every level.
class braced_attribute {
public:
    braced_attribute(std::string name, codynamo::value v) noexcept
        : held_(std::move(name), std::move(v)) {}

    template <class T>
    braced_attribute(std::string name, T v)
        : held_(std::move(name), codynamo::value()), left_out_(is_absent(v)) {
        if (!left_out_) held_.value = attribute_value<T>(std::move(v));
    }

    template <class T>
    braced_attribute(std::string name, std::optional<T> v)
        : held_(std::move(name), codynamo::value()), left_out_(!v) {
        if (v) held_.value = attribute_value<T>(std::move(*v));
    }

    braced_attribute(attribute a) noexcept : held_(std::move(a)) {}

    [[nodiscard]] bool left_out() const noexcept { return left_out_; }

    [[nodiscard]] attribute take() const noexcept { return std::move(held_); }

private:
    mutable attribute held_;
    bool left_out_ = false;
};

/// What `item::get` returns a reference to.
template <class T>
concept held_in_place = one_of<
    T,
    value,
    std::string,
    number,
    binary,
    list,
    item,
    string_set,
    number_set,
    binary_set,
    unknown_value>;

/// Reads an attribute; an error names it.
void read_attribute(const type_codec& codec, void* object, const value& v, std::string_view name);

/// In a handler: throws the error again, with the attribute's name in front of its message.
[[noreturn]] void rethrow_with_name(std::string_view attribute_name);

} // namespace detail

#if defined(__clang__) || !defined(__GNUC__) || __GNUC__ >= 13
inline item::item(std::initializer_list<detail::braced_attribute> attributes) {
    assign(attributes.begin(), attributes.size());
}
#endif

// Doxygen does not find the declarations of these, which item.hpp documents.
/// @cond
template <class T>
item& item::set(std::string name, std::optional<T> v) & {
    if (v) return set(std::move(name), detail::attribute_value<T>(std::move(*v)));
    erase(name);
    return *this;
}

template <detail::may_be_absent T>
item& item::set(std::string name, const T& v) & {
    if (!detail::is_absent(v)) return set(std::move(name), value(v));
    erase(name);
    return *this;
}

template <detail::may_be_absent T>
item item::set(std::string name, const T& v) && {
    return std::move(set(std::move(name), v));
}

template <detail::no_value T>
    requires(!detail::may_be_absent<T>)
item& item::set(std::string, const T&) {
    detail::refuse_value<T>();
    return *this;
}

template <class T>
item item::set(std::string name, std::optional<T> v) && {
    return std::move(set(std::move(name), std::move(v)));
}

template <class T>
decltype(auto) item::get(std::string_view name) const& {
    const value& v = at(name);
    if constexpr (std::same_as<T, value>) {
        return (v);
    } else if constexpr (detail::held_in_place<T>) {
        try {
            return (v.as<T>());
        } catch (...) {
            detail::rethrow_with_name(name);
        }
    } else if constexpr (detail::reads_value<T>) {
        T out{};
        detail::read_attribute(detail::codec_of<T>, &out, v, name);
        return out;
    } else {
        detail::refuse_reading<T>();
    }
}

template <class T>
T item::get(std::string_view name) && {
    if constexpr (detail::held_in_place<T>)
        return std::move(const_cast<T&>(std::as_const(*this).template get<T>(name)));
    else
        return std::as_const(*this).template get<T>(name);
}

template <class T>
std::optional<T> item::get_optional(std::string_view name) const {
    std::optional<T> out;
    const value* found = find(name);
    if (found && !found->is_null()) out = get<T>(name);
    return out;
}

template <class T>
detail::value_of_default<T> item::get_or(std::string_view name, T otherwise) const {
    const value* found = find(name);
    if (found && !found->is_null()) return get<detail::value_of_default<T>>(name);
    return detail::value_of_default<T>(std::move(otherwise));
}

/// @endcond

inline std::size_t item::size() const noexcept {
    return attributes_.size();
}

inline bool item::empty() const noexcept {
    return attributes_.empty();
}

inline const attribute* item::begin() const noexcept {
    return attributes_.data();
}

inline const attribute* item::end() const noexcept {
    return attributes_.data() + attributes_.size();
}

} // namespace codynamo
