// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

/// The pieces of a canonical request.
namespace codynamo::sigv4 {

/// Dot segments and doubled slashes removed, then percent-encoded: also the '%' of a path that is
/// encoded already, as all services but S3 want it.
[[nodiscard]] std::string canonical_path(std::string_view path);

/// Parameters sorted by encoded name, then value; each decoded and encoded again, so that differing
/// ways to write one query sign alike. A '+' is a plus sign, not a blank.
[[nodiscard]] std::string canonical_query(std::string_view query);

/// Outer blanks cut, inner runs of blanks made one.
template <class String>
void append_canonical_value(String& out, std::string_view value) {
    bool blank = false;
    bool first = true;
    for (const char c : value) {
        if (c == ' ' || c == '\t') {
            blank = true;
            continue;
        }
        if (blank && !first) out += ' ';
        out += c;
        blank = first = false;
    }
}

/// Whether a header, named in lower case, belongs into the signature: proxies change the others.
[[nodiscard]] bool is_signed_header(std::string_view name) noexcept;

} // namespace codynamo::sigv4
