// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "crypto/secret.hpp"

#include <codynamo/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::credential_sources {

/// Splits a command into words at blanks, like Python's `shlex.split`, which botocore uses: the
/// inside of '...' is taken as it is; in "..." a backslash escapes `"` and itself; elsewhere it
/// escapes the next character. Nothing is expanded, because no shell runs. Each word ends with a
/// zero, and there is at least one. The error (bad_config_file) repeats nothing of the command.
[[nodiscard]] result<std::vector<crypto::secret>> split_command(std::string_view command);

/// The variables of a process, as a child inherits them.
class process_variables {
public:
    /// Those of this process, now: no other thread may call `setenv`.
    process_variables();

    /// Returns the value of a variable; nothing when it is not set.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;

    /// "NAME=value", each with its final zero.
    [[nodiscard]] const std::vector<crypto::secret>& texts() const noexcept { return texts_; }

private:
    std::vector<crypto::secret> texts_;
};

/// Returns the file of a program: `name` itself if it has a slash, else the first that may be run
/// in the folders of PATH; empty if there is none.
[[nodiscard]] std::string find_program(std::string_view name, const process_variables& variables);

} // namespace codynamo::credential_sources
