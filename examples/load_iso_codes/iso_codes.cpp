// SPDX-License-Identifier: BSL-1.0
#include "iso_codes.hpp"

#include <codynamo/json.hpp>

#include <fstream>
#include <stdexcept>
#include <utility>

using codynamo::item;
using nlohmann::json;

namespace {

/// Returns the entries of a file's only list.
json read_list(const std::filesystem::path& file, const char* name) {
    std::ifstream in(file);
    if (!in)
        throw std::runtime_error(
            "cannot read " + file.string() +
            ": install the package iso-codes (apt install iso-codes), or name its folder by --data"
        );
    try {
        return json::parse(in).at(name);
    } catch (const json::exception& e) {
        throw std::runtime_error(file.string() + ": " + e.what());
    }
}

item subdivision_from(const json& entry) {
    item subdivision = codynamo::item_from_json(entry);
    const std::string code = subdivision.at("code").as_string();
    subdivision.set("collection", country_collection(code.substr(0, code.find('-'))));
    return subdivision;
}

item language_from(const json& entry) {
    item language = codynamo::item_from_json(entry);
    const std::string code = language.at("alpha_3").as_string();
    language.erase("alpha_3");
    language.set("code", code);
    language.set("collection", language_collection(code));
    return language;
}

} // namespace

std::string country_collection(std::string country) {
    return "country#" + std::move(country);
}

std::string language_collection(const std::string& code) {
    return "language#" + code.substr(0, 1);
}

codynamo::key language_key(const std::string& code) {
    return codynamo::key("collection", language_collection(code), "code", code);
}

std::vector<item> read_iso_codes(const std::filesystem::path& folder) {
    std::vector<item> entries;
    for (const json& entry : read_list(folder / "iso_3166-2.json", "3166-2"))
        entries.push_back(subdivision_from(entry));
    for (const json& entry : read_list(folder / "iso_639-3.json", "639-3"))
        entries.push_back(language_from(entry));
    return entries;
}
