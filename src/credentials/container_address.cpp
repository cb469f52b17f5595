// SPDX-License-Identifier: BSL-1.0
#include "credentials/container_address.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <utility>

namespace codynamo::credential_sources {
namespace {

namespace ip = asio::ip;

ip::address without_mapping(const ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    return address;
}

} // namespace

bool is_container_address(const ip::address& address) {
    const ip::address plain = without_mapping(address);
    if (plain.is_loopback()) return true;
    return plain == ip::make_address("169.254.170.2") ||
           plain == ip::make_address("169.254.170.23") || plain == ip::make_address("fd00:ec2::23");
}

http::look_up_function only_container_addresses(http::look_up_function look_up) {
    return [look_up = std::move(look_up)](const std::string& host) {
        http::fallible<http::addresses> found = look_up(host);
        if (!found) return found;
        const auto other = std::find_if_not(found->begin(), found->end(), is_container_address);
        if (other == found->end()) return found;
        http::fault refused(
            client_errc::credentials_failed,
            "the host " + host + " has the address " + other->to_string() +
                ": http is for this machine and the agents of ECS and EKS only; use https"
        );
        refused.permanent = true;
        found = std::move(refused);
        return found;
    };
}

} // namespace codynamo::credential_sources
