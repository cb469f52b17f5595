// SPDX-License-Identifier: BSL-1.0
//
// resolve
//   check_region   cannot change the host
//   custom         a URL of the user's own
//   local          DynamoDB Local
//   dynamodb_host  FIPS, then the account's host, then the region's
//   streams_host
#include "endpoint/resolve.hpp"

#include "endpoint/arn.hpp"
#include "endpoint/partition.hpp"
#include "endpoint/url.hpp"

#include <algorithm>
#include <utility>

namespace codynamo::endpoints {
namespace {

constexpr std::string_view local_region = "local";
constexpr auto disabled = account_id_endpoint_mode::disabled;
constexpr auto required = account_id_endpoint_mode::required;

error refused(const char* why) {
    return error(client_errc::invalid_argument, why);
}

result<http::endpoint> custom(const parameters& p) {
    if (p.use_fips)
        return refused("FIPS endpoints are AWS's own: switch client_config::use_fips_endpoint "
                       "(AWS_USE_FIPS_ENDPOINT) off to use an endpoint of your choice");
    if (p.use_dualstack)
        return refused("dual-stack endpoints are AWS's own: switch "
                       "client_config::use_dualstack_endpoint (AWS_USE_DUALSTACK_ENDPOINT) off to "
                       "use an endpoint of your choice");
    auto e = parse_url(p.url);
    if (!e) return e;

    const std::string dualstack =
        "dynamodb." + p.region + '.' + std::string(partition_of(p.region).dualstack_suffix);
    const bool is_dualstack = e->host == dualstack || e->host == "search-" + dualstack;
    if (is_dualstack && p.service == service::dynamodb)
        return refused("this endpoint is AWS's dual-stack one: set "
                       "client_config::use_dualstack_endpoint instead of it");
    if (!e->tls && !p.allow_insecure_http && !is_loopback(*e))
        return refused("an http endpoint on another machine lets anyone on the path read and "
                       "change the data: use https, or set client_config::allow_insecure_http");
    return e;
}

/// "dynamodb.eu-central-1.amazonaws.com" for "dynamodb".
std::string regional(std::string host, const parameters& p, const partition& in) {
    return host.append(".").append(p.region).append(".").append(
        p.use_dualstack ? in.dualstack_suffix : in.dns_suffix
    );
}

/// GovCloud's plain hosts are the FIPS ones already.
std::string_view fips_suffix(const parameters& p, const partition& in) noexcept {
    return p.use_fips && (p.use_dualstack || in.id != "aws-us-gov") ? "-fips" : "";
}

/// The account that a call is about; empty if it is not known.
std::string_view account_of(const parameters& p) {
    std::string_view account = account_in(p.resource_arn, p.region);
    if (account.empty() && !p.resource_arn_list.empty())
        account = account_in(p.resource_arn_list.front(), p.region);
    return account.empty() ? p.account_id : account;
}

error no_account_host(const parameters& p, const partition& in) {
    if (p.use_fips)
        return refused("accounts have no FIPS endpoints: set "
                       "client_config::account_id_endpoint_mode (AWS_ACCOUNT_ID_ENDPOINT_MODE) to "
                       "preferred, or switch client_config::use_fips_endpoint off");
    if (in.id != "aws")
        return refused("accounts have no endpoints in this region's partition: set "
                       "client_config::account_id_endpoint_mode (AWS_ACCOUNT_ID_ENDPOINT_MODE) to "
                       "preferred");
    return refused("client_config::account_id_endpoint_mode (AWS_ACCOUNT_ID_ENDPOINT_MODE) is "
                   "required, and the account is not known: give it with the credentials "
                   "(credentials::with_account_id, AWS_ACCOUNT_ID, aws_account_id), or name the "
                   "table by its ARN");
}

result<std::string> dynamodb_host(const parameters& p) {
    const partition& in = partition_of(p.region);
    const std::string search = p.is_search_operation ? "search-" : "";
    if (p.account_id_endpoint_mode != disabled && !p.use_fips && in.id == "aws") {
        const std::string_view account = account_of(p);
        if (!account.empty() && !is_host_label(account))
            return refused("the account id of the credentials cannot be part of a host name: it "
                           "has 12 digits; check credentials::with_account_id, AWS_ACCOUNT_ID and "
                           "aws_account_id");
        if (!account.empty()) return regional(in_lower_case(account) + "." + search + "ddb", p, in);
    }
    if (p.account_id_endpoint_mode == required) return no_account_host(p, in);
    return regional((search + "dynamodb").append(fips_suffix(p, in)), p, in);
}

std::string streams_host(const parameters& p) {
    const partition& in = partition_of(p.region);
    const bool has_hyphen =
        p.use_dualstack && (in.id == "aws" || in.id == "aws-cn" || in.id == "aws-us-gov");
    std::string host = has_hyphen ? "streams-dynamodb" : "streams.dynamodb";
    return regional(host.append(fips_suffix(p, in)), p, in);
}

} // namespace

std::optional<error> check_region(std::string_view region) {
    const bool lower_case =
        std::none_of(region.begin(), region.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (is_host_label(region) && lower_case) return std::nullopt;
    return refused(
        "a region is lower-case letters, digits and hyphens, such as eu-central-1; check "
        "client_config::region, AWS_REGION and the profile"
    );
}

result<resolved> resolve(const parameters& p) {
    if (p.region.empty() && p.url.empty())
        return error(client_errc::missing_region, "set client_config::region");
    if (!p.region.empty())
        if (auto refusal = check_region(p.region)) return *std::move(refusal);

    resolved out;
    out.signing_region = p.region;
    if (!p.url.empty()) {
        auto e = custom(p);
        if (!e) return e.error();
        out.endpoint = std::move(*e);
    } else if (p.region == local_region) {
        if (p.use_fips || p.use_dualstack)
            return refused("region `local` has no FIPS or dual-stack endpoint: switch "
                           "client_config::use_fips_endpoint and use_dualstack_endpoint off");
        out.endpoint = {.tls = false, .host = "localhost", .port = 8000, .path = "/"};
        out.signing_region = "us-east-1";
    } else if (p.service == service::dynamodb_streams) {
        out.endpoint.host = streams_host(p);
    } else {
        auto host = dynamodb_host(p);
        if (!host) return host.error();
        out.endpoint.host = std::move(*host);
    }
    if (p.accepts_any_certificate && out.endpoint.tls && is_host_of_aws(out.endpoint.host))
        return refused("client_config::dangerously_accept_any_certificate is not for endpoints of "
                       "AWS, whose certificates every system trusts");
    return out;
}

bool depends_on_account(const parameters& p) {
    return p.service == service::dynamodb && p.url.empty() && p.region != local_region &&
           p.account_id_endpoint_mode != disabled && !p.use_fips &&
           partition_of(p.region).id == "aws";
}

} // namespace codynamo::endpoints
