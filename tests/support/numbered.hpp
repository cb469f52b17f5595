// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/typed.hpp>

namespace codynamo::testing {

/// What typed streams read in tests: an item by its number.
struct numbered {
    int v = 0;
};

} // namespace codynamo::testing
