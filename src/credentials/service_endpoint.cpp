// SPDX-License-Identifier: BSL-1.0
#include "credentials/service_endpoint.hpp"

#include "endpoint/url.hpp"

#include <codynamo/error.hpp>

namespace codynamo::credential_sources {

result<http::endpoint> service_endpoint(
    endpoints::credential_service service,
    std::string_view region,
    std::string_view configured_url,
    const service_settings& by
) {
    if (!configured_url.empty()) {
        auto to = endpoints::parse_url(configured_url);
        if (to && !to->tls && !by.allow_insecure_http && !endpoints::is_loopback(*to))
            return error(
                client_errc::invalid_argument,
                "the configured endpoint " + to->url() +
                    " would show anyone on the way the tokens of the login: use https, or set "
                    "client_config::allow_insecure_http"
            );
        return to;
    }
    auto host = endpoints::host_of(service, region, by.use_fips, by.use_dualstack);
    if (!host) return host.error();
    http::endpoint to;
    to.host = std::move(*host);
    return to;
}

} // namespace codynamo::credential_sources
