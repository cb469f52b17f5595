// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdlib>

namespace codynamo::testing {

/// Whether this is `scripts/test.sh --deep`.
[[nodiscard]] inline bool is_deep_run() {
    static const bool is_deep = std::getenv("CODYNAMO_DEEP") != nullptr;
    return is_deep;
}

/// Returns `ordinary` or, in a deep run, `deep`: how far an enumeration goes, how many random cases
/// there are, how large an input is.
template <class Number>
[[nodiscard]] Number run_size(Number ordinary, Number deep) {
    return is_deep_run() ? deep : ordinary;
}

} // namespace codynamo::testing
