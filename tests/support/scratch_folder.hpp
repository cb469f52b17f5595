// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace codynamo::testing {

/// A folder for the files of one test, removed at its end.
class scratch_folder {
public:
    scratch_folder() {
        std::string form = (std::filesystem::temp_directory_path() / "codynamo-XXXXXX").string();
        if (!::mkdtemp(form.data())) throw std::runtime_error("mkdtemp");
        path_ = form;
    }

    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;

    ~scratch_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    /// Writes a file, or writes it again; returns its path.
    std::string write(const std::string& name, std::string_view text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return (path_ / name).string();
    }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace codynamo::testing
