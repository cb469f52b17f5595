// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <functional>
#include <string>

namespace codynamo::testing {

/// Receives a failure of a test, in one sentence. Must not throw.
using reporter = std::function<void(const std::string&)>;

/// Fails the running Catch2 test case and lets it go on.
void fail_test_case(const std::string& problem) noexcept;

} // namespace codynamo::testing
