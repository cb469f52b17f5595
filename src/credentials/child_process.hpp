// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "crypto/secret.hpp"

#include <codynamo/result.hpp>

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace codynamo::credential_sources {

/// A program to run, with its arguments and variables; each text has its final zero.
struct child_command {
    std::string path;
    /// With the program's name.
    std::vector<crypto::secret> arguments;
    std::vector<crypto::secret> variables;
    std::size_t max_output_bytes = 0;
};

/// How a program ended.
struct child_result {
    /// Of the standard output.
    crypto::secret output;
    bool output_too_long = false;
    /// As of `waitpid`; nothing: the application took it (see `run`).
    std::optional<int> status;
};

/// Runs a program to its end, or until `stop` is set, when it is killed with its process group and
/// waited for: what is returned then has no meaning. Blocks. Touches no signals, and works with
/// whatever the application does with SIGCHLD; if it ignores the signal, or waits for all children,
/// the exit status is lost. Ends with the program, although descendants of it keep its standard
/// output open. The error (credentials_failed) says why the program could not be started.
[[nodiscard]] result<child_result> run(const child_command& command, const std::atomic<bool>& stop);

} // namespace codynamo::credential_sources
