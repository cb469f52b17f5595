// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

namespace codynamo::detail {

/// Appends texts. Of literals the size is known to the compiler, as it is not to `append(text)`.
template <class String, class... Texts>
void append_all(String& out, const Texts&... texts) {
    (out.append(std::string_view(texts)), ...);
}

} // namespace codynamo::detail
