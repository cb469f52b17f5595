// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/note.hpp"
#include "crypto/secret.hpp"

#include <codynamo/result.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::config {

/// A value, wiped since it may be a secret, and where it is set: "/home/me/.aws/config:12".
struct property {
    crypto::secret text;
    std::string place;
};

/// The settings of one section by name in lower case. A block of sub-properties is the text "\nname
/// = value\n...".
class properties {
public:
    /// Returns the value; nullopt when it is missing or empty.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;

    /// Returns the value of `name` in the block of sub-properties `block`.
    [[nodiscard]] std::optional<std::string_view> find(
        std::string_view block, std::string_view name
    ) const;

    /// Returns the file and line of a setting that was found.
    [[nodiscard]] std::string_view place_of(std::string_view name) const;

    std::map<std::string, property, std::less<>> values;
};

using sections = std::map<std::string, properties, std::less<>>;

/// The merged contents of the shared config and credentials files.
struct profiles {
    sections profile;
    /// Profiles with names that the grammar of the AWS SDKs does not allow but the AWS CLI writes,
    /// such as `my mac`.
    sections unusual_profile;
    sections sso_session;
    sections services;
    /// One for each section and setting that was skipped.
    std::vector<note> notes;

    /// Returns the profile of exactly this name, whichever characters it has; nullptr without one.
    [[nodiscard]] const properties* find(std::string_view name) const;
};

/// One file, with its name for messages.
struct profile_text {
    std::string_view text;
    std::string_view file_name;
};

/// Parses both files and merges them: for the same profile and setting the credentials file wins.
/// Errors (bad_config_file) name the file, the line and the column (in bytes), and never repeat its
/// text.
[[nodiscard]] result<profiles> parse_profiles(profile_text config, profile_text credentials);

} // namespace codynamo::config
