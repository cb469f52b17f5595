// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/fragment.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace codynamo {

namespace detail {
class attribute_base;
}

/// One side of a comparison: an attribute, the `size()` of one, or a value.
class operand {
public:
    /// An attribute.
    operand(const detail::attribute_base& attribute);

    /// A value, from all that converts to one.
    template <class T>

        requires(std::convertible_to<T, value> && !std::same_as<std::remove_cvref_t<T>, operand>)
    operand(T&& v) : text_(value(std::forward<T>(v))) {}

    /// A part of an expression, for the library itself.
    explicit operand(detail::fragment text) : text_(std::move(text)) {}

    /// The operand as a part of an expression.
    [[nodiscard]] const detail::fragment& text() const& noexcept { return text_; }

    /// The same, moved out. Throws `client_errc::invalid_argument` if the operand was moved from
    /// before.
    [[nodiscard]] detail::fragment text() && {
        return detail::not_blank(std::move(text_), "operand");
    }

private:
    detail::fragment text_;
};

} // namespace codynamo
