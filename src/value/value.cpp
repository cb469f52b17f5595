// SPDX-License-Identifier: BSL-1.0
#include "value/wrong_type.hpp"

#include <codynamo/error.hpp>
#include <codynamo/value.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace codynamo {

namespace detail {

std::string wrong_type_text(value_type wanted, value_type got) {
    const auto with_article = [](value_type t) {
        return (t == value_type::null ? "" : "a ") + std::string(to_string(t));
    };
    return "expected " + with_article(wanted) + ", got " + with_article(got);
}

} // namespace detail

namespace {

/// Calls `f` with the C++ type of what a value of this type holds.
auto of_type(value_type type, auto f) {
    switch (type) {
    case value_type::string:
        return f(std::type_identity<std::string>());
    case value_type::number:
        return f(std::type_identity<number>());
    case value_type::binary:
        return f(std::type_identity<binary>());
    case value_type::boolean:
        return f(std::type_identity<bool>());
    case value_type::null:
        break;
    case value_type::list:
        return f(std::type_identity<list>());
    case value_type::map:
        return f(std::type_identity<item>());
    case value_type::string_set:
        return f(std::type_identity<string_set>());
    case value_type::number_set:
        return f(std::type_identity<number_set>());
    case value_type::binary_set:
        return f(std::type_identity<binary_set>());
    case value_type::unknown:
        return f(std::type_identity<unknown_value>());
    }
    return f(std::type_identity<std::nullptr_t>());
}

} // namespace

value::value(const value& other) {
    of_type(other.type_, [&]<class T>(std::type_identity<T>) {
        std::construct_at(&content<T>(), other.content<T>());
    });
    type_ = other.type_;
}

void value::move_from(value& other) noexcept {
    of_type(other.type_, [&]<class T>(std::type_identity<T>) {
        std::construct_at(&content<T>(), std::move(other.content<T>()));
    });
    type_ = other.type_;
}

void value::destroy() noexcept {
    of_type(type_, [&]<class T>(std::type_identity<T>) { std::destroy_at(&content<T>()); });
}

// `other` may be part of what this value holds, so it is taken out before anything is destroyed.
value& value::operator=(const value& other) {
    return *this = value(other);
}

value& value::operator=(value&& other) noexcept {
    value moved(std::move(other));
    destroy();
    type_ = value_type::null;
    move_from(moved);
    return *this;
}

void value::throw_wrong_type(value_type wanted) const {
    throw error(client_errc::wrong_type, detail::wrong_type_text(wanted, type()));
}

bool value::equal(const value& a, const value& b) {
    return a.type_ == b.type_ && of_type(a.type_, [&]<class T>(std::type_identity<T>) {
               return a.content<T>() == b.content<T>();
           });
}

} // namespace codynamo
