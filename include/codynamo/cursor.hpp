// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/key.hpp>

#include <string>
#include <string_view>

namespace codynamo {

/// Returns a key as text that survives URLs, forms and JSON: a position in a query that a browser
/// can carry, for `from_cursor` and `resume_from`.
///
/// The text holds the key's values readably and is not signed: encrypt or sign it if its carrier
/// must not see or change them. A changed one reads another position of the same query.
[[nodiscard]] std::string to_cursor(const key& k);

/// Returns the key of a cursor. Throws `client_errc::invalid_argument` if `cursor` is malformed or
/// is not the cursor of a key; the message does not repeat it.
[[nodiscard]] key from_cursor(std::string_view cursor);

} // namespace codynamo
