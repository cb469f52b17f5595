// SPDX-License-Identifier: BSL-1.0
#include <codynamo/expression/update.hpp>

#include <algorithm>
#include <string_view>

namespace codynamo {
namespace {

update_value joined(detail::fragment a, std::string_view sign, detail::fragment b) {
    return update_value(std::move(a.append(sign).append(std::move(b))));
}

update_value function_of(std::string_view name, detail::fragment a, detail::fragment b) {
    detail::fragment text(name);
    text.append("(").append(std::move(a)).append(", ").append(std::move(b)).append(")");
    return update_value(std::move(text));
}

} // namespace

update_value operator+(attr a, update_value b) {
    return joined(operand(std::move(a)).text(), " + ", b.text());
}

update_value operator-(attr a, update_value b) {
    return joined(operand(std::move(a)).text(), " - ", b.text());
}

update_value plus(update_value a, update_value b) {
    return joined(a.text(), " + ", b.text());
}

update_value minus(update_value a, update_value b) {
    return joined(a.text(), " - ", b.text());
}

update_value if_not_exists(path attribute, update_value fallback) {
    return function_of("if_not_exists", detail::fragment(std::move(attribute)), fallback.text());
}

update_value list_append(update_value front, update_value back) {
    return function_of("list_append", front.text(), back.text());
}

update_action set(path attribute, update_value v) {
    detail::fragment text(std::move(attribute));
    text.append(" = ").append(v.text());
    return {update_action::clause::set, std::move(text)};
}

update_action remove_attribute(path attribute) {
    return {update_action::clause::remove, detail::fragment(std::move(attribute))};
}

update_action add(path attribute, value amount_or_members) {
    detail::fragment text(std::move(attribute));
    text.append(" ").append(detail::fragment(std::move(amount_or_members)));
    return {update_action::clause::add, std::move(text)};
}

update_action delete_from(path attribute, value members) {
    detail::fragment text(std::move(attribute));
    text.append(" ").append(detail::fragment(std::move(members)));
    return {update_action::clause::del, std::move(text)};
}

void update_expression::append(update_action action) {
    detail::fragment& clause = clauses_[static_cast<std::size_t>(action.kind_)];
    if (!clause.empty()) clause.append(", ");
    clause.append(std::move(action.text_));
}

bool update_expression::empty() const noexcept {
    return std::ranges::all_of(clauses_, [](const detail::fragment& clause) {
        return clause.empty();
    });
}

std::string update_expression::render(attribute_names& names, item& values) const {
    constexpr std::array<std::string_view, 4> words{"SET ", "REMOVE ", "ADD ", "DELETE "};
    std::string text;
    for (std::size_t i = 0; i < clauses_.size(); ++i) {
        if (clauses_[i].empty()) continue;
        if (!text.empty()) text += ' ';
        text += words[i];
        text += clauses_[i].render(names, values);
    }
    return text;
}

} // namespace codynamo
