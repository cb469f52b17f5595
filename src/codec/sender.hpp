// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace codynamo::codec {

/// The server that a response comes from, by the marks of its head.
enum class sender {
    unknown,
    dynamodb,
};

} // namespace codynamo::codec
