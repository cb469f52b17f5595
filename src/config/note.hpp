// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/log.hpp>

#include <string>

namespace codynamo::config {

/// A line for the log about a shared file, without any of its values.
struct note {
    log_level level = log_level::warning;
    std::string text;
    /// The title of a section that was skipped.
    std::string section = {};
};

} // namespace codynamo::config
