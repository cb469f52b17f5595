// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/codynamo.hpp>

#include <vector>

/// Writes all entries by one batch writer and prints its speed and cost.
codynamo::asio::awaitable<void> load(codynamo::table into, std::vector<codynamo::item> entries);
