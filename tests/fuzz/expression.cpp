// SPDX-License-Identifier: BSL-1.0
//
// Conditions and updates over untrusted names and values: the text consists of placeholders and
// words of the language alone, and the placeholders are defined as exactly the given names and
// values.
//
#include "fuzz/support.hpp"

#include <codynamo/expression.hpp>
#include <codynamo/operations.hpp>
#include <codynamo/options.hpp>
#include <codynamo/result.hpp>

#include <array>
#include <cctype>
#include <set>
#include <string>
#include <vector>

using namespace codynamo;
using fuzz::require;

namespace {

using names_given = std::set<std::string>;

constexpr std::array<std::string_view, 22> words{
    "AND",
    "OR",
    "NOT",
    "BETWEEN",
    "IN",
    "SET",
    "REMOVE",
    "ADD",
    "DELETE",
    "size",
    "contains",
    "begins_with",
    "list_append",
    "if_not_exists",
    "attribute_exists",
    "attribute_not_exists",
    "attribute_type",
    "=",
    "<>",
    "<=",
    ">=",
    "<"
};

bool is_word_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

std::string_view take_word(std::string_view& text) {
    std::size_t end = 0;
    while (end < text.size() && is_word_character(text[end]))
        ++end;
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    return word;
}

/// Parses an expression; collects its placeholders.
void check_tokens(std::string_view text, std::set<std::string>& placeholders) {
    while (!text.empty()) {
        const char c = text.front();
        if (c == '#' || c == ':') {
            text.remove_prefix(1);
            const std::string_view word = take_word(text);
            require(!word.empty(), "a placeholder has a name");
            placeholders.insert(c + std::string(word));
        } else if (c == '[') {
            const std::size_t end = text.find(']');
            require(end != std::string_view::npos && end > 1, "an index is closed");
            for (const char digit : text.substr(1, end - 1))
                require(digit >= '0' && digit <= '9', "an index is digits");
            text.remove_prefix(end + 1);
        } else if (is_word_character(c)) {
            const std::string_view word = take_word(text);
            require(
                std::find(words.begin(), words.end(), word) != words.end(),
                "a word is one of the language"
            );
        } else {
            require(
                std::string_view("(), .=<>+-").find(c) != std::string_view::npos,
                "a sign is one of the language"
            );
            text.remove_prefix(1);
        }
    }
}

/// Builds from the bytes of one run.
class builder {
public:
    explicit builder(fuzz::input& in) : in_(in) {}

    predicate condition_of_depth(int depth) {
        const std::size_t kind = in_.up_to(depth > 0 ? 15 : 12);
        const attr a(some_path());
        switch (kind) {
        case 0:
            return a == some_operand();
        case 1:
            return a != some_operand();
        case 2:
            return a < some_operand();
        case 3:
            return a.size() <= some_operand();
        case 4:
            return a > some_operand();
        case 5:
            return a.size() >= some_operand();
        case 6:
            return a.between(some_operand(), some_operand());
        case 7: {
            std::vector<operand> choices;
            for (std::size_t n = in_.up_to(9); n > 0; --n)
                choices.push_back(some_operand());
            return a.in(std::move(choices));
        }
        case 8:
            return a.exists();
        case 9:
            return a.not_exists();
        case 10:
            return a.is(value_type::number);
        case 11:
            return a.begins_with(some_operand());
        case 12:
            return a.contains(some_operand());
        case 13:
            return condition_of_depth(depth - 1) && condition_of_depth(depth - 1);
        case 14:
            return condition_of_depth(depth - 1) || condition_of_depth(depth - 1);
        default:
            return !condition_of_depth(depth - 1);
        }
    }

    update_action some_action() {
        path changed = some_path();
        switch (in_.up_to(3)) {
        case 0:
            return set(std::move(changed), some_update_value(2));
        case 1:
            return remove_attribute(std::move(changed));
        case 2:
            return add(std::move(changed), some_value());
        default:
            return delete_from(std::move(changed), some_value());
        }
    }

    key_condition some_key_condition() {
        key_condition partition = partition_key(some_name()) == some_value();
        const sort_key sort(some_name());
        switch (in_.up_to(4)) {
        case 0:
            return partition;
        case 1:
            return std::move(partition) && sort == some_value();
        case 2:
            return std::move(partition) && sort.between(some_value(), some_value());
        case 3:
            return std::move(partition) && sort.begins_with(some_value());
        default:
            return std::move(partition) && sort <= some_value();
        }
    }

