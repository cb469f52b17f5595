// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "credentials/command.hpp"
#include "credentials/source.hpp"
#include "crypto/secret.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace codynamo::credential_sources {

struct process_settings {
    std::string profile;
    /// credential_process.
    crypto::secret command;
    /// For a document without one.
    std::string account_id = {};
    std::chrono::milliseconds limit{60'000};

    friend bool operator==(const process_settings& a, const process_settings& b);
};

/// A program that writes credentials to its standard output, as one JSON object. It runs without a
/// shell, in a session of its own (so it has no terminal), with the variables that it is given,
/// with /dev/null as standard input and error, and with no other descriptor of this process. It is
/// ended, and waited for, after `limit`, at the deadline or when the fetch is cancelled.
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
