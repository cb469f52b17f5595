// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/attr.hpp>
#include <codynamo/expression/key_condition.hpp>
#include <codynamo/expression/path.hpp>
#include <codynamo/option/members.hpp>

#include <concepts>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace codynamo {

namespace detail {

template <class T>
concept no_predicate = std::derived_from<T, attribute_base> || std::same_as<T, attribute_size>;

/// All expressions that the request has by now, one after the other.
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

/// Writes only if a condition holds of the item that is there; else the call throws
/// `conditional_check_failed`.
class condition {
public:
    /// From a C++ expression: `condition(attr("id").not_exists())`.
    explicit condition(predicate p) : text_(std::move(p).text()) {}

    /// From text, with placeholders that `expression_attribute_names` and
    /// `expression_attribute_values` define. Throws `client_errc::invalid_argument` if it is empty.
    explicit condition(std::string_view text)
        : text_(detail::not_blank(detail::fragment(text), "condition")) {}

    /// The same.
    explicit condition(const char* text) : condition(std::string_view(text)) {}

    /// Never compiles: explains what to write instead.
    template <detail::no_predicate T>
    explicit condition(const T&) {
        static_assert(
            detail::never<T>,
            "codynamo: an attribute or size alone is no condition: compare it, or ask for "
            "exists(), contains(...) or the like"
        );
    }

    /// Sets the text with its own placeholders, before any expression is rendered.
    void apply_placeholders_to(detail::has_condition auto& request) const {
        request.condition_expression = text_.words();
    }

    /// Sets the members of the request. Throws `client_errc::invalid_argument` if the condition was
    /// moved from.
    void apply_to(detail::has_condition auto& request) const {
        detail::refuse_blank(text_, "condition");
        request.condition_expression = detail::render_for(request, text_);
    }

private:
    detail::fragment text_;
};

/// Returns only items of which a predicate is true. DynamoDB reads, counts and charges the others
/// as well.
class filter {
public:
    /// From a C++ expression: `filter(attr("total") > 15)`.
    explicit filter(predicate p) : text_(std::move(p).text()) {}

    /// From text, with placeholders that `expression_attribute_names` and
    /// `expression_attribute_values` define. Throws `client_errc::invalid_argument` if it is empty.
    explicit filter(std::string_view text)
        : text_(detail::not_blank(detail::fragment(text), "filter")) {}

    /// The same.
    explicit filter(const char* text) : filter(std::string_view(text)) {}

    /// Never compiles: explains what to write instead.
    template <detail::no_predicate T>
    explicit filter(const T&) {
        static_assert(
            detail::never<T>,
            "codynamo: an attribute or size alone is no filter: compare it, or ask for "
            "exists(), contains(...) or the like"
        );
    }

    /// Sets the text with its own placeholders, before any expression is rendered.
    void apply_placeholders_to(detail::has_filter auto& request) const {
        request.filter_expression = text_.words();
    }

    /// Sets the members of the request. Throws `client_errc::invalid_argument` if the filter was
    /// moved from.
    void apply_to(detail::has_filter auto& request) const {
        detail::refuse_blank(text_, "filter");
        request.filter_expression = detail::render_for(request, text_);
    }

private:
    detail::fragment text_;
};

namespace detail {

/// How an argument of `projection` names an attribute. <codynamo/typed.hpp> adds members of
/// structs.
template <class T>
struct projected;

template <std::convertible_to<path> T>
struct projected<T> {
    static path path_of(const T& attribute) { return attribute; }
};

template <std::derived_from<attribute_base> T>
struct projected<T> {
    static path path_of(const T& attribute) { return attribute.path(); }
};

template <class T>
concept projectable = requires(const T& attribute) { projected<T>::path_of(attribute); };

/// A range of what names attributes, and no name itself.
template <class Range>
concept path_range = !projectable<Range> && requires(const Range& r) {
    requires projectable<std::remove_cvref_t<decltype(*std::begin(r))>>;
    std::end(r);
};

} // namespace detail

/// Returns only some attributes: `projection("id", "address.city")`.
class projection {
public:
    /// From paths, none of which may be a part of another one.
    template <detail::projectable... Paths>
        requires(sizeof...(Paths) > 0)
    explicit projection(Paths... paths) {
        (append(detail::projected<Paths>::path_of(paths)), ...);
    }

    /// The same from a range, such as a `std::vector<std::string>`. Throws
    /// `client_errc::invalid_argument` if it is empty.
    template <detail::path_range Paths>
    explicit projection(const Paths& paths) {
        for (const auto& attribute : paths)
            append(detail::projected<std::remove_cvref_t<decltype(attribute)>>::path_of(attribute));
        detail::refuse_blank(text_, "projection");
    }

