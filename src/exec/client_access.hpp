// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exec/core.hpp"

#include <codynamo/client.hpp>

#include <memory>
#include <utility>

namespace codynamo::exec {

/// The core inside a client, for the library's own parts and its tests.
struct client_access {
    [[nodiscard]] static const std::shared_ptr<core>& core_of(const client& c) noexcept {
        return c.core_;
    }

    template <class... Arguments>
    [[nodiscard]] static client make(Arguments&&... of_core) {
        return client(std::make_shared<core>(std::forward<Arguments>(of_core)...));
    }
};

[[nodiscard]] inline const std::shared_ptr<core>& core_of(const client& c) noexcept {
    return client_access::core_of(c);
}

/// A client with an environment of the tests': executor, configuration, environment.
template <class... Arguments>
[[nodiscard]] client make_client(Arguments&&... of_core) {
    return client_access::make(std::forward<Arguments>(of_core)...);
}

} // namespace codynamo::exec
