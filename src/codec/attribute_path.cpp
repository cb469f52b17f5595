// SPDX-License-Identifier: BSL-1.0
#include "codec/attribute_path.hpp"

namespace codynamo::codec {
namespace {

bool reads_well_in_a_path(std::string_view name) noexcept {
    return name.find_first_of(".[]\"' ") == std::string_view::npos;
}

void append_path(std::string& out, const path_step* step) {
    constexpr std::size_t longest_name = 100;
    if (!step) return;
    append_path(out, step->parent);
    if (step->name.empty()) {
        out += '[' + std::to_string(step->index) + ']';
    } else if (step->name.size() > longest_name) {
        out += ".(a name of " + std::to_string(step->name.size()) + " bytes)";
    } else if (reads_well_in_a_path(step->name)) {
        out += '.';
        out += step->name;
    } else {
        out += "[\"";
        out += step->name;
        out += "\"]";
    }
}

} // namespace

std::string path_text(std::string_view root, const path_step* step) {
    std::string path(root);
    append_path(path, step);
    return path;
}

} // namespace codynamo::codec
