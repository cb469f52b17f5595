// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/fragment.hpp>

#include <concepts>

namespace codynamo::detail {

class left_side_base {};

template <class T>
concept not_left_side = !std::derived_from<T, left_side_base>;

/// What operators of members take: anything, to refuse it in words. A constraint of its own keeps
/// them apart from the operators of `left_side`, reversed.
template <class T>
concept right_side = requires { sizeof(T); };

/// What stands on the left of a comparison. On the right it does not compile, with an explanation.
template <class Self, class Comparison>
class left_side : public left_side_base {
public:
    /// Never compiles: explains what to write instead.
    template <not_left_side Value>
    friend Comparison operator==(const Value&, const Self&) {
        return refuse<Value>();
    }

    /// Never compiles: explains what to write instead.
    template <not_left_side Value>
    friend Comparison operator!=(const Value&, const Self&) {
        return refuse<Value>();
    }

    /// Never compiles: explains what to write instead.
    template <not_left_side Value>
    friend Comparison operator<(const Value&, const Self&) {
        return refuse<Value>();
    }

    /// Never compiles: explains what to write instead.
    template <not_left_side Value>
    friend Comparison operator<=(const Value&, const Self&) {
        return refuse<Value>();
    }

    /// Never compiles: explains what to write instead.
    template <not_left_side Value>
    friend Comparison operator>(const Value&, const Self&) {
        return refuse<Value>();
    }

    /// Never compiles: explains what to write instead.
    template <not_left_side Value>
    friend Comparison operator>=(const Value&, const Self&) {
        return refuse<Value>();
    }

private:
    template <class Value>
    static Comparison refuse() {
        static_assert(
            never<Value>,
            "codynamo: in a comparison the attribute or key is on the left: attr(name) > value, "
            "partition_key(name) == value"
        );
        return Comparison(fragment());
    }
};

} // namespace codynamo::detail
