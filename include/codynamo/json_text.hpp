// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/item.hpp>

#include <string>
#include <string_view>

namespace codynamo {

/// Returns the item of a text of plain JSON, not DynamoDB's: `{"id": "123", "price": 7.50}`.
/// Objects become maps, arrays lists, null becomes NULL. Numbers keep every digit, which JSON
/// libraries that read them as doubles lose; a surrogate without its other half becomes U+FFFD.
///
/// Throws `client_errc::invalid_argument` for a text that is not one JSON object, has a name twice
/// in an object, or more than 100 levels of lists and maps. The message has the offset and the path
/// of the fault and nothing of the text but attribute names.
[[nodiscard]] item item_from_json_text(std::string_view json);

/// Returns the item as plain JSON, in which numbers have every digit that they have: 38 digits are
/// one JSON number. Sets become arrays and binaries base64 strings, so `item_from_json_text` does
/// not restore them; values of unknown type keep DynamoDB's form. A number that is not one of JSON,
/// such as NaN, becomes a string.
///
/// Throws `client_errc::invalid_value`, with the path, for text that is not UTF-8, an
/// `unknown_value` that is not JSON, and more than 100 levels of lists and maps.
[[nodiscard]] std::string to_json_text(const item& i);

} // namespace codynamo
