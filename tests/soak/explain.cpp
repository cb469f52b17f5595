// SPDX-License-Identifier: BSL-1.0
#include "soak/explain.hpp"

namespace codynamo::soak {

bool explains(const fault_counts& f, const error& e, const planned_call& c) {
    const auto code = e.code();
    const bool is_slow = f.any_of(fault::outage, fault::stall, fault::throttle, fault::names);
    if (code == client_errc::cancelled) return c.cancel_after.has_value();
    if (code == client_errc::deadline_exceeded) return c.timeout == short_timeout || is_slow;
    if (code == error_kind::timeout) return f.any_of(fault::outage, fault::stall);
    if (code == error_kind::throttled) return f.any_of(fault::throttle);
    if (code == service_errc::internal_server_error) return f.any_of(fault::server_error);
    if (code == client_errc::connection_lost)
        return f.any_of(
            fault::reset_before,
            fault::reset_after,
            fault::truncation,
            fault::close_idle,
            fault::outage
        );
    if (code == client_errc::connect_failed || code == client_errc::tls_handshake_failed)
        return f.any_of(fault::outage);
    if (code == client_errc::resolve_failed) return f.any_of(fault::names);
    if (code == client_errc::pool_full) return is_slow;
    if (code == client_errc::checksum_mismatch) return f.any_of(fault::wrong_checksum);
    return false;
}

} // namespace codynamo::soak