    /// Sets the members of the request. Throws `client_errc::invalid_argument` if the projection
    /// was moved from.
    void apply_to(detail::has_projection auto& request) const {
        detail::refuse_blank(text_, "projection");
        item no_values;
        const std::string taken = detail::expressions_of(request);
        request.projection_expression =
            text_.render(request.expression_attribute_names, no_values, taken);
    }

private:
    void append(path p) {
        if (!text_.empty()) text_.append(", ");
        text_.append(detail::fragment(std::move(p)));
    }

    detail::fragment text_;
};

/// The attributes to return as text, such as "#n, address.city", in place of `projection`.
class projection_expression {
public:
    /// Excludes `projection`.
    using group = projection;

    /// Throws `client_errc::invalid_argument` if `text` is empty.
    explicit projection_expression(std::string text)
        : text_(detail::not_blank(std::move(text), "projection_expression")) {}

    /// Sets the member, before any expression is rendered.
    void apply_placeholders_to(detail::has_projection auto& request) const {
        request.projection_expression = text_;
    }

    /// Sets the member of the request. Throws `client_errc::invalid_argument` if the option was
    /// moved from.
    void apply_to(detail::has_projection auto& request) && {
        request.projection_expression =
            detail::not_blank(std::move(text_), "projection_expression");
    }

private:
    std::string text_;
};

/// The whole update as text, such as "SET #s = :s REMOVE notes", in place of `set`, `add`,
/// `remove_attribute` and `delete_from`.
class update_expression {
public:
    /// Throws `client_errc::invalid_argument` if `text` is empty.
    explicit update_expression(std::string text)
        : text_(detail::not_blank(std::move(text), "update_expression")) {}

    /// Sets the member, before any expression is rendered.
    void apply_placeholders_to(detail::has_update auto& request) const {
        request.update_expression = text_;
    }

    /// Sets the member of the request. Throws `client_errc::invalid_argument` if the option was
    /// moved from.
    void apply_to(detail::has_update auto& request) && {
        request.update_expression = detail::not_blank(std::move(text_), "update_expression");
    }

private:
    std::string text_;
};

/// The names that `#` placeholders stand for in expressions given as text:
/// `expression_attribute_names("#s", "status", "#t", "type")`. Placeholders of expressions that are
/// built from C++ never replace them.
class expression_attribute_names {
public:
    /// From placeholders, each followed by the name that it stands for. Throws
    /// `client_errc::invalid_argument` if a placeholder is not `#` followed by letters, digits and
    /// `_`, 255 bytes at most.
    template <std::convertible_to<std::string>... Texts>
        requires(sizeof...(Texts) > 0 && sizeof...(Texts) % 2 == 0)
    explicit expression_attribute_names(Texts... placeholders_and_names)
        : expression_attribute_names(
              std::vector<std::string>{std::string(std::move(placeholders_and_names))...}
          ) {}

    /// The same, from a map of placeholder to name.
    explicit expression_attribute_names(attribute_names names);

    /// Sets the member of the request, before any expression is rendered into it.
    void apply_placeholders_to(detail::has_attribute_names auto& request) const {
        request.expression_attribute_names = names_;
    }

    /// Does nothing: `apply_placeholders_to` comes first.
    void apply_to(detail::has_attribute_names auto&) const {}

private:
    explicit expression_attribute_names(std::vector<std::string> placeholders_and_names);

    attribute_names names_;
};

/// The values that `:` placeholders stand for in expressions given as text:
/// `expression_attribute_values({{":s", "open"}, {":n", 5}})`.
class expression_attribute_values {
public:
    /// From a map of placeholder to value. Throws `client_errc::invalid_argument` if a placeholder
    /// is not `:` followed by letters, digits and `_`, 255 bytes at most.
    explicit expression_attribute_values(item values);

    /// Sets the member of the request, before any expression is rendered into it.
    void apply_placeholders_to(detail::has_attribute_values auto& request) const {
        request.expression_attribute_values = values_;
    }

    /// Does nothing: `apply_placeholders_to` comes first.
    void apply_to(detail::has_attribute_values auto&) const {}

private:
    item values_;
};

namespace detail {

/// The key condition of a query, as the first of its options.
class key_condition_option {
public:
    explicit key_condition_option(const key_condition& condition)
        : text_(not_blank(condition.text(), "key_condition")) {}

    void apply_placeholders_to(has_key_condition auto& request) const {
        request.key_condition_expression = text_.words();
    }

    void apply_to(has_key_condition auto& request) const {
        request.key_condition_expression = render_for(request, text_);
    }

private:
    fragment text_;
};

} // namespace detail
} // namespace codynamo
