// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/environment.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace codynamo::testing {

/// An environment of these variables and no others.
inline config::environment fake_environment(std::map<std::string, std::string> variables) {
    auto shared = std::make_shared<const std::map<std::string, std::string>>(std::move(variables));
    return [shared](const char* name) -> const char* {
        const auto at = shared->find(name);
        return at == shared->end() ? nullptr : at->second.c_str();
    };
}

} // namespace codynamo::testing
