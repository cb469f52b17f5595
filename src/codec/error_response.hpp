// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/error.hpp>

#include <optional>
#include <string_view>

namespace codynamo::codec {

/// Reads the error of a response with a status of 300 or above: code, message, item, reasons.
/// `error_type_header` is X-Amzn-Errortype, empty if absent. For a body that is not JSON, or has no
/// code, the code follows from the status.
[[nodiscard]] error_info decode_error(
    int status, std::string_view error_type_header, std::string_view body
);

} // namespace codynamo::codec
