// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace codynamo::testing {

/// A home directory that goes with this object.
class temporary_home {
public:
    temporary_home() {
        std::string name =
            (std::filesystem::temp_directory_path() / "codynamo-home-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }

    temporary_home(const temporary_home&) = delete;
    temporary_home& operator=(const temporary_home&) = delete;

    ~temporary_home() {
        std::error_code ignored;
        std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] std::string path(const std::string& below = {}) const {
        return below.empty() ? path_.string() : (path_ / below).string();
    }

    /// Also makes the folders.
    void write(const std::string& below, const std::string& text) const {
        std::filesystem::create_directories((path_ / below).parent_path());
        std::ofstream(path_ / below, std::ios::binary | std::ios::trunc) << text;
    }

    [[nodiscard]] std::string read(const std::string& below) const {
        std::ostringstream text;
        text << std::ifstream(path_ / below, std::ios::binary).rdbuf();
        return text.str();
    }

private:
    std::filesystem::path path_;
};

} // namespace codynamo::testing