    path some_path() {
        if (in_.up_to(1) == 0) return remember(path(some_name()));
        return remember(path::of(some_name(), static_cast<int>(in_.byte()), some_name()));
    }

    std::string some_name() { return std::string(in_.line()); }

    /// The names in all paths that were made, whether used or not.
    [[nodiscard]] const names_given& names() const { return names_; }

    void remember_name(const std::string& name) { names_.insert(name); }

private:
    path remember(path p) {
        for (const path::segment& segment : p.segments())
            if (const auto* name = std::get_if<std::string>(&segment)) names_.insert(*name);
        return p;
    }

    value some_value() {
        switch (in_.up_to(2)) {
        case 0:
            return std::string(in_.line());
        case 1:
            return number::from_service(std::string(in_.line()));
        default:
            return string_set(std::string(in_.line()));
        }
    }

    operand some_operand() {
        switch (in_.up_to(2)) {
        case 0:
            return attr(some_path());
        case 1:
            return attr(some_path()).size();
        default:
            return some_value();
        }
    }

    update_value some_update_value(int depth) {
        switch (in_.up_to(depth > 0 ? 6 : 2)) {
        case 0:
            return some_value();
        case 1:
            return attr(some_path());
        case 2:
            return attr(some_path()) + some_value();
        case 3:
            return if_not_exists(some_path(), some_update_value(depth - 1));
        case 4:
            return list_append(some_update_value(depth - 1), some_update_value(depth - 1));
        case 5:
            return plus(some_update_value(depth - 1), some_update_value(depth - 1));
        default:
            return minus(some_update_value(depth - 1), some_update_value(depth - 1));
        }
    }

    fuzz::input& in_;
    names_given names_;
};

/// The placeholders of `texts` are those that `names` and `values` define, none more and none less.
void check(
    const std::vector<std::string>& texts,
    const attribute_names& names,
    const item& values,
    const names_given& given
) {
    std::set<std::string> used;
    for (const std::string& text : texts) {
        require(text.size() <= 4096, "an expression is within DynamoDB's limit");
        check_tokens(text, used);
    }
    std::set<std::string> defined;
    for (const auto& [placeholder, name] : names) {
        defined.insert(placeholder);
        require(given.contains(name), "a placeholder is defined as a given name");
    }
    for (const auto& [placeholder, v] : values)
        defined.insert(placeholder);
    require(used == defined, "used placeholders are defined, and the other way round");
}

void check_update(builder& from, std::size_t actions) {
    update_item_request request("t", key("id", 1));
    detail::update_builder update;
    for (; actions > 0; --actions)
        update.append(from.some_action());
    condition(from.condition_of_depth(3)).apply_to(request);
    if (!update.empty()) detail::put_update(request, update);
    check(
        {request.update_expression.value_or(""), request.condition_expression.value()},
        request.expression_attribute_names,
        request.expression_attribute_values,
        from.names()
    );
}

void check_query(builder& from) {
    const key_condition which = from.some_key_condition();
    const filter kept(from.condition_of_depth(2));
    const projection wanted(from.some_path());
    query_request request;
    detail::apply_options(request, detail::key_condition_option(which), kept, wanted);
    std::set<std::string> used;
    check_tokens(request.key_condition_expression.value(), used);
    check_tokens(request.filter_expression.value(), used);
    check_tokens(request.projection_expression.value(), used);
    std::set<std::string> defined;
    for (const auto& [placeholder, name] : request.expression_attribute_names)
        defined.insert(placeholder);
    for (const auto& [placeholder, v] : request.expression_attribute_values)
        defined.insert(placeholder);
    require(used == defined, "used placeholders are defined, and the other way round");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::size_t form = in.up_to(7);
    builder from(in);
    try {
        if (form < 6)
            check_update(from, form);
        else
            check_query(from);
    } catch (const error& e) {
        require(e.code() == client_errc::invalid_argument, "a refusal has its code");
        require(fuzz::is_printable(e.what()), "a refusal's message is printable");
    }
    return 0;
}
