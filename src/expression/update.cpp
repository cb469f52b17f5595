// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/expression/update.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

namespace codynamo {
namespace {

update_value joined(detail::fragment a, std::string_view sign, detail::fragment b) {
    return update_value(std::move(a.append(sign).append(std::move(b))), update_value::form::sum);
}

update_action action_on(
    update_action::clause kind, path changed, std::string_view sign, detail::fragment operand_text
) {
    detail::fragment text(changed);
    text.append(sign).append(std::move(operand_text));
    return {kind, std::move(changed), std::move(text)};
}

/// Returns whether one is the other, or within it.
bool overlap(const path& a, const path& b) {
    const auto& shorter = a.segments().size() < b.segments().size() ? a : b;
    const auto& longer = &shorter == &a ? b : a;
    return std::equal(
        shorter.segments().begin(), shorter.segments().end(), longer.segments().begin()
    );
}

detail::fragment function_of(std::string_view name, detail::fragment a, detail::fragment b) {
    detail::fragment text(name);
    text.append("(").append(std::move(a)).append(", ").append(std::move(b)).append(")");
    return text;
}

} // namespace

const detail::fragment& update_value::text() const {
    detail::refuse_blank(text_, "update_value");
    return text_;
}

const detail::fragment& update_value::term() const {
    if (form_ == form::appended_list)
        throw error(
            client_errc::invalid_argument,
            "DynamoDB takes list_append as the whole right side of a SET only, not within another "
            "function, + or -"
        );
    if (form_ == form::sum)
        throw error(
            client_errc::invalid_argument,
            "DynamoDB takes one + or - in a SET, and none within if_not_exists or list_append"
        );
    return text();
}

update_value operator+(const attr<>& a, update_value b) {
    return joined(operand(a).text(), " + ", b.term());
}

update_value operator-(const attr<>& a, update_value b) {
    return joined(operand(a).text(), " - ", b.term());
}

update_value operator+(update_value a, update_value b) {
    return plus(std::move(a), std::move(b));
}

update_value operator-(update_value a, update_value b) {
    return minus(std::move(a), std::move(b));
}

update_value plus(update_value a, update_value b) {
    return joined(a.term(), " + ", b.term());
}

update_value minus(update_value a, update_value b) {
    return joined(a.term(), " - ", b.term());
}

update_value if_not_exists(path attribute, update_value fallback) {
    return update_value(
        function_of("if_not_exists", detail::fragment(std::move(attribute)), fallback.term())
    );
}

update_value list_append(update_value front, update_value back) {
    return update_value(
        function_of("list_append", front.term(), back.term()), update_value::form::appended_list
    );
}

update_action set(path attribute, update_value v) {
    return action_on(update_action::clause::set, std::move(attribute), " = ", v.text());
}

update_action remove_attribute(path attribute) {
    return action_on(update_action::clause::remove, std::move(attribute), "", detail::fragment());
}

update_action add(path attribute, value amount_or_elements) {
    detail::fragment amount(std::move(amount_or_elements));
    return action_on(update_action::clause::add, std::move(attribute), " ", std::move(amount));
}

update_action delete_from(path attribute, value elements) {
    detail::fragment taken(std::move(elements));
    return action_on(update_action::clause::del, std::move(attribute), " ", std::move(taken));
}

namespace detail {

void update_builder::append(update_action action) {
    action.text_ = not_blank(std::move(action.text_), "update action");
    for (const path& other : changed_)
        if (overlap(other, action.changed_))
            throw error(
                client_errc::invalid_argument,
                "the update changes an attribute twice, or an attribute and a part of it: '" +
                    std::get<std::string>(action.changed_.segments().front()) +
                    "'; DynamoDB applies all changes at once and refuses that"
            );
    changed_.push_back(std::move(action.changed_));
    fragment& clause = clauses_[static_cast<std::size_t>(action.kind_)];
    if (!clause.empty()) clause.append(", ");
    clause.append(std::move(action.text_));
}

bool update_builder::empty() const noexcept {
    return std::ranges::all_of(clauses_, [](const fragment& clause) { return clause.empty(); });
}

std::string update_builder::render(attribute_names& names, item& values, std::string_view taken)
    const {
    constexpr std::array<std::string_view, 4> words{"SET ", "REMOVE ", "ADD ", "DELETE "};
    std::string text;
    for (std::size_t i = 0; i < clauses_.size(); ++i) {
        if (clauses_[i].empty()) continue;
        if (!text.empty()) text += ' ';
        text += words[i];
        text += clauses_[i].render_part(names, values, taken);
    }
    refuse_too_long(text, expression_kind::update);
    return text;
}

} // namespace detail
} // namespace codynamo
