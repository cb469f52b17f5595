// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/attr.hpp>
#include <codynamo/expression/key_condition.hpp>
#include <codynamo/expression/path.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo {

namespace detail {

template <class T>
concept no_predicate = std::same_as<T, attr> || std::same_as<T, attribute_size>;

/// All expressions that the request has by now, one behind the other.
template <class Request>
std::string expressions_of(const Request& r) {
    std::string all;
    const auto append = [&all](const std::optional<std::string>& text) {
        if (text) all += *text;
    };
    if constexpr (requires { r.key_condition_expression; }) append(r.key_condition_expression);
    if constexpr (requires { r.filter_expression; }) append(r.filter_expression);
    if constexpr (requires { r.condition_expression; }) append(r.condition_expression);
    if constexpr (requires { r.update_expression; }) append(r.update_expression);
    if constexpr (requires { r.projection_expression; }) append(r.projection_expression);
    return all;
}

/// With placeholders that no expression of the request uses: not those that the user forgot to
/// define either, which would get a meaning that nobody gave them.
template <class Request>
std::string render_for(Request& r, const fragment& expression) {
    return expression.render(
        r.expression_attribute_names, r.expression_attribute_values, expressions_of(r)
    );
}

} // namespace detail

/// Writes only if this is true of the item that is there; otherwise the call ends in
/// `conditional_check_failed`.
class condition {
public:
    explicit condition(predicate p) : text_(std::move(p).text()) {}

    /// As text, with placeholders that `expression_attribute_names` and
    /// `expression_attribute_values` define. Throws `client_errc::invalid_argument` for an empty
    /// one.
    explicit condition(std::string_view text)
        : text_(detail::not_blank(detail::fragment(text), "condition")) {}

    explicit condition(const char* text) : condition(std::string_view(text)) {}

    template <class T>

        requires detail::no_predicate<T>

    explicit condition(const T&) {
        static_assert(
            detail::never<T>,
            "codynamo: an attribute or size alone is no condition: compare it, or ask for "
            "exists(), contains(...) or the like"
        );
    }

    template <class Request>

        requires requires(Request& r) { r.condition_expression; }

    void apply_placeholders_to(Request& r) const {
        r.condition_expression = text_.words();
    }

    /// Throws `client_errc::invalid_argument` for a condition that was moved from.
    template <class Request>

        requires requires(Request& r) { r.condition_expression; }

    void apply_to(Request& r) const {
        detail::refuse_blank(text_, "condition");
        r.condition_expression = detail::render_for(r, text_);
    }

private:
    detail::fragment text_;
};

/// Returns only items of which this is true. The service reads, counts and charges the others all
/// the same.
class filter {
public:
    explicit filter(predicate p) : text_(std::move(p).text()) {}

    /// As text, with placeholders that `expression_attribute_names` and
    /// `expression_attribute_values` define. Throws `client_errc::invalid_argument` for an empty
    /// one.
    explicit filter(std::string_view text)
        : text_(detail::not_blank(detail::fragment(text), "filter")) {}

    explicit filter(const char* text) : filter(std::string_view(text)) {}

    template <class T>

        requires detail::no_predicate<T>

    explicit filter(const T&) {
        static_assert(
            detail::never<T>,
            "codynamo: an attribute or size alone is no filter: compare it, or ask for "
            "exists(), contains(...) or the like"
        );
    }

    template <class Request>

        requires requires(Request& r) { r.filter_expression; }

    void apply_placeholders_to(Request& r) const {
        r.filter_expression = text_.words();
    }

    /// Throws `client_errc::invalid_argument` for a filter that was moved from.
    template <class Request>

        requires requires(Request& r) { r.filter_expression; }

    void apply_to(Request& r) const {
        detail::refuse_blank(text_, "filter");
        r.filter_expression = detail::render_for(r, text_);
    }

private:
    detail::fragment text_;
};

/// Returns only these attributes, e.g. `projection("id", "address.city")`. Paths may not overlap.
class projection {
public:
    template <std::convertible_to<path>... Paths>

        requires(sizeof...(Paths) > 0)
    explicit projection(Paths... paths) {
        (append(path(std::move(paths))), ...);
    }

