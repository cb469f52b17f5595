// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/binary.hpp>
#include <codynamo/item.hpp>
#include <codynamo/list.hpp>
#include <codynamo/number.hpp>
#include <codynamo/sets.hpp>
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
#include <variant>
#include <vector>

namespace codynamo {

/// A value of one of DynamoDB's ten types, or an `unknown_value`; null when nothing is given.
///
/// Copies are deep. Depth does not matter here (copying, comparing and destroying do not recurse),
/// though DynamoDB stores at most 31 lists and maps within each other, and deeper values are
/// refused when they are sent.
class value {
public:
    value() noexcept : data_(std::in_place_type<std::nullptr_t>) {}

    value(std::nullptr_t) noexcept : data_(std::in_place_type<std::nullptr_t>) {}

    // Exactly bool: a pointer must not become true.
    template <std::same_as<bool> T>
    value(T v) noexcept : data_(std::in_place_type<bool>, v) {}

    template <detail::arithmetic T>
    value(T v) : data_(std::in_place_type<number>, v) {}

    value(const char* text) : data_(std::in_place_type<std::string>, text) {}

    value(std::string_view text) : data_(std::in_place_type<std::string>, text) {}

    value(std::string text) noexcept : data_(std::in_place_type<std::string>, std::move(text)) {}

    value(number v) noexcept : data_(std::in_place_type<number>, std::move(v)) {}

    value(binary v) noexcept : data_(std::in_place_type<binary>, std::move(v)) {}

    value(list v) noexcept : data_(std::in_place_type<list>, std::move(v)) {}

    value(item v) noexcept : data_(std::in_place_type<item>, std::move(v)) {}

    value(string_set v) noexcept : data_(std::in_place_type<string_set>, std::move(v)) {}

    value(number_set v) noexcept : data_(std::in_place_type<number_set>, std::move(v)) {}

    value(binary_set v) noexcept : data_(std::in_place_type<binary_set>, std::move(v)) {}

    value(unknown_value v) noexcept : data_(std::in_place_type<unknown_value>, std::move(v)) {}

    /// Null when `v` is empty. (In the braces of an item an optional leaves its attribute out.)
    template <class T>
        requires std::convertible_to<T, value>
    explicit value(std::optional<T> v) : value() {
        if (v) *this = value(std::move(*v));
    }

    /// Never compiles: says what a value is.
    template <detail::no_value T>
    explicit value(const T&);

    value(const value& other);
    value(value&& other) noexcept = default;
    value& operator=(const value& other);
    value& operator=(value&& other) noexcept;
    ~value() = default;

    [[nodiscard]] value_type type() const noexcept {
        return static_cast<value_type>(data_.index());
    }

    [[nodiscard]] bool is_string() const noexcept { return type() == value_type::string; }

    [[nodiscard]] bool is_number() const noexcept { return type() == value_type::number; }

    [[nodiscard]] bool is_binary() const noexcept { return type() == value_type::binary; }

    [[nodiscard]] bool is_bool() const noexcept { return type() == value_type::boolean; }

    [[nodiscard]] bool is_null() const noexcept { return type() == value_type::null; }

    [[nodiscard]] bool is_list() const noexcept { return type() == value_type::list; }

    [[nodiscard]] bool is_map() const noexcept { return type() == value_type::map; }

    [[nodiscard]] bool is_string_set() const noexcept { return type() == value_type::string_set; }

    [[nodiscard]] bool is_number_set() const noexcept { return type() == value_type::number_set; }

    [[nodiscard]] bool is_binary_set() const noexcept { return type() == value_type::binary_set; }

    [[nodiscard]] bool is_unknown() const noexcept { return type() == value_type::unknown; }

    // Each throws `client_errc::wrong_type` when the value is of another type; the message names
    // both types, but not the attribute, which a value does not know: `item::get<T>` names it.
    [[nodiscard]] bool as_bool() const { return as<bool>(); }

    [[nodiscard]] const std::string& as_string() const& { return as<std::string>(); }

    [[nodiscard]] std::string& as_string() & { return as<std::string>(); }

    [[nodiscard]] std::string&& as_string() && { return std::move(as<std::string>()); }

    [[nodiscard]] const number& as_number() const& { return as<number>(); }

    [[nodiscard]] number& as_number() & { return as<number>(); }

    [[nodiscard]] number&& as_number() && { return std::move(as<number>()); }

    [[nodiscard]] const binary& as_binary() const& { return as<binary>(); }

