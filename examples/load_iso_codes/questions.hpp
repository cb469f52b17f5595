// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/codynamo.hpp>

/// Shows one table operation after the other on the loaded table.
codynamo::asio::awaitable<void> ask_questions(codynamo::table iso);
