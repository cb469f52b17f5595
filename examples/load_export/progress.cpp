// SPDX-License-Identifier: BSL-1.0
#include "progress.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>
#include <utility>

progress::progress(std::filesystem::path file) : file_(std::move(file)) {
    std::ifstream in(file_);
    if (!in) return;
    try {
        const auto kept = nlohmann::json::parse(in);
        done_ = kept.at("done").get<std::set<std::string>>();
        current_ = kept.at("file").get<std::string>();
        lines_ = kept.at("lines").get<std::size_t>();
    } catch (const nlohmann::json::exception&) {
        throw std::runtime_error(file_.string() + " is not a file that load_export has written");
    }
}

void progress::save_lines(const std::filesystem::path& loaded, std::size_t lines) {
    current_ = loaded.string();
    lines_ = lines;
    save();
}

void progress::save_done(const std::filesystem::path& loaded) {
    done_.insert(loaded.string());
    current_.clear();
    lines_ = 0;
    save();
}

/// At each moment the file is the old one or the new one.
void progress::save() const {
    auto fresh = file_;
    fresh += ".new";
    std::ofstream out(fresh);
    out << nlohmann::json{{"done", done_}, {"file", current_}, {"lines", lines_}}.dump(2) << '\n';
    out.close();
    if (!out) throw std::runtime_error("cannot write " + fresh.string());
    std::filesystem::rename(fresh, file_);
}
