// SPDX-License-Identifier: BSL-1.0
#include "value/wrong_type.hpp"

#include <codynamo/error.hpp>
#include <codynamo/value.hpp>

#include <string>

namespace codynamo {

namespace detail {

std::string wrong_type_text(value_type wanted, value_type got) {
    const auto with_article = [](value_type t) {
        return (t == value_type::null ? "" : "a ") + std::string(to_string(t));
    };
    return "expected " + with_article(wanted) + ", got " + with_article(got);
}

} // namespace detail

value::value(const value& other) = default;

// `other` may be part of what this value holds, so it is taken out before anything is destroyed.
value& value::operator=(const value& other) {
    return *this = value(other);
}

value& value::operator=(value&& other) noexcept {
    value moved(std::move(other));
    data_ = std::move(moved.data_);
    return *this;
}

void value::throw_wrong_type(value_type wanted) const {
    throw error(client_errc::wrong_type, detail::wrong_type_text(wanted, type()));
}

bool value::equal(const value& a, const value& b) {
    return a.data_ == b.data_;
}

} // namespace codynamo
