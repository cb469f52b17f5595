// SPDX-License-Identifier: BSL-1.0
#include "endpoint/resolve.hpp"

#include "endpoint/partition.hpp"
#include "endpoint/url.hpp"

#include <algorithm>

namespace codynamo::endpoints {
namespace {

constexpr const char* local_region = "local";

error refused(const char* why) {
    return error(client_errc::invalid_argument, why);
}

result<http::endpoint> custom(const parameters& p) {
    if (p.use_fips)
        return refused(
            "FIPS endpoints are AWS's own: switch them off to use an endpoint of your choice"
        );
    if (p.use_dualstack)
        return refused(
            "dual-stack endpoints are AWS's own: switch them off to use an endpoint of your choice"
        );
    auto e = parse_url(p.url);
    if (!e) return e;

    const std::string dualstack =
        '.' + p.region + '.' + std::string(partition_of(p.region).dualstack_suffix);
    if (e->host == "dynamodb" + dualstack || e->host == "search-dynamodb" + dualstack)
        return refused("this endpoint is AWS's dual-stack one: set "
                       "client_config::use_dualstack_endpoint instead of it");
    if (!e->tls && !p.allow_insecure_http && !is_loopback(*e))
        return refused(
            "an http endpoint on another machine lets anyone on the path read and change "
            "the data: use https, "
            "or set client_config::allow_insecure_http"
        );
    return e;
}

std::string regional_host(const parameters& p) {
    const partition& in = partition_of(p.region);
    // GovCloud's plain hosts are the FIPS ones already.
    const bool fips_in_name = p.use_fips && (p.use_dualstack || in.id != "aws-us-gov");
    std::string host = fips_in_name ? "dynamodb-fips." : "dynamodb.";
    return host.append(p.region).append(".").append(
        p.use_dualstack ? in.dualstack_suffix : in.dns_suffix
    );
}

} // namespace

result<resolved> resolve(const parameters& p) {
    if (p.region.empty()) return error(client_errc::missing_region, "set client_config::region");
    const bool lower_case =
        std::none_of(p.region.begin(), p.region.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!is_host_label(p.region) || !lower_case)
        return refused(
            "a region is lower-case letters, digits and hyphens, such as eu-central-1; check "
            "client_config::region, "
            "AWS_REGION and the profile"
        );

    resolved out;
    out.signing_region = p.region;
    if (!p.url.empty()) {
        auto e = custom(p);
        if (!e) return e.error();
        out.endpoint = std::move(*e);
    } else if (p.region == local_region) {
        if (p.use_fips || p.use_dualstack)
            return refused("region `local` has no FIPS or dual-stack endpoint");
        out.endpoint = {.tls = false, .host = "localhost", .port = 8000, .path = "/"};
        out.signing_region = "us-east-1";
    } else {
        out.endpoint.host = regional_host(p);
    }
    return out;
}

} // namespace codynamo::endpoints
