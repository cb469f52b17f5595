// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/duration.hpp>

#include <optional>

namespace codynamo {

/// What each request takes beside the members of DynamoDB's own.
struct call_options {
    call_options() = default;

    /// Limits the whole call: waiting for a connection, all attempts and the pauses between them.
    /// `client_config::timeout` if it is not set.
    std::optional<std::chrono::milliseconds> timeout;
};

/// What requests take that may write and that DynamoDB does not recognize when they are sent again.
struct write_call_options : call_options {
    write_call_options() = default;

    /// Does not send the request again once DynamoDB may have carried it out: see the option
    /// `at_most_once`.
    bool at_most_once = false;
};

} // namespace codynamo
