// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <functional>
#include <string_view>

namespace codynamo {

enum class log_level { debug, info, warning, error };

/// Receives one line, without a line end, that holds no secret and no item content. Called on the
/// thread that noticed the event, which may be any thread of the client's executor; may use the
/// client; an exception thrown by it is dropped.
using log_sink = std::function<void(log_level, std::string_view)>;

/// Receives what went over the wire: a whole request or answer, or as much of one as came.
using wire_sink = std::function<void(std::string_view)>;

} // namespace codynamo
