// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/key.hpp>
#include <codynamo/result.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace codynamo::codec {

/// A position in a sequence of pages: after a key, at a token of the service, or at the beginning;
/// and from there after `skip` items.
struct position {
    std::optional<key> after;
    std::string token;
    std::size_t skip = 0;

    [[nodiscard]] bool operator==(const position&) const = default;
};

/// Returns a position as text for URLs, and reads it. The first letter is the form: "k" and a key
/// as DynamoDB's JSON, "t" and a token, "b" for the beginning; key and token are base64url without
/// padding; then ".12" for items to skip. `client_errc::invalid_argument` for any other text.
[[nodiscard]] std::string to_text(const position& p);
[[nodiscard]] result<position> parse_position(std::string_view text);

} // namespace codynamo::codec
