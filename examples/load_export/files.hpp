// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

/// A file of an export.
struct export_file {
    std::filesystem::path path;
    /// As the export's manifest says, if there is one.
    std::optional<std::size_t> lines;
};

/// Returns the files of an export, in the order of their names: those that its manifest lists, or
/// all .json and .json.gz files in the folder and below. A file is itself.
std::vector<export_file> files_of(const std::filesystem::path& file_or_folder);
