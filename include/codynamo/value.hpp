// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/binary.hpp>
#include <codynamo/conversion/type_of_content.hpp>
#include <codynamo/item.hpp>
#include <codynamo/list.hpp>
#include <codynamo/number.hpp>
#include <codynamo/sets.hpp>
#include <codynamo/type_codec.hpp>
#include <codynamo/unknown_value.hpp>
#include <codynamo/value_type.hpp>

#include <concepts>
#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace codynamo {

/// A value of one of DynamoDB's ten types, or an `unknown_value`; null when nothing is given.
///
/// Copies are deep. Depth does not matter here (copying, comparing and destroying do not recurse),
/// though DynamoDB stores at most 31 lists and maps within each other, and deeper values are
/// refused when they are sent.
///
/// What is read from a temporary value is moved out, by value: `make_value().as_list()` may be
/// looped over, and bound to a reference.
class value {
public:
    /// Null.
    value() noexcept {}

    /// Null.
    value(std::nullptr_t) noexcept {}

    /// A boolean, from exactly bool: a pointer does not become true.
    template <std::same_as<bool> T>
    value(T v) noexcept : type_(value_type::boolean), boolean_(v) {}

    /// A number, from an integer of up to 64 bits or a floating-point number.
    template <detail::arithmetic T>
    value(T v) : type_(value_type::number), number_(v) {}

    /// A string, in UTF-8.
    value(const char* text) : type_(value_type::string), string_(text) {}

    /// A string, in UTF-8.
    value(std::string_view text) : type_(value_type::string), string_(text) {}

    /// A string, in UTF-8.
    value(std::string text) noexcept : type_(value_type::string), string_(std::move(text)) {}

    /// A number.
    value(number v) noexcept : type_(value_type::number), number_(std::move(v)) {}

    /// A binary.
    value(binary v) noexcept : type_(value_type::binary), binary_(std::move(v)) {}

    /// A list.
    value(list v) noexcept : type_(value_type::list), list_(std::move(v)) {}

    /// A map.
    value(item v) noexcept : type_(value_type::map), map_(std::move(v)) {}

    /// A set of strings.
    value(string_set v) noexcept : type_(value_type::string_set), string_set_(std::move(v)) {}

    /// A set of numbers.
    value(number_set v) noexcept : type_(value_type::number_set), number_set_(std::move(v)) {}

    /// A set of binaries.
    value(binary_set v) noexcept : type_(value_type::binary_set), binary_set_(std::move(v)) {}

    /// A value of a type that this library does not know.
    value(unknown_value v) noexcept : type_(value_type::unknown), unknown_(std::move(v)) {}

    /// The value of `v`, or null if it is empty. (In the braces of an item, an empty optional
    /// leaves its attribute out.)
    template <class T>
        requires std::convertible_to<T, value>
    explicit value(std::optional<T> v) : value() {
        if (v) *this = value(std::move(*v));
    }

    /// From what else converts: an enum, a time, a container, what a `converter` is for, and with
    /// <codynamo/typed.hpp> a struct; see `value_from`. A pointer must be given explicitly, like
    /// a `std::optional`.
    template <detail::foreign_value T>
    explicit(detail::may_be_empty<T>) value(const T& v);

    /// Never compiles: explains what a value is.
    template <detail::no_value T>
        requires(!detail::foreign_value<T>)
    explicit value(const T&);

    /// A deep copy.
    value(const value& other);
    /// Moves; `other` holds an unspecified value afterwards.
    value(value&& other) noexcept {
        if (!other.is_null()) move_from(other);
    }
    /// A deep copy.
    value& operator=(const value& other);
    /// Moves; `other` holds an unspecified value afterwards.
    value& operator=(value&& other) noexcept;
    ~value() {
        if (!is_null()) destroy();
    }

    /// The value's type.
    [[nodiscard]] value_type type() const noexcept { return type_; }

    /// Whether the value is a string.
    [[nodiscard]] bool is_string() const noexcept { return type() == value_type::string; }

    /// Whether the value is a number.
    [[nodiscard]] bool is_number() const noexcept { return type() == value_type::number; }

    /// Whether the value is a binary.
    [[nodiscard]] bool is_binary() const noexcept { return type() == value_type::binary; }

    /// Whether the value is a boolean.
    [[nodiscard]] bool is_bool() const noexcept { return type() == value_type::boolean; }

    /// Whether the value is null.
    [[nodiscard]] bool is_null() const noexcept { return type() == value_type::null; }

