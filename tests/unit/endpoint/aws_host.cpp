// SPDX-License-Identifier: BSL-1.0
#include "endpoint/aws_host.hpp"

#include "endpoint/partition.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace codynamo::testing {
namespace {

using endpoints::credential_service;

std::string host(
    credential_service service, std::string_view region, bool use_fips = false, bool dual = false
) {
    return endpoints::host_of(service, region, use_fips, dual).value();
}

} // namespace

TEST_CASE("each partition has its own hosts of the services that credentials come from") {
    struct row {
        std::string_view region, sts, portal, sign_in;
    };

    for (const row& r : std::vector<row>{
             {"eu-west-1",
              "sts.eu-west-1.amazonaws.com",
              "portal.sso.eu-west-1.amazonaws.com",
              "eu-west-1.signin.aws.amazon.com"},
             {"cn-north-1",
              "sts.cn-north-1.amazonaws.com.cn",
              "portal.sso.cn-north-1.amazonaws.com.cn",
              "cn-north-1.signin.amazonaws.cn"},
             {"us-gov-west-1",
              "sts.us-gov-west-1.amazonaws.com",
              "portal.sso.us-gov-west-1.amazonaws.com",
              "us-gov-west-1.signin.amazonaws-us-gov.com"},
             {"eusc-de-east-1",
              "sts.eusc-de-east-1.amazonaws.eu",
              "portal.sso.eusc-de-east-1.amazonaws.eu",
              "eusc-de-east-1.signin.amazonaws-eusc.eu"},
             {"us-iso-east-1",
              "sts.us-iso-east-1.c2s.ic.gov",
              "portal.sso.us-iso-east-1.c2s.ic.gov",
              "us-iso-east-1.signin.c2shome.ic.gov"},
             {"us-isob-east-1",
              "sts.us-isob-east-1.sc2s.sgov.gov",
              "portal.sso.us-isob-east-1.sc2s.sgov.gov",
              "us-isob-east-1.signin.sc2shome.sgov.gov"},
             {"eu-isoe-west-1",
              "sts.eu-isoe-west-1.cloud.adc-e.uk",
              "portal.sso.eu-isoe-west-1.cloud.adc-e.uk",
              "eu-isoe-west-1.signin.csphome.adc-e.uk"},
             {"us-isof-south-1",
              "sts.us-isof-south-1.csp.hci.ic.gov",
              "portal.sso.us-isof-south-1.csp.hci.ic.gov",
              "us-isof-south-1.signin.csphome.hci.ic.gov"},
         }) {
        CHECK(host(credential_service::sts, r.region) == r.sts);
        CHECK(host(credential_service::sso_portal, r.region) == r.portal);
        CHECK(host(credential_service::sign_in, r.region) == r.sign_in);
    }
    CHECK(host(credential_service::sso_oidc, "eu-west-1") == "oidc.eu-west-1.amazonaws.com");
}

TEST_CASE("FIPS and dual stack change the hosts of the services that credentials come from") {
    const auto sts = credential_service::sts;
    CHECK(host(sts, "us-east-1", true) == "sts-fips.us-east-1.amazonaws.com");
    CHECK(host(sts, "us-east-1", false, true) == "sts.us-east-1.api.aws");
    CHECK(host(sts, "us-east-1", true, true) == "sts-fips.us-east-1.api.aws");
    CHECK(host(sts, "us-gov-east-1", true) == "sts.us-gov-east-1.amazonaws.com");
    CHECK(host(sts, "us-gov-east-1", true, true) == "sts-fips.us-gov-east-1.api.aws");

    const auto portal = credential_service::sso_portal;
    CHECK(host(portal, "us-east-1", true) == "portal.sso-fips.us-east-1.amazonaws.com");
    CHECK(host(portal, "us-east-1", false, true) == "portal.sso.us-east-1.api.aws");

    const auto sign_in = credential_service::sign_in;
    CHECK(host(sign_in, "us-east-1", true) == "signin-fips.us-east-1.amazonaws.com");
    CHECK(host(sign_in, "us-east-1", true, true) == "signin-fips.us-east-1.api.aws");
    CHECK(host(sign_in, "us-gov-west-1", true) == "signin-fips.amazonaws-us-gov.com");
    CHECK(host(sign_in, "us-gov-east-1", true) == "us-gov-east-1.signin-fips.amazonaws-us-gov.com");
}

TEST_CASE("the global host of STS is signed for us-east-1") {
    CHECK(host(credential_service::sts, "aws-global") == "sts.amazonaws.com");
    CHECK(endpoints::signing_region_of("aws-global") == "us-east-1");
    CHECK(endpoints::signing_region_of("eu-west-1") == "eu-west-1");
}

TEST_CASE("a region cannot change the host that credentials come from") {
    for (const std::string_view region : {"", "evil.com/", "a b", "EU-WEST-1", "a\r\nb"})
        CHECK_FALSE(endpoints::host_of(credential_service::sts, region, false, false).has_value());
}

TEST_CASE("hosts that credentials come from are hosts of AWS") {
    CHECK(endpoints::is_host_of_aws("eu-west-1.signin.aws.amazon.com"));
    CHECK(endpoints::is_host_of_aws("123456789012.ddb.eu-west-1.amazonaws.com"));
    CHECK_FALSE(endpoints::is_host_of_aws("signin.aws.amazon.com.evil.example"));
    CHECK_FALSE(endpoints::is_host_of_aws("evilsignin.aws.amazon.com"));
}

} // namespace codynamo::testing
