// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/environment.hpp"
#include "config/note.hpp"
#include "config/profile_file.hpp"

#include <codynamo/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::config {

enum class platform { posix, windows };

/// Paths of the shared files; empty without a home directory.
struct file_locations {
    std::string config;
    std::string credentials;
    /// The profile in use.
    std::string profile = "default";
    /// For people: where its name was found.
    std::string profile_from = "default";
};

/// AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE (a leading `~/` is the home directory) and
/// AWS_PROFILE or AWS_DEFAULT_PROFILE, or the defaults below the home directory.
[[nodiscard]] file_locations locate_files(const environment& env, platform on = platform::posix);

/// The shared files as they were read.
struct shared_files {
    file_locations locations;
    profiles settings;
    /// For messages: the names of the files, and why one was not read. Ends without a full stop.
    std::string looked_at;
    /// For the log, once: what was skipped in the files, who else can read them, and variables that
    /// contradict each other.
    std::vector<note> notes;

    /// Returns the profile in use; nullptr for `default` when neither file has it.
    [[nodiscard]] const properties* profile() const { return settings.find(locations.profile); }
};

/// Returns why a setting's text cannot be the path of a file, such as "has a control character";
/// nullptr if it can.
[[nodiscard]] const char* path_problem(std::string_view path) noexcept;

/// Reads at most 1 MiB from a regular file (links are followed). Returns nullopt when there is no
/// such file. Opens without blocking, so that a pipe or a device of this name is an error
/// (bad_config_file), not a hang. /dev/null is an empty file.
[[nodiscard]] result<std::optional<crypto::secret>> read_config_file(const std::string& path);

/// Reads and parses both files. A missing one is empty. An unreadable one at its default path
/// counts as missing (services run with another user's HOME); an unreadable one that a variable
/// names is an error, and so is a profile that code or a variable names and neither file has: with
/// other credentials than the intended ones a client might reach another account's tables.
/// A profile named in code goes before AWS_PROFILE, and that before AWS_DEFAULT_PROFILE.
[[nodiscard]] result<shared_files> load_shared_files(
    const environment& env, std::optional<std::string> profile_in_code = std::nullopt
);

} // namespace codynamo::config
