// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <functional>
#include <optional>
#include <string_view>

namespace codynamo::config {

/// Looks up a variable of the environment: nullptr when it is not set. The text stays valid until
/// the environment changes. The process's own is `std::getenv`.
using environment = std::function<const char*(const char* name)>;

/// A copy of this process's variables that AWS tools read: their names begin with "AWS_", or are
/// those of the home directory. `setenv` on another thread does not touch it. Its texts are wiped
/// when the last copy of it goes.
[[nodiscard]] environment snapshot_of_process();

[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// Returns the value without outer blanks; a blank one counts as not set, as in every AWS tool.
[[nodiscard]] std::optional<std::string_view> variable(const environment& env, const char* name);

} // namespace codynamo::config
