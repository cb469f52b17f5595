// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/resolver.hpp"

#include <boost/asio/ip/address.hpp>

namespace codynamo::credential_sources {

/// Whether containers get credentials from this address by plain http: this machine's own
/// (127.0.0.0/8, ::1), or the agent of ECS (169.254.170.2) or EKS (169.254.170.23, fd00:ec2::23).
/// An IPv4 address in IPv6 form counts as what it is.
[[nodiscard]] bool is_container_address(const asio::ip::address& address);

/// A look-up that fails for good for a host with any other address, so that no name leads to
/// another machine.
[[nodiscard]] http::look_up_function only_container_addresses(http::look_up_function look_up);

} // namespace codynamo::credential_sources
