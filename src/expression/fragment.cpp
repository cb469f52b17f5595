// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/expression/fragment.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <variant>

namespace codynamo::detail {
namespace {

bool occurs_in(std::string_view text, const std::string& placeholder) {
    return text.find(placeholder) != std::string_view::npos;
}

std::string alias_of(const std::string& name, attribute_names& names, std::string_view taken) {
    for (const auto& [placeholder, known] : names)
        if (known == name) return placeholder;
    for (std::size_t n = names.size();; ++n) {
        std::string placeholder = "#n" + std::to_string(n);
        if (occurs_in(taken, placeholder)) continue;
        if (names.try_emplace(placeholder, name).second) return placeholder;
    }
}

std::string placeholder_of(const value& v, item& values, std::string_view taken) {
    for (std::size_t n = values.size();; ++n) {
        std::string placeholder = ":v" + std::to_string(n);
        if (values.contains(placeholder) || occurs_in(taken, placeholder)) continue;
        values.set(placeholder, v);
        return placeholder;
    }
}

std::string render_path(const path& p, attribute_names& names, std::string_view taken) {
    std::string text;
    for (const path::segment& segment : p.segments()) {
        if (const auto* index = std::get_if<std::size_t>(&segment)) {
            text.append("[").append(std::to_string(*index)).append("]");
            continue;
        }
        if (!text.empty()) text += ".";
        text += alias_of(std::get<std::string>(segment), names, taken);
    }
    return text;
}

[[noreturn]] void throw_blank(std::string_view name) {
    throw error(
        client_errc::invalid_argument,
        std::string(name) + ": the expression is empty or was moved from; give one, or leave it out"
    );
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// As this library writes expressions: comparators and signs between blanks, names and values as
/// placeholders, functions right before their parenthesis. Counts what DynamoDB Local counts.
std::size_t count_operators(std::string_view text, expression_kind kind) {
    constexpr std::array<std::string_view, 12> operators{
        " = ",
        " <> ",
        " < ",
        " <= ",
        " > ",
        " >= ",
        " + ",
        " - ",
        " AND ",
        " OR ",
        " BETWEEN ",
        " IN "
    };
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view rest = text.substr(i);
        const bool function = text[i] == '(' && i > 0 && is_letter(text[i - 1]);
        if (function || rest.starts_with("NOT ") ||
            std::ranges::any_of(operators, [&](auto o) { return rest.starts_with(o); }))
            ++count;
        if (rest.starts_with(" BETWEEN ")) --count; // counted by its AND
        if (kind == expression_kind::update && rest.starts_with(" = ")) --count;
    }
    return count;
}

} // namespace

struct fragment::piece : std::variant<std::string, path, value> {
    using variant::variant;
};

fragment::fragment() noexcept = default;
fragment::fragment(const fragment& other) = default;
fragment::fragment(fragment&& other) noexcept = default;
fragment& fragment::operator=(const fragment& other) = default;
fragment& fragment::operator=(fragment&& other) noexcept = default;
fragment::~fragment() = default;

void fragment::add(path p) {
    if (p.segments().empty())
        throw error(
            client_errc::invalid_argument,
            "an attribute path was moved from; use the one that it was moved to"
        );
    parts_.emplace_back(std::move(p));
}

void fragment::add(value v) {
    parts_.emplace_back(std::move(v));
}

bool fragment::empty() const noexcept {
    return parts_.empty();
}

fragment& fragment::append(std::string_view text) & {
    if (!parts_.empty())
        if (auto* last = std::get_if<std::string>(&parts_.back())) {
            last->append(text);
            return *this;
        }
    parts_.emplace_back(std::string(text));
    return *this;
}

fragment& fragment::append(fragment other) & {
    parts_.insert(
        parts_.end(),
        std::make_move_iterator(other.parts_.begin()),
        std::make_move_iterator(other.parts_.end())
    );
    return *this;
}

bool fragment::blank() const noexcept {
    return std::ranges::all_of(parts_, [](const auto& part) {
        const auto* words = std::get_if<std::string>(&part);
        return words && is_blank(*words);
    });
}

bool is_blank(std::string_view text) noexcept {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

void refuse_blank(const fragment& expression, std::string_view name) {
    if (expression.blank()) throw_blank(name);
}

fragment not_blank(fragment expression, std::string_view name) {
    refuse_blank(expression, name);
    return expression;
}

std::string not_blank(std::string expression, std::string_view name) {
    if (is_blank(expression)) throw_blank(name);
    return expression;
}

std::string fragment::render(attribute_names& names, item& values, std::string_view taken) const {
    std::string text = render_part(names, values, taken);
    refuse_too_long(text);
    return text;
}

std::string fragment::render_part(attribute_names& names, item& values, std::string_view taken)
    const {
    std::string text;
    for (const auto& part : parts_) {
        if (const auto* words = std::get_if<std::string>(&part))
            text += *words;
        else if (const auto* p = std::get_if<path>(&part))
            text += render_path(*p, names, taken);
        else
            text += placeholder_of(std::get<value>(part), values, taken);
    }
    return text;
}

std::string fragment::words() const {
    std::string all;
    for (const auto& part : parts_)
        if (const auto* words = std::get_if<std::string>(&part)) all += *words;
    return all;
}

void refuse_too_long(std::string_view expression, expression_kind kind) {
    constexpr std::size_t longest = 4096;
    constexpr std::size_t most_operators = 300;
    if (expression.size() > longest)
        throw error(
            client_errc::invalid_argument,
            "the expression has " + std::to_string(expression.size()) +
                " bytes; DynamoDB takes up to 4096: split it into several requests"
        );
    if (const std::size_t count = count_operators(expression, kind); count > most_operators)
        throw error(
            client_errc::invalid_argument,
            "the expression has " + std::to_string(count) +
                " operators and functions; DynamoDB takes up to 300: split it into several requests"
        );
}

} // namespace codynamo::detail
