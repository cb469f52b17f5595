// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

/// The pieces of a canonical request.
namespace codynamo::sigv4 {

/// Percent-encodes all but letters, digits and -._~; also for forms.
[[nodiscard]] std::string percent_encoded(std::string_view text);

/// Removes dot segments and doubled slashes, then percent-encodes: also the '%' of a path that is
/// encoded already, as all services but S3 require.
[[nodiscard]] std::string canonical_path(std::string_view path);

/// Sorts parameters by encoded name, then value. Each is decoded and encoded again, so that
/// different spellings of one query have the same signature. A '+' is a plus sign, not a blank.
[[nodiscard]] std::string canonical_query(std::string_view query);

/// Removes outer blanks, reduces inner runs of blanks to one.
template <class String>
void append_canonical_value(String& out, std::string_view value) {
    if (value.find_first_of(" \t") == std::string_view::npos) { // nearly always
        out += value;
        return;
    }
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

/// Returns whether a header, named in lower case, is signed: proxies change the others.
[[nodiscard]] bool is_signed_header(std::string_view name) noexcept;

} // namespace codynamo::sigv4