    [[nodiscard]] binary& as_binary() & { return as<binary>(); }

    [[nodiscard]] binary&& as_binary() && { return std::move(as<binary>()); }

    [[nodiscard]] const list& as_list() const& { return as<list>(); }

    [[nodiscard]] list& as_list() & { return as<list>(); }

    [[nodiscard]] list&& as_list() && { return std::move(as<list>()); }

    [[nodiscard]] const item& as_map() const& { return as<item>(); }

    [[nodiscard]] item& as_map() & { return as<item>(); }

    [[nodiscard]] item&& as_map() && { return std::move(as<item>()); }

    [[nodiscard]] const string_set& as_string_set() const& { return as<string_set>(); }

    [[nodiscard]] string_set& as_string_set() & { return as<string_set>(); }

    [[nodiscard]] string_set&& as_string_set() && { return std::move(as<string_set>()); }

    [[nodiscard]] const number_set& as_number_set() const& { return as<number_set>(); }

    [[nodiscard]] number_set& as_number_set() & { return as<number_set>(); }

    [[nodiscard]] number_set&& as_number_set() && { return std::move(as<number_set>()); }

    [[nodiscard]] const binary_set& as_binary_set() const& { return as<binary_set>(); }

    [[nodiscard]] binary_set& as_binary_set() & { return as<binary_set>(); }

    [[nodiscard]] binary_set&& as_binary_set() && { return std::move(as<binary_set>()); }

    [[nodiscard]] const unknown_value& as_unknown() const& { return as<unknown_value>(); }

    [[nodiscard]] unknown_value& as_unknown() & { return as<unknown_value>(); }

    [[nodiscard]] unknown_value&& as_unknown() && { return std::move(as<unknown_value>()); }

    /// Null when the value is not a T: `if (auto* text = v.get_if<std::string>())`.
    template <class T>
    [[nodiscard]] const T* get_if() const noexcept {
        return std::get_if<T>(&data_);
    }

    template <class T>
    [[nodiscard]] T* get_if() noexcept {
        return std::get_if<T>(&data_);
    }

    friend bool operator==(const value& a, const value& b) { return equal(a, b); }

    /// Readable text, not DynamoDB's JSON: "abc", 1.5, true, null, [1, 2], {"a": 1}, sets as <1,
    /// 2>, binaries as b"\x01", values of unknown type as their JSON.
    friend std::ostream& operator<<(std::ostream& os, const value& v) { return print(os, v); }

private:
    friend class item; // as<T>()

    // In the order of value_type.
    using variant = std::variant<
        std::string,
        number,
        binary,
        bool,
        std::nullptr_t,
        list,
        item,
        string_set,
        number_set,
        binary_set,
        unknown_value>;

    template <class T, class... Types>
    static constexpr value_type type_of(std::type_identity<std::variant<Types...>>) {
        std::size_t index = 0;
        (void)(... || (std::same_as<T, Types> || (++index, false)));
        return static_cast<value_type>(index);
    }

    template <class T>
    const T& as() const {
        if (const T* found = std::get_if<T>(&data_)) return *found;
        throw_wrong_type(type_of<T>(std::type_identity<variant>()));
    }

    template <class T>
    T& as() {
        return const_cast<T&>(std::as_const(*this).template as<T>());
    }

    [[noreturn]] void throw_wrong_type(value_type wanted) const;
    static bool equal(const value& a, const value& b);
    static std::ostream& print(std::ostream& os, const value& v);

    variant data_;
};

namespace detail {

/// Never compiles: says what a value is.
template <class... T>
constexpr void refuse_value() {
    static_assert(
        never<T...>,
        "codynamo: a value is a string, number, bool, nullptr, binary, list(...), item or set such "
        "as string_set(...); times and enums convert to a number or string yourself, and of a "
        "std::optional give the value it holds (the compiler shows the types as T)"
    );
}

} // namespace detail

template <detail::no_value T>
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
        "codynamo: the elements of a list are strings, numbers, bools, nullptr, binaries, lists, "
        "items, sets or values, or one range of such (the compiler shows the types as T)"
    );
}

template <detail::no_value T>
void list::push_back(const T&) {
    detail::refuse_value<T>();
}

inline list::list() noexcept = default;
inline list::list(list&& other) noexcept = default;

inline const value& list::operator[](std::size_t index) const noexcept {
    return values_[index];
}

inline value& list::operator[](std::size_t index) noexcept {
    return values_[index];
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
