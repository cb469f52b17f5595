// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

namespace codynamo::codec {

/// Returns how many parameters a PartiQL statement takes: the `?` outside of 'texts', "names" and
/// -- comments. A quote in a text or name is doubled.
[[nodiscard]] std::size_t count_placeholders(std::string_view statement) noexcept;

} // namespace codynamo::codec
