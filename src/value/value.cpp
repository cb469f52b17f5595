// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/value.hpp>

#include <string>

namespace codynamo {

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
    const std::string is(to_string(type()));
    throw error(client_errc::wrong_type, "a " + is + ", not a " + std::string(to_string(wanted)));
}

bool value::equal(const value& a, const value& b) {
    return a.data_ == b.data_;
}

} // namespace codynamo
