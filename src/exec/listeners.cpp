// SPDX-License-Identifier: BSL-1.0
#include "exec/listeners.hpp"

#include <codynamo/config.hpp>

#include <iostream>
#include <string>

namespace codynamo::exec {

listeners::listeners(const client_config& config)
    : log_(config.log),
      log_from_(config.log_from),
      wire_log_(config.wire_log),
      observer_(config.observer) {}

void listeners::log(log_level level, std::string_view line) const noexcept {
    if (!logs(level)) return;
    try {
        if (log_)
            log_(level, line);
        else
            std::cerr << std::string("codynamo: ").append(line).append("\n"); // whole
    } catch (...) {                                                           // see above
    }
}

void listeners::wire_log(std::string_view text) const noexcept {
    try {
        wire_log_(text);
    } catch (...) { // see above
    }
}

} // namespace codynamo::exec
