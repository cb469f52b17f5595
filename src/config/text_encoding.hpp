// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace codynamo::config {

/// Why a text cannot be read as UTF-8.
struct encoding_problem {
    /// Such as "is encoded as UTF-16".
    const char* what;
    /// Of the byte; nullopt if it is the whole text.
    std::optional<std::size_t> offset;
};

/// Returns nullopt for UTF-8 without NUL, whether it starts with a byte order mark or not.
[[nodiscard]] std::optional<encoding_problem> find_encoding_problem(std::string_view text) noexcept;

} // namespace codynamo::config
