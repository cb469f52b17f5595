// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <iosfwd>
#include <string_view>

namespace codynamo::detail {

/// Prints in quotes, with \" \\ \n \t \r and \u001f for such characters; the rest as it is.
void write_text(std::ostream& os, std::string_view text);

/// Prints in quotes, with \x.. for other characters than printable ASCII.
void write_bytes(std::ostream& os, std::string_view bytes);

} // namespace codynamo::detail
