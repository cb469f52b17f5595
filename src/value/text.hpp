// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <iosfwd>
#include <string_view>

namespace codynamo::detail {

/// In quotes, with \" \\ \n \t \r and \u001f where the text has such; the rest as it is.
void write_text(std::ostream& os, std::string_view text);

/// In quotes, with \x.. for all that is not printable ASCII.
void write_bytes(std::ostream& os, std::string_view bytes);

} // namespace codynamo::detail
