// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/fragment.hpp>

#include <ostream>
#include <sstream>
#include <string>

namespace codynamo::testing {

/// Text, names and values of an expression in one line, for comparisons that read well when they
/// fail:
/// `#n0 = :v0 | #n0=id | {":v0": 5}`.
inline std::string shown(
    const std::string& text, const attribute_names& names, const item& values
) {
    std::ostringstream out;
    out << text << " |";
    for (const auto& [placeholder, name] : names)
        out << ' ' << placeholder << '=' << name;
    out << " | " << values;
    return out.str();
}

/// Anything that has a fragment as its text(), rendered for a request of its own.
template <class Expression>
std::string shown(const Expression& e) {
    attribute_names names;
    item values;
    const std::string text = e.text().render(names, values);
    return shown(text, names, values);
}

/// Only the text.
template <class Expression>
std::string text_of(const Expression& e) {
    attribute_names names;
    item values;
    return e.text().render(names, values);
}

} // namespace codynamo::testing
