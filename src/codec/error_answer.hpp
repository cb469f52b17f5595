// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/error.hpp>

#include <optional>
#include <string_view>

namespace codynamo::codec {

/// What an answer with a status of 300 and above says: code, words, item, reasons.
/// `error_type_header` is X-Amzn-Errortype, empty when absent. Takes anything as a body: one that
/// is no JSON, or has no code, leaves the code to the status.
[[nodiscard]] error_info decode_error(
    int status, std::string_view error_type_header, std::string_view body
);

} // namespace codynamo::codec
