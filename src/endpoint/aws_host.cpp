// SPDX-License-Identifier: BSL-1.0
#include "endpoint/aws_host.hpp"

#include "endpoint/partition.hpp"
#include "endpoint/resolve.hpp"

namespace codynamo::endpoints {
namespace {

constexpr std::string_view global_region = "aws-global";

std::string_view first_label_of(credential_service service) noexcept {
    switch (service) {
    case credential_service::sts:
        return "sts";
    case credential_service::sso_oidc:
        return "oidc";
    case credential_service::sso_portal:
        return "portal.sso";
    case credential_service::sign_in:
        break;
    }
    return "signin";
}

std::string joined(std::string_view a, std::string_view b, std::string_view c) {
    std::string out(a);
    return out.append(".").append(b).append(".").append(c);
}

} // namespace

result<std::string> host_of(
    credential_service service, std::string_view region, bool use_fips, bool use_dualstack
) {
    if (auto refusal = check_region(region)) return *std::move(refusal);
    const partition& in = partition_of(region);
    const bool is_plain = !use_fips && !use_dualstack;
    const bool is_in_govcloud = in.id == "aws-us-gov";
    if (service == credential_service::sign_in && is_plain)
        return std::string(region).append(".").append(in.sign_in_host);
    if (service == credential_service::sign_in && use_fips && !use_dualstack && is_in_govcloud) {
        constexpr std::string_view host = "signin-fips.amazonaws-us-gov.com";
        if (region == "us-gov-west-1") return std::string(host);
        return std::string(region).append(".").append(host);
    }
    if (service == credential_service::sts && is_plain && region == global_region)
        return std::string("sts.amazonaws.com");

    std::string name(first_label_of(service));
    // GovCloud's plain hosts are the FIPS ones already.
    if (use_fips && (use_dualstack || !is_in_govcloud)) name += "-fips";
    return joined(name, region, use_dualstack ? in.dualstack_suffix : in.dns_suffix);
}

std::string_view signing_region_of(std::string_view region) noexcept {
    return region == global_region ? "us-east-1" : region;
}

} // namespace codynamo::endpoints
