// SPDX-License-Identifier: BSL-1.0
//
// The shared config and credentials files: an error that shows nothing of them, or profiles that
// read the same when they are written down again.
//
#include "config/profile_file.hpp"

#include "fuzz/support.hpp"

#include <string>

using namespace codynamo;
using fuzz::require;

namespace {

/// As a credentials file. Values have no blanks around them, and a comment cannot stand in the
/// first line of one, so the sign stands right before it.
std::string written(const config::sections& profiles) {
    std::string out;
    for (const auto& [name, section] : profiles) {
        out += '[' + name + "]\n";
        for (const auto& [key, value] : section.values) {
            out += key + '=';
            for (const char c : value.text.view()) {
                out += c;
                if (c == '\n') out += ' ';
            }
            out += '\n';
        }
    }
    return out;
}

bool same(const config::sections& a, const config::sections& b) {
    if (a.size() != b.size()) return false;
    for (auto x = a.begin(), y = b.begin(); x != a.end(); ++x, ++y) {
        const auto& s = x->second.values;
        const auto& t = y->second.values;
        if (x->first != y->first || s.size() != t.size()) return false;
        for (auto v = s.begin(), w = t.begin(); v != s.end(); ++v, ++w)
            if (v->first != w->first || v->second.text.view() != w->second.text.view())
                return false;
    }
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::string_view text = in.rest();
    const std::size_t cut = std::min(text.find('\f'), text.size()); // between the two files
    const std::string_view credentials = text.substr(std::min(cut + 1, text.size()));
    const auto parsed =
        config::parse_profiles({text.substr(0, cut), "config"}, {credentials, "credentials"});
    if (!parsed) {
        const std::string what = parsed.error().what();
        require(parsed.error().code() == client_errc::bad_config_file, "a refusal has its code");
        require(what.size() < 300 && fuzz::is_printable(what), "words of ours alone");
        return 0;
    }
    for (const auto& [name, section] : parsed->profile)
        for (const auto& [key, value] : section.values) {
            require(parsed->find(name) == &section, "a profile is found by its name");
            require(section.find(key).has_value() != value.text.empty(), "so is a setting");
            (void)section.find(key, "region");
        }
    const std::string again = written(parsed->profile);
    const auto reparsed = config::parse_profiles({"", "config"}, {again, "credentials"});
    require(reparsed.has_value(), "profiles that were read can be written and read");
    require(same(parsed->profile, reparsed->profile), "and are the same then");
    return 0;
}
