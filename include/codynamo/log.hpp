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

/// Receives what went over the wire: a whole request or response. Before it stands a line that
/// tells concurrent calls apart: `request` or `response`, the call's invocation id (which is also
/// sent as amz-sdk-invocation-id and given to observers) and the number of the attempt, such as
/// `response 0b5c8f1e-... attempt 2`.
using wire_sink = std::function<void(std::string_view)>;

} // namespace codynamo
