// SPDX-License-Identifier: BSL-1.0
#include "credentials/foreign_text.hpp"

#include "value/text.hpp"

#include <cstddef>
#include <sstream>

namespace codynamo::credential_sources {

std::string foreign_text(std::string_view text) {
    constexpr std::size_t longest = 200;
    std::ostringstream out;
    detail::write_bytes(out, text.substr(0, longest));
    return std::move(out).str() + (text.size() > longest ? "..." : "");
}

} // namespace codynamo::credential_sources