    template <class Request>

        requires requires(Request& r) { r.projection_expression; }

    void apply_to(Request& r) const {
        detail::refuse_blank(text_, "projection");
        item no_values;
        const std::string taken = detail::expressions_of(r);
        r.projection_expression = text_.render(r.expression_attribute_names, no_values, taken);
    }

private:
    void append(path p) {
        if (!text_.empty()) text_.append(", ");
        text_.append(detail::fragment(std::move(p)));
    }

    detail::fragment text_;
};

/// The attributes to return as text, such as "#n, address.city". Instead of `projection`.
class projection_expression {
public:
    using group = projection;

    /// Throws `client_errc::invalid_argument` for an empty text.
    explicit projection_expression(std::string text)
        : text_(detail::not_blank(std::move(text), "projection_expression")) {}

    template <class Request>

        requires requires(Request& r) { r.projection_expression; }

    void apply_placeholders_to(Request& r) const {
        r.projection_expression = text_;
    }

    template <class Request>

        requires requires(Request& r) { r.projection_expression; }

    void apply_to(Request& r) && {
        r.projection_expression = detail::not_blank(std::move(text_), "projection_expression");
    }

private:
    std::string text_;
};

/// The update as text, such as "SET #s = :s REMOVE notes". Instead of `set`, `add` and so on.
class update_expression {
public:
    /// Throws `client_errc::invalid_argument` for an empty text.
    explicit update_expression(std::string text)
        : text_(detail::not_blank(std::move(text), "update_expression")) {}

    template <class Request>

        requires requires(Request& r) { r.update_expression; }

    void apply_placeholders_to(Request& r) const {
        r.update_expression = text_;
    }

    template <class Request>

        requires requires(Request& r) { r.update_expression; }

    void apply_to(Request& r) && {
        r.update_expression = detail::not_blank(std::move(text_), "update_expression");
    }

private:
    std::string text_;
};

/// What the placeholders in expressions of your own stand for:
/// `expression_attribute_names("#s", "status", "#t", "type")`. Expressions that the library builds
/// get placeholders beside them, never instead of them.
class expression_attribute_names {
public:
    template <std::convertible_to<std::string>... Texts>

        requires(sizeof...(Texts) > 0 && sizeof...(Texts) % 2 == 0)
    explicit expression_attribute_names(Texts... placeholders_and_names)
        : expression_attribute_names(
              std::vector<std::string>{std::string(std::move(placeholders_and_names))...}
          ) {}

    explicit expression_attribute_names(attribute_names names);

    template <class Request>

        requires requires(Request& r) { r.expression_attribute_names; }

    void apply_placeholders_to(Request& r) const {
        r.expression_attribute_names = names_;
    }

    template <class Request>

        requires requires(Request& r) { r.expression_attribute_names; }

    void apply_to(Request&) const {} // all expressions are built upon it: it was applied before

private:
    explicit expression_attribute_names(std::vector<std::string> placeholders_and_names);

    attribute_names names_;
};

/// What the value placeholders in expressions of your own stand for:
/// `expression_attribute_values({{":s", "open"}, {":n", 5}})`.
class expression_attribute_values {
public:
    explicit expression_attribute_values(item values);

    template <class Request>

        requires requires(Request& r) { r.expression_attribute_values; }

    void apply_placeholders_to(Request& r) const {
        r.expression_attribute_values = values_;
    }

    template <class Request>

        requires requires(Request& r) { r.expression_attribute_values; }

    void apply_to(Request&) const {} // likewise

private:
    item values_;
};

namespace detail {

/// The key condition of a query, as the first of its options.
class key_condition_option {
public:
    explicit key_condition_option(const key_condition& which)
        : text_(not_blank(which.text(), "key_condition")) {}

    template <class Request>

        requires requires(Request& r) { r.key_condition_expression; }

    void apply_placeholders_to(Request& r) const {
        r.key_condition_expression = text_.words();
    }

    template <class Request>

        requires requires(Request& r) { r.key_condition_expression; }

    void apply_to(Request& r) const {
        r.key_condition_expression = render_for(r, text_);
    }

private:
    fragment text_;
};

} // namespace detail
} // namespace codynamo
