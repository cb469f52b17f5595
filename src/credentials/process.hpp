// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "credentials/source.hpp"
#include "crypto/secret.hpp"

#include <codynamo/result.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo::credential_sources {

struct process_settings {
    std::string profile;
    std::string command;         ///< credential_process, which may hold secrets
    std::string account_id = {}; ///< for a document without one

    friend bool operator==(const process_settings&, const process_settings&) = default;
};

/// Splits a command at blanks, like Python's `shlex.split`: '...' is taken as it is; in "..." a
/// backslash escapes `"` and itself; elsewhere it escapes the next character. Variables, `~` and
/// patterns are not expanded, because no shell runs. The error (bad_config_file) repeats nothing of
/// it.
[[nodiscard]] result<std::vector<std::string>> split_command(std::string_view command);

/// The variables of a process, as a child gets them.
class process_variables {
public:
    /// Those of this process, now.
    process_variables();

    /// Returns the value of a variable; nullptr when it is not set.
    [[nodiscard]] const char* find(std::string_view name) const;

    /// "NAME=value", each with its final zero.
    [[nodiscard]] const std::vector<crypto::secret>& texts() const noexcept { return texts_; }

private:
    std::vector<crypto::secret> texts_;
};

/// A program that writes credentials to its standard output, as one JSON object.
class process_source final : public source {
public:
    process_source(process_settings settings, std::shared_ptr<const process_variables> variables)
        : settings_(std::move(settings)), variables_(std::move(variables)) {}

    [[nodiscard]] std::string name() const override;

    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
    ) override;

private:
    process_settings settings_;
    std::shared_ptr<const process_variables> variables_;
};

} // namespace codynamo::credential_sources
