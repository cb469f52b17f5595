// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/settings.hpp"
#include "support/http_calls.hpp"
#include "support/run.hpp"

#include <string>
#include <utility>

namespace codynamo::testing {

/// The authority of the servers in these tests.
inline const certificate_authority& trusted() {
    static const certificate_authority one;
    return one;
}

/// Makes one call with a client of these settings.
inline http::fallible<http::reply> call_with(
    http::settings options, const scripted_server& net, std::string host
) {
    asio::io_context io;
    auto client = std::make_shared<http::transport>(io.get_executor(), std::move(options));
    return run(io, call(client, endpoint_of(net, std::move(host)), "{}"));
}

/// Settings that trust this authority.
inline http::settings trusting(const certificate_authority& authority) {
    http::settings options = patient_settings();
    options.ca_file = authority.file();
    return options;
}

/// Settings that resolve every name to this machine.
inline http::settings every_name_is_here(http::settings options) {
    options.look_up = [](const std::string&) {
        return http::addresses{asio::ip::address_v4::loopback()};
    };
    return options;
}

} // namespace codynamo::testing
