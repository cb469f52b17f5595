// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/expression/attr.hpp>
#include <codynamo/expression/key_condition.hpp>
#include <codynamo/expression/predicate.hpp>

#include <string>

namespace codynamo {

predicate predicate::join(predicate a, std::string_view word, predicate b) {
    if (a.empty()) return b;
    if (b.empty()) return a;
    return predicate(detail::fragment("(")
                         .append(std::move(a).text())
                         .append(word)
                         .append(std::move(b).text())
                         .append(")"));
}

predicate detail::attribute_base::is(value_type type) const {
    if (type == value_type::unknown)
        throw error(
            client_errc::invalid_argument, "is() takes one of DynamoDB's ten types, not unknown"
        );
    return detail::call("attribute_type", *this, operand(value(std::string(tag(type)))));
}

namespace detail {

predicate compare(operand a, std::string_view sign, operand b) {
    return predicate(std::move(a).text().append(sign).append(std::move(b).text()));
}

predicate between(operand a, operand low, operand high) {
    fragment text = std::move(a).text();
    text.append(" BETWEEN ")
        .append(std::move(low).text())
        .append(" AND ")
        .append(std::move(high).text());
    return predicate(std::move(text));
}

predicate in_list(operand a, std::vector<operand> choices) {
    constexpr std::size_t most = 100; // the operands of IN, by DynamoDB's limits
    if (choices.empty() || choices.size() > most)
        throw error(
            client_errc::invalid_argument,
            "in() takes 1 to 100 operands, got " + std::to_string(choices.size())
        );
    fragment text = std::move(a).text();
    text.append(" IN (");
    bool first = true;
    for (operand& choice : choices) {
        if (!first) text.append(", ");
        text.append(std::move(choice).text());
        first = false;
    }
    text.append(")");
    return predicate(std::move(text));
}

predicate call(std::string_view function, operand a) {
    return predicate(fragment(function).append("(").append(std::move(a).text()).append(")"));
}

predicate call(std::string_view function, operand a, operand b) {
    fragment text(function);
    text.append("(")
        .append(std::move(a).text())
        .append(", ")
        .append(std::move(b).text())
        .append(")");
    return predicate(std::move(text));
}

} // namespace detail

key_condition key_condition::join(
    key_condition first, detail::fragment second, std::string_view name
) {
    detail::fragment text = detail::not_blank(std::move(first.text_), "key_condition");
    text.append(" AND ").append(detail::not_blank(std::move(second), name));
    return key_condition(std::move(text));
}

key_condition operator&&(key_condition partition, sort_condition sort) {
    if (!sort.incomplete_.empty())
        throw error(client_errc::invalid_argument, std::move(sort.incomplete_));
    return key_condition::join(std::move(partition), std::move(sort.text_), "sort_condition");
}

detail::fragment partition_key<>::text() const {
    return detail::fragment(path::of(name_));
}

sort_condition sort_key<>::compare(std::string_view sign, value v) const {
    return sort_condition(
        detail::fragment(path::of(name_)).append(sign).append(detail::fragment(std::move(v)))
    );
}

sort_condition sort_key<>::between(value low, value high) const {
    detail::fragment text(path::of(name_));
    text.append(" BETWEEN ").append(detail::fragment(std::move(low)));
    text.append(" AND ").append(detail::fragment(std::move(high)));
    return sort_condition(std::move(text));
}

sort_condition sort_key<>::begins_with(value prefix) const {
    detail::fragment text("begins_with(");
    text.append(detail::fragment(path::of(name_)))
        .append(", ")
        .append(detail::fragment(std::move(prefix)))
        .append(")");
    return sort_condition(std::move(text));
}

} // namespace codynamo
