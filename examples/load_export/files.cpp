// SPDX-License-Identifier: BSL-1.0
#include "files.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>

namespace fs = std::filesystem;

namespace {

/// The manifest has the keys of S3; the folder was copied from there. The files of incremental
/// exports are in a folder that the exports of a table share, beside them.
fs::path local_path(const fs::path& folder, const fs::path& name) {
    for (const fs::path& candidate : {folder / "data" / name, folder.parent_path() / "data" / name})
        if (fs::exists(candidate)) return candidate;
    throw std::runtime_error(
        (folder / "manifest-files.json").string() + " lists " + name.string() +
        ", which is not in the export's folder data"
    );
}

std::vector<export_file> listed_files(const fs::path& folder) {
    const fs::path manifest = folder / "manifest-files.json";
    std::vector<export_file> out;
    std::ifstream in(manifest);
    for (std::string line; std::getline(in, line);) {
        try {
            const auto entry = nlohmann::json::parse(line);
            const fs::path key = entry.at("dataFileS3Key").get<std::string>();
            out.push_back(
                {local_path(folder, key.filename()), entry.at("itemCount").get<std::size_t>()}
            );
        } catch (const nlohmann::json::exception&) {
            throw std::runtime_error(manifest.string() + " is not a manifest of an export");
        }
    }
    return out;
}

bool is_data(const fs::directory_entry& entry) {
    const std::string name = entry.path().filename().string();
    return entry.is_regular_file() && !name.starts_with("manifest-") &&
           (name.ends_with(".json") || name.ends_with(".json.gz"));
}

} // namespace

std::vector<export_file> files_of(const fs::path& file_or_folder) {
    if (!fs::is_directory(file_or_folder)) return {{file_or_folder, std::nullopt}};
    const fs::path folder = fs::canonical(file_or_folder);
    std::vector<export_file> out;
    if (fs::exists(folder / "manifest-files.json")) {
        out = listed_files(folder);
    } else {
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (is_data(entry)) out.push_back({entry.path(), std::nullopt});
    }
    std::ranges::sort(out, {}, &export_file::path);
    return out;
}
