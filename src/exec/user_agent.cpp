// SPDX-License-Identifier: BSL-1.0
#include "exec/user_agent.hpp"

#include <codynamo/version.hpp>

namespace codynamo::exec {
namespace {

constexpr std::string_view operating_system =
#if defined(__linux__)
    "linux";
#elif defined(__APPLE__)
    "macos";
#elif defined(_WIN32)
    "windows";
#else
    "other";
#endif

bool belongs_in_user_agent(char c) {
    constexpr std::string_view marks = "!$%&'*+-.^_`|~,";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           marks.find(c) != std::string_view::npos;
}

} // namespace

std::string make_user_agent(std::string_view app_id) {
    constexpr std::size_t longest_app_id = 50;
    std::string text = "codynamo/" CODYNAMO_VERSION " ua/2.1 os/";
    text += operating_system;
    text += " lang/c++#20";
    if (app_id.empty()) return text;
    text += " app/";
    for (const char c : app_id.substr(0, longest_app_id))
        text += belongs_in_user_agent(c) ? c : '-';
    return text;
}

} // namespace codynamo::exec
