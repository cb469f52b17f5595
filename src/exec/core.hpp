// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exec/call.hpp"
#include "exec/service.hpp"
#include "exec/session.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/config.hpp>

#include <memory>
#include <string>

namespace codynamo::exec {

/// What all copies of a client, and its calls, share: DynamoDB and its Streams, and the session to
/// reach them by.
struct core {
    /// Throws `error` for settings that are missing or can never work.
    core(
        asio::any_io_executor on,
        client_config config,
        std::shared_ptr<async::environment> environment
    );

    /// The service that a call is for.
    [[nodiscard]] exec::service& service_of(const call& what) noexcept {
        return what.target == target_service::dynamodb_streams ? streams : service;
    }

    /// The region that requests are signed for; empty until the first call has found it in the
    /// instance's metadata, for a client that takes it from there. From any thread.
    [[nodiscard]] const std::string& region() const noexcept {
        return session->instance_region ? session->instance_region->known() : region_;
    }

    const std::shared_ptr<exec::session> session;
    /// The settings and where they are from, line by line.
    const std::string explained;
    /// DynamoDB, and its Streams.
    exec::service service;
    exec::service streams;

private:
    struct parts;

    explicit core(parts made);

    const std::string region_;
};

} // namespace codynamo::exec
