// SPDX-License-Identifier: BSL-1.0
#include "support/patience.hpp"

#include <chrono>
#include <initializer_list>

namespace codynamo::testing {

void make_patient(client_config& config) {
    const client_config defaults;
    using limit_of_client = std::chrono::milliseconds client_config::*;
    for (const limit_of_client limit : std::initializer_list<limit_of_client>{
             &client_config::timeout,
             &client_config::request_timeout,
             &client_config::response_timeout,
             &client_config::stall_timeout,
             &client_config::connect_timeout,
             &client_config::tls_timeout,
             &client_config::idle_timeout
         })
        if (config.*limit == defaults.*limit) config.*limit = patience;
}

http::settings patient_settings() {
    http::settings options;
    for (const auto limit :
         {&http::settings::connect_timeout,
          &http::settings::tls_timeout,
          &http::settings::response_timeout,
          &http::settings::stall_timeout,
          &http::settings::idle_timeout})
        options.*limit = patience;
    return options;
}

} // namespace codynamo::testing
