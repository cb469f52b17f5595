// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "credentials/source.hpp"
#include "endpoint/aws_host.hpp"
#include "http/endpoint.hpp"

#include <codynamo/result.hpp>

#include <string_view>

namespace codynamo::credential_sources {

/// Returns where a service of AWS's sign-in is: at `configured_url` if it is not empty, else at its
/// own host in `region`. A configured http URL is for this machine only, unless
/// `allow_insecure_http` is set.
[[nodiscard]] result<http::endpoint> service_endpoint(
    endpoints::credential_service service,
    std::string_view region,
    std::string_view configured_url,
    const service_settings& by
);

} // namespace codynamo::credential_sources
