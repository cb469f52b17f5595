// SPDX-License-Identifier: BSL-1.0
#include "value/canonical_key.hpp"
#include "value/nesting.hpp"

#include <codynamo/error.hpp>
#include <codynamo/key.hpp>

#include <charconv>
#include <string_view>
#include <utility>

namespace codynamo {

namespace {

void check_key(const item& attributes) {
    if (attributes.empty())
        throw error(client_errc::invalid_argument, "a key has at least one attribute");
    for (const auto& [name, v] : attributes) {
        if (v.is_string() || v.is_number() || v.is_binary() || v.is_unknown()) continue;
        throw error(
            client_errc::invalid_argument,
            "the key attribute \"" + name + "\" is a " + std::string(to_string(v.type())) +
                "; key attributes are strings, numbers or binaries"
        );
    }
}

void append_counted(std::string& out, char type, std::string_view text) {
    char digits[20];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, text.size()).ptr);
    out.push_back(type);
    out += text;
}

} // namespace

key::key(std::string name, value v) {
    attributes_.set(std::move(name), std::move(v));
    check_key(attributes_);
}

key::key(std::string partition_name, value partition, std::string sort_name, value sort) {
    if (partition_name == sort_name)
        throw error(
            client_errc::invalid_argument, "the key attribute \"" + sort_name + "\" is given twice"
        );
    detail::value_access::attributes(attributes_).reserve(2);
    attributes_.set(std::move(partition_name), std::move(partition));
    attributes_.set(std::move(sort_name), std::move(sort));
    check_key(attributes_);
}

key::key(item attributes) : attributes_(std::move(attributes)) {
    check_key(attributes_);
}

void detail::append_canonical(std::string& out, std::string_view name, const value& v) {
    append_counted(out, ':', name);
    if (v.is_number())
        append_counted(out, 'N', v.as_number().canonical());
    else if (v.is_binary())
        append_counted(out, 'B', v.as_binary().to_string());
    else if (v.is_unknown())
        append_counted(out, 'U', v.as_unknown().json());
    else
        append_counted(out, 'S', v.as_string());
}

void detail::append_canonical_text(std::string& out, std::string_view name, std::string_view text) {
    append_counted(out, ':', name);
    append_counted(out, 'S', text);
}

std::string key::canonical() const {
    std::string out;
    for (const auto& [name, v] : attributes_)
        detail::append_canonical(out, name, v);
    return out;
}

std::size_t key::hash() const {
    return std::hash<std::string>()(canonical());
}

} // namespace codynamo