    /// Whether the value is a list.
    [[nodiscard]] bool is_list() const noexcept { return type() == value_type::list; }

    /// Whether the value is a map.
    [[nodiscard]] bool is_map() const noexcept { return type() == value_type::map; }

    /// Whether the value is a set of strings.
    [[nodiscard]] bool is_string_set() const noexcept { return type() == value_type::string_set; }

    /// Whether the value is a set of numbers.
    [[nodiscard]] bool is_number_set() const noexcept { return type() == value_type::number_set; }

    /// Whether the value is a set of binaries.
    [[nodiscard]] bool is_binary_set() const noexcept { return type() == value_type::binary_set; }

    /// Whether the value is of a type that this library does not know.
    [[nodiscard]] bool is_unknown() const noexcept { return type() == value_type::unknown; }

    // Each throws `client_errc::wrong_type` when the value is of another type; the message names
    // both types, but not the attribute, which a value does not know: `item::get<T>` names it.
    /// The boolean. Throws `client_errc::wrong_type`, naming both types, if the value is of another
    /// type.
    [[nodiscard]] bool as_bool() const { return as<bool>(); }

    /// The string. Throws `client_errc::wrong_type`, naming both types, if the value is of another
    /// type.
    [[nodiscard]] const std::string& as_string() const& { return as<std::string>(); }

    /// The same, to change.
    [[nodiscard]] std::string& as_string() & { return as<std::string>(); }

    /// The same, moved out.
    [[nodiscard]] std::string as_string() && { return std::move(as<std::string>()); }

    /// The number. Throws `client_errc::wrong_type`, naming both types, if the value is of another
    /// type.
    [[nodiscard]] const number& as_number() const& { return as<number>(); }

    /// The same, to change.
    [[nodiscard]] number& as_number() & { return as<number>(); }

    /// The same, moved out.
    [[nodiscard]] number as_number() && { return std::move(as<number>()); }

    /// The binary. Throws `client_errc::wrong_type`, naming both types, if the value is of another
    /// type.
    [[nodiscard]] const binary& as_binary() const& { return as<binary>(); }

    /// The same, to change.
    [[nodiscard]] binary& as_binary() & { return as<binary>(); }

    /// The same, moved out.
    [[nodiscard]] binary as_binary() && { return std::move(as<binary>()); }

    /// The list. Throws `client_errc::wrong_type`, naming both types, if the value is of another
    /// type.
    [[nodiscard]] const list& as_list() const& { return as<list>(); }

    /// The same, to change.
    [[nodiscard]] list& as_list() & { return as<list>(); }

    /// The same, moved out.
    [[nodiscard]] list as_list() && { return std::move(as<list>()); }

    /// The map. Throws `client_errc::wrong_type`, naming both types, if the value is of another
    /// type.
    [[nodiscard]] const item& as_map() const& { return as<item>(); }

    /// The same, to change.
    [[nodiscard]] item& as_map() & { return as<item>(); }

    /// The same, moved out.
    [[nodiscard]] item as_map() && { return std::move(as<item>()); }

    /// The set of strings. Throws `client_errc::wrong_type`, naming both types, if the value is of
    /// another type.
    [[nodiscard]] const string_set& as_string_set() const& { return as<string_set>(); }

    /// The same, to change.
    [[nodiscard]] string_set& as_string_set() & { return as<string_set>(); }

    /// The same, moved out.
    [[nodiscard]] string_set as_string_set() && { return std::move(as<string_set>()); }

    /// The set of numbers. Throws `client_errc::wrong_type`, naming both types, if the value is of
    /// another type.
    [[nodiscard]] const number_set& as_number_set() const& { return as<number_set>(); }

    /// The same, to change.
    [[nodiscard]] number_set& as_number_set() & { return as<number_set>(); }

    /// The same, moved out.
    [[nodiscard]] number_set as_number_set() && { return std::move(as<number_set>()); }

    /// The set of binaries. Throws `client_errc::wrong_type`, naming both types, if the value is of
    /// another type.
    [[nodiscard]] const binary_set& as_binary_set() const& { return as<binary_set>(); }

    /// The same, to change.
    [[nodiscard]] binary_set& as_binary_set() & { return as<binary_set>(); }

    /// The same, moved out.
    [[nodiscard]] binary_set as_binary_set() && { return std::move(as<binary_set>()); }

