// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace codynamo {

class value;

namespace detail {

/// Appends one attribute of a key as `key::canonical` has it: every part is preceded by its length,
/// so no two keys share a text.
void append_canonical(std::string& out, std::string_view name, const value& v);

/// The same for a value that is a string.
void append_canonical_text(std::string& out, std::string_view name, std::string_view text);

} // namespace detail
} // namespace codynamo
