// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <set>
#include <string>

/// What of the files is in the table: kept in a file, so that a load that was interrupted goes on
/// there.
class progress {
public:
    /// Reads the file, if it exists.
    explicit progress(std::filesystem::path file);

    [[nodiscard]] bool is_done(const std::filesystem::path& loaded) const {
        return done_.contains(loaded.string());
    }

    /// The lines at the beginning of a file that are in the table.
    [[nodiscard]] std::size_t lines_of(const std::filesystem::path& loaded) const {
        return loaded.string() == current_ ? lines_ : 0;
    }

    /// Keeps that the first lines of a file are in the table.
    void save_lines(const std::filesystem::path& loaded, std::size_t lines);

    /// Keeps that a file is.
    void save_done(const std::filesystem::path& loaded);

    /// All is done.
    void remove() const { std::filesystem::remove(file_); }

private:
    void save() const;

    std::filesystem::path file_;
    std::set<std::string> done_;
    std::string current_;
    std::size_t lines_ = 0;
};
