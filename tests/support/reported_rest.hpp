// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace codynamo::testing {

/// Whether the system reports with each read what is left to be read: Linux does, not everything
/// that runs its programs.
[[nodiscard]] inline bool system_reports_rest() {
#ifdef TCP_INQ
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    const bool reports = ::setsockopt(descriptor, IPPROTO_TCP, TCP_INQ, &on, sizeof on) == 0;
    ::close(descriptor);
    return reports;
#else
    return false;
#endif
}

} // namespace codynamo::testing
