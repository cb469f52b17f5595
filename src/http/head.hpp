// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/fault.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace codynamo::http {

/// The head of a request, appended straight to the buffer that is sent. Beast lets CR and LF
/// through to the wire, so these functions alone refuse them: control characters
/// in any part are `invalid_argument`, and `out` is left as it was. The refused text itself is
/// never repeated.

/// "METHOD target HTTP/1.1" and the Host line. `host` is `endpoint::host_header()`.
[[nodiscard]] fallible<void> append_request_line(
    std::string& out, std::string_view method, std::string_view target, std::string_view host
);

/// "Name: value". A name is an HTTP token; a value may hold anything but control characters.
[[nodiscard]] fallible<void> append_header(
    std::string& out, std::string_view name, std::string_view value
);

/// Content-Length and the empty line; the body follows.
void end_head(std::string& out, std::size_t content_length);

} // namespace codynamo::http
