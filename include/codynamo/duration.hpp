// SPDX-License-Identifier: BSL-1.0
#pragma once

// Durations and clocks of std::chrono. libstdc++'s <chrono> adds calendars, which cost every file
// that includes it 0.04 s, a twelfth of Asio's awaitable and any_io_executor.
#if __has_include(<bits/chrono.h>)
#include <bits/chrono.h>
#else
#include <chrono>
#endif
