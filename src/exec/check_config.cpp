// SPDX-License-Identifier: BSL-1.0
#include "exec/check_config.hpp"

#include "exec/longest_duration.hpp"

#include <codynamo/error.hpp>

#include <array>
#include <chrono>
#include <string>
#include <string_view>

namespace codynamo::exec {
namespace {

struct named_duration {
    std::string_view name;
    std::chrono::milliseconds client_config::* member;
};

constexpr std::array<named_duration, 8> durations{{
    {"timeout", &client_config::timeout},
    {"request_timeout", &client_config::request_timeout},
    {"response_timeout", &client_config::response_timeout},
    {"stall_timeout", &client_config::stall_timeout},
    {"connect_timeout", &client_config::connect_timeout},
    {"tls_timeout", &client_config::tls_timeout},
    {"idle_timeout", &client_config::idle_timeout},
    {"max_connection_lifetime", &client_config::max_connection_lifetime},
}};

} // namespace

void check_config(client_config& c) {
    for (const auto& [name, member] : durations) {
        if (c.*member <= std::chrono::milliseconds::zero())
            throw error(
                client_errc::invalid_argument,
                "client_config::" + std::string(name) + " must be more than 0 ms"
            );
        c.*member = bounded(c.*member);
    }
    if (c.max_attempts && *c.max_attempts < 1)
        throw error(
            client_errc::invalid_argument,
            "client_config::max_attempts counts the first try too: give 1 or more"
        );
    if (c.max_connections == 0)
        throw error(
            client_errc::invalid_argument, "client_config::max_connections must be 1 or more"
        );
}

} // namespace codynamo::exec
