// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>

namespace codynamo::async {

/// Returns a new strand of an executor. Over Asio's own executors by their type: a strand over a
/// type-erased one allocates 4 bytes in each of its steps, to ask whether it may block.
[[nodiscard]] asio::any_io_executor strand_over(const asio::any_io_executor& executor);

} // namespace codynamo::async