    /// The value of unknown type. Throws `client_errc::wrong_type`, naming both types, if the value
    /// is of another type.
    [[nodiscard]] const unknown_value& as_unknown() const& { return as<unknown_value>(); }

    /// The same, to change.
    [[nodiscard]] unknown_value& as_unknown() & { return as<unknown_value>(); }

    /// The same, moved out.
    [[nodiscard]] unknown_value as_unknown() && { return std::move(as<unknown_value>()); }

    /// The value as a T, or nullptr if it is of another type:
    /// `if (auto* text = v.get_if<std::string>())`.
    template <class T>
    [[nodiscard]] const T* get_if() const noexcept {
        return type_ == detail::type_of_content<T> ? &content<T>() : nullptr;
    }

    /// The same.
    template <class T>
    [[nodiscard]] T* get_if() noexcept {
        return type_ == detail::type_of_content<T> ? &content<T>() : nullptr;
    }

    /// Equal types and values: numbers by value, sets and maps in any order.
    friend bool operator==(const value& a, const value& b) { return equal(a, b); }

    /// Readable text, not DynamoDB's JSON: "abc", 1.5, true, null, [1, 2], {"a": 1}, sets as <1,
    /// 2>, binaries as b"\x01", values of unknown type as their JSON.
    friend std::ostream& operator<<(std::ostream& os, const value& v) { return print(os, v); }

private:
    friend class item; // as<T>()
    friend struct detail::value_access;

    template <class T>
    [[nodiscard]] const T& content() const noexcept {
        return *static_cast<const T*>(static_cast<const void*>(&string_));
    }

    template <class T>
    [[nodiscard]] T& content() noexcept {
        return *static_cast<T*>(static_cast<void*>(&string_));
    }

    template <class T>
    const T& as() const {
        if (type_ != detail::type_of_content<T>) throw_wrong_type(detail::type_of_content<T>);
        return content<T>();
    }

    template <class T>
    T& as() {
        return const_cast<T&>(std::as_const(*this).template as<T>());
    }

    /// Moves what is not null into this value, which is.
    void move_from(value& other) noexcept;
    void destroy() noexcept;

    [[noreturn]] void throw_wrong_type(value_type wanted) const;
    static bool equal(const value& a, const value& b);
    static std::ostream& print(std::ostream& os, const value& v);

    value_type type_ = value_type::null;

    // Not a std::variant, which costs every file that includes this a tenth of a second.
    union {
        std::string string_;
        number number_;
        binary binary_;
        bool boolean_;
        std::nullptr_t null_ = nullptr;
        list list_;
        item map_;
        string_set string_set_;
        number_set number_set_;
        binary_set binary_set_;
        unknown_value unknown_;
    };
};

template <detail::no_value T>
    requires(!detail::foreign_value<T>)
value::value(const T&) {
    detail::refuse_value<T>();
}

template <class... T>
list::list(T&&... values)
    requires detail::list_elements<T...>
{
    value all[]{value(std::forward<T>(values))...};
    assign(all, sizeof...(T));
}

template <detail::list_range Range>
list::list(const Range& range) {
    for (const auto& element : range)
        push_back(value(element));
}

template <class... T>
list::list(const T&...)
    requires detail::no_list_elements<T...>
{
    static_assert(
        detail::never<T...>,
        "codynamo: the elements of a list are what converts to a value, or one range of such; one "
        "map alone is given as a value (the compiler shows the types as T)"
    );
}

template <detail::no_value T>
void list::push_back(const T&) {
    detail::refuse_value<T>();
}

inline list::list() noexcept = default;
inline list::list(list&& other) noexcept = default;

inline const value& list::operator[](std::size_t index) const& noexcept {
    return values_[index];
}

inline value& list::operator[](std::size_t index) & noexcept {
    return values_[index];
}

inline value list::operator[](std::size_t index) && noexcept {
    return std::move(values_[index]);
}

inline std::size_t list::size() const noexcept {
    return values_.size();
}

inline bool list::empty() const noexcept {
    return values_.empty();
}

inline const value* list::begin() const noexcept {
    return values_.data();
}

inline const value* list::end() const noexcept {
    return values_.data() + values_.size();
}

inline value* list::begin() noexcept {
    return values_.data();
}

inline value* list::end() noexcept {
    return values_.data() + values_.size();
}

} // namespace codynamo

#include <codynamo/attribute.hpp> // IWYU pragma: export
#include <codynamo/converter.hpp> // IWYU pragma: export
