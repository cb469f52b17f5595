// SPDX-License-Identifier: BSL-1.0
#include "credentials/session_name.hpp"

#include <algorithm>

namespace codynamo::credential_sources {

bool is_session_name(std::string_view text) noexcept {
    constexpr std::size_t shortest = 2;
    constexpr std::size_t longest = 64;
    return text.size() >= shortest && text.size() <= longest &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view("_+=,.@-").find(c) != std::string_view::npos;
           });
}

std::string make_session_name(std::chrono::system_clock::time_point now) {
    using microseconds = std::chrono::microseconds;
    const auto since_epoch = std::chrono::duration_cast<microseconds>(now.time_since_epoch());
    return "codynamo-" + std::to_string(since_epoch.count());
}

} // namespace codynamo::credential_sources
