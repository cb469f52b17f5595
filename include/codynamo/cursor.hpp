// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/key.hpp>

#include <string>
#include <string_view>

namespace codynamo {

/// A key as text that survives URLs, forms and JSON: to hand the place in a query to a browser and
/// take it back with `from_cursor` or `resume_from`.
///
/// It holds the key's values readably and is not signed: encrypt or sign it yourself if whoever
/// carries it must not see or change them. A changed one reads another place of the same query.
[[nodiscard]] std::string to_cursor(const key& k);

/// Throws `client_errc::invalid_argument`, which does not repeat the text, for what `to_cursor`
/// never wrote.
[[nodiscard]] key from_cursor(std::string_view text);

} // namespace codynamo
