// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <functional>
#include <string_view>

namespace codynamo {

/// How important a line of the log is.
enum class log_level {
    /// Each call.
    debug,
    /// Retries, and what a batch writer cannot know.
    info,
    /// What works, and should be changed.
    warning,
    /// What does not work.
    error,
};

/// Receives one line, without a line end, that holds no secret and no item content. Called on the
/// thread that noticed the event, which may be any thread of the client's executor; may use the
/// client; an exception thrown by it is dropped.
using log_sink = std::function<void(log_level, std::string_view)>;

/// Receives a whole request or response as it was on the wire. Its first line identifies the call:
/// `request` or `response`, the call's invocation id (which is also sent as amz-sdk-invocation-id
/// and passed to observers) and the number of the attempt, such as `response 0b5c8f1e-... attempt
/// 2`.
using wire_sink = std::function<void(std::string_view)>;

} // namespace codynamo
