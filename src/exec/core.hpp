// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exec/service.hpp"
#include "exec/session.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/config.hpp>

#include <memory>

namespace codynamo::exec {

/// What all copies of a client, and its calls, share: DynamoDB, and the session to reach it by.
struct core {
    /// Throws `error` for settings that are missing or can never work.
    core(
        asio::any_io_executor on,
        client_config config,
        std::shared_ptr<async::environment> environment
    );

    const std::shared_ptr<exec::session> session;
    exec::service service;

private:
    struct parts;

    explicit core(parts made);
};

} // namespace codynamo::exec
