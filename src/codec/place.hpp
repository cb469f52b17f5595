// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/key.hpp>
#include <codynamo/result.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace codynamo::codec {

/// Where a sequence of pages goes on: behind a key, or at a token of the service, or at the
/// beginning; and there behind so many items.
struct place {
    std::optional<key> after;
    std::string token;
    std::size_t skip = 0;

    [[nodiscard]] bool operator==(const place&) const = default;
};

/// As text for URLs, and back. The first letter tells the form: "k" and a key as DynamoDB's JSON,
/// "t" and a token, "b" for the beginning; the bytes in base64url without padding; then ".12" for
/// items to skip. `client_errc::invalid_argument` for any other text.
[[nodiscard]] std::string to_text(const place& p);
[[nodiscard]] result<place> parse_place(std::string_view text);

} // namespace codynamo::codec
