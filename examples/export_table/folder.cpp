// SPDX-License-Identifier: BSL-1.0
#include "folder.hpp"

#include <nlohmann/json.hpp>

#include <iomanip>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace fs = std::filesystem;

namespace {

std::string file_name(std::size_t number) {
    std::ostringstream out;
    out << "data/" << std::setfill('0') << std::setw(5) << number << ".json.gz";
    return out.str();
}

} // namespace

export_folder::export_folder(fs::path folder, std::string table)
    : folder_(std::move(folder)), table_(std::move(table)) {
    if (fs::exists(folder_ / "manifest-files.json"))
        throw std::runtime_error(folder_.string() + " has an export already: name another folder");
    fs::create_directories(folder_ / "data");
    if (fs::exists(folder_ / "progress.json")) resume();
}

void export_folder::resume() {
    std::ifstream in(folder_ / "progress.json");
    const auto kept = nlohmann::json::parse(in);
    if (kept.at("table") != table_)
        throw std::runtime_error(folder_.string() + " has an export of another table in progress");
    cursor_ = kept.at("cursor").get<std::string>();
    for (const auto& file : kept.at("files"))
        files_.push_back({file.at("name").get<std::string>(), file.at("items").get<std::size_t>()});
}

std::size_t export_folder::items() const {
    std::size_t out = items_in_file_;
    for (const data_file& file : files_)
        out += file.items;
    return out;
}

void export_folder::add(std::string_view line) {
    if (!file_.is_open()) file_.open(folder_ / file_name(files_.size() + 1), std::ios::binary);
    file_ << gzip_.write(line);
    if (!file_)
        throw std::runtime_error(
            "cannot write " + (folder_ / file_name(files_.size() + 1)).string()
        );
    ++items_in_file_;
}

void export_folder::close_file() {
    const std::string name = file_name(files_.size() + 1);
    file_ << gzip_.finish();
    file_.close();
    if (!file_) throw std::runtime_error("cannot write " + (folder_ / name).string());
    files_.push_back({name, items_in_file_});
    items_in_file_ = 0;
}

void export_folder::complete_file(std::string cursor) {
    close_file();
    cursor_ = std::move(cursor);
    nlohmann::json kept{{"table", table_}, {"cursor", cursor_}, {"files", nlohmann::json::array()}};
    for (const data_file& file : files_)
        kept["files"].push_back({{"name", file.name}, {"items", file.items}});
    write("progress.json", kept.dump(2));
}

void export_folder::complete() {
    if (file_.is_open()) close_file();
    std::string manifest;
    for (const data_file& file : files_)
        manifest +=
            nlohmann::json{{"itemCount", file.items}, {"dataFileS3Key", file.name}}.dump() + '\n';
    write("manifest-files.json", manifest);
    fs::remove(folder_ / "progress.json");
}

/// At each moment the file is the old one or the new one.
void export_folder::write(const std::string& name, const std::string& content) const {
    const fs::path fresh = folder_ / (name + ".new");
    std::ofstream out(fresh);
    out << content;
    out.close();
    if (!out) throw std::runtime_error("cannot write " + fresh.string());
    fs::rename(fresh, folder_ / name);
}
