// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdlib>

namespace codynamo::testing {

/// Returns `ordinary` or, in `scripts/test.sh --deep`, `deep`: how far an enumeration goes, how
/// many random cases there are, how large an input is.
template <class Number>
[[nodiscard]] Number run_size(Number ordinary, Number deep) {
    static const bool is_deep = std::getenv("CODYNAMO_DEEP") != nullptr;
    return is_deep ? deep : ordinary;
}

} // namespace codynamo::testing
