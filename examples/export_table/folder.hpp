// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/gzip_writer.hpp>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

/// The folder of an export: data/00001.json.gz and so on, and in the end manifest-files.json, as
/// DynamoDB's export to S3 has them. Until then progress.json has the complete files and the
/// position of the scan behind them.
class export_folder {
public:
    /// Creates the folder, or goes on with the export in it. Throws if it has an export that is
    /// complete, or one of another table.
    export_folder(std::filesystem::path folder, std::string table);

    /// The position of the scan after the items that are in complete files; empty at the beginning.
    [[nodiscard]] const std::string& cursor() const { return cursor_; }

    [[nodiscard]] std::size_t items() const;

    [[nodiscard]] std::size_t items_in_file() const { return items_in_file_; }

    /// Adds an item to the current file.
    void add(std::string_view line);

    /// Completes the current file. `cursor` is the position of the scan behind its last item.
    void complete_file(std::string cursor);

    /// Completes the export.
    void complete();

private:
    struct data_file {
        std::string name;
        std::size_t items = 0;
    };

    void resume();
    void close_file();
    void write(const std::string& name, const std::string& content) const;

    std::filesystem::path folder_;
    std::string table_;
    std::string cursor_;
    std::vector<data_file> files_;
    codynamo::gzip_writer gzip_;
    std::ofstream file_;
    std::size_t items_in_file_ = 0;
};
