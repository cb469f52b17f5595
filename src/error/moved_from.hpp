// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/error.hpp>

#include <memory>
#include <string>

namespace codynamo::detail {

/// The state of a handle that can only be moved. Throws `client_errc::invalid_argument` if the
/// handle was moved from; `name` is its class.
template <class State>
const std::shared_ptr<State>& state_of(const std::shared_ptr<State>& state, const char* name) {
    if (!state)
        throw error(
            client_errc::invalid_argument,
            std::string(name) + ": this object was moved from; use the one that it was moved to"
        );
    return state;
}

} // namespace codynamo::detail
