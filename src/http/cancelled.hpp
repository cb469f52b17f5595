// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/cancellation.hpp"
#include "http/fault.hpp"

namespace codynamo::http {

using async::is_cancelled;

[[nodiscard]] inline fault cancelled_fault(bool sent = false) {
    fault f(client_errc::cancelled, "");
    f.sent = sent;
    return f;
}

[[nodiscard]] inline fault closed_fault() {
    return {client_errc::cancelled, "the client was closed or destroyed"};
}

} // namespace codynamo::http
