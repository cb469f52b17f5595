// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

struct command_line {
    std::string endpoint; ///< empty: codynamo's own configuration
    std::string region;   ///< empty: likewise
    std::string table;    ///< empty: a new name
    std::filesystem::path data = "/usr/share/iso-codes/json";
    bool keep = false;
    bool help = false;
};

/// Invalid arguments; what() names them and the valid ones.
struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

extern const std::string_view usage;

command_line parse_command_line(int argc, const char* const* argv);
