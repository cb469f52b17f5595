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

} // namespace detail
} // namespace codynamo
