// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/attr.hpp>
#include <codynamo/expression/path.hpp>

#include <concepts>
#include <string>
#include <utility>

namespace codynamo {

/// Writes only if this is true of the item that is there; otherwise the call ends in
/// `conditional_check_failed`.
class condition {
public:
    explicit condition(predicate p) : predicate_(std::move(p)) {}

    template <class Request>

    requires requires(Request& r) { r.condition_expression; }

    void apply_to(Request& r) const {
        r.condition_expression =
            predicate_.text().render(r.expression_attribute_names, r.expression_attribute_values);
    }

private:
    predicate predicate_;
};

/// Returns only items of which this is true. The service reads, counts and charges the others all
/// the same.
class filter {
public:
    explicit filter(predicate p) : predicate_(std::move(p)) {}

    template <class Request>

    requires requires(Request& r) { r.filter_expression; }

    void apply_to(Request& r) const {
        r.filter_expression =
            predicate_.text().render(r.expression_attribute_names, r.expression_attribute_values);
    }

private:
    predicate predicate_;
};

/// Returns only these attributes, e.g. `projection("id", "address.city")`. Paths may not overlap.
class projection {
public:
    template <std::convertible_to<path>... Paths>

    requires(sizeof...(Paths) > 0) explicit projection(Paths... paths) {
        (append(path(std::move(paths))), ...);
    }

    template <class Request>

    requires requires(Request& r) { r.projection_expression; }

    void apply_to(Request& r) const {
        item no_values;
        r.projection_expression = text_.render(r.expression_attribute_names, no_values);
    }

private:
    void append(path p) {
        if (!text_.empty()) text_.append(", ");
        text_.append(detail::fragment(std::move(p)));
    }

    detail::fragment text_;
};

} // namespace codynamo
