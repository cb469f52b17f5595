// SPDX-License-Identifier: BSL-1.0
#include "endpoint/resolve.hpp"

#include "endpoint/partition.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <string>

using namespace codynamo;
using endpoints::resolve;

namespace {

std::string url_of(const endpoints::parameters& p) {
    return resolve(p).value().endpoint.url();
}

std::string endpoint_refusal(const endpoints::parameters& p) {
    const auto r = resolve(p);
    REQUIRE_FALSE(r.has_value());
    return r.error().what();
}

bool has_text(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("every partition has its own host names") {
    struct row {
        std::string region, plain, fips, dualstack, both;
    };

    const auto r = GENERATE(values<row>({
        {"us-east-1",
         "https://dynamodb.us-east-1.amazonaws.com",
         "https://dynamodb-fips.us-east-1.amazonaws.com",
         "https://dynamodb.us-east-1.api.aws",
         "https://dynamodb-fips.us-east-1.api.aws"},
        {"cn-north-1",
         "https://dynamodb.cn-north-1.amazonaws.com.cn",
         "https://dynamodb-fips.cn-north-1.amazonaws.com.cn",
         "https://dynamodb.cn-north-1.api.amazonwebservices.com.cn",
         "https://dynamodb-fips.cn-north-1.api.amazonwebservices.com.cn"},
        {"us-gov-west-1",
         "https://dynamodb.us-gov-west-1.amazonaws.com",
         "https://dynamodb.us-gov-west-1.amazonaws.com", // GovCloud has no -fips host
         "https://dynamodb.us-gov-west-1.api.aws",
         "https://dynamodb-fips.us-gov-west-1.api.aws"},
        {"us-iso-east-1",
         "https://dynamodb.us-iso-east-1.c2s.ic.gov",
         "https://dynamodb-fips.us-iso-east-1.c2s.ic.gov",
         "https://dynamodb.us-iso-east-1.api.aws.ic.gov",
         "https://dynamodb-fips.us-iso-east-1.api.aws.ic.gov"},
        {"eusc-de-east-1",
         "https://dynamodb.eusc-de-east-1.amazonaws.eu",
         "https://dynamodb-fips.eusc-de-east-1.amazonaws.eu",
         "https://dynamodb.eusc-de-east-1.api.amazonwebservices.eu",
         "https://dynamodb-fips.eusc-de-east-1.api.amazonwebservices.eu"},
    }));
    CHECK(url_of({.region = r.region}) == r.plain);
    CHECK(url_of({.region = r.region, .use_fips = true}) == r.fips);
    CHECK(url_of({.region = r.region, .use_dualstack = true}) == r.dualstack);
    CHECK(url_of({.region = r.region, .use_fips = true, .use_dualstack = true}) == r.both);
    CHECK(resolve({.region = r.region})->signing_region == r.region);
}

TEST_CASE("a region belongs to the partition that its name has the form of") {
    const auto id = [](const char* region) { return endpoints::partition_of(region).id; };
    CHECK(id("us-isob-east-1") == "aws-iso-b");
    CHECK(id("eu-isoe-west-1") == "aws-iso-e");
    CHECK(id("us-isof-south-1") == "aws-iso-f");
    CHECK(id("us-gov-east-1") == "aws-us-gov");
    CHECK(id("cn-northwest-12") == "aws-cn");
    CHECK(id("us-east-1") == "aws");
    CHECK(id("xx-nowhere-9") == "aws");
    CHECK(id("cn-north") == "aws");
    CHECK(id("cn-north-1a") == "aws");
    CHECK(id("cn--1") == "aws");
    CHECK(id("cn-a-b-1") == "aws");
    CHECK(id("") == "aws");
}

TEST_CASE("the name of a partition's pseudo-region belongs to that partition") {
    const auto id = [](const char* region) { return endpoints::partition_of(region).id; };
    CHECK(id("aws-global") == "aws");
    CHECK(id("aws-cn-global") == "aws-cn");
    CHECK(id("aws-us-gov-global") == "aws-us-gov");
    CHECK(id("aws-iso-global") == "aws-iso");
    CHECK(id("aws-iso-b-global") == "aws-iso-b");
    CHECK(id("aws-iso-e-global") == "aws-iso-e");
    CHECK(id("aws-iso-f-global") == "aws-iso-f");
    CHECK(id("aws-xx-global") == "aws");
    CHECK(url_of({.region = "aws-cn-global"}) == "https://dynamodb.aws-cn-global.amazonaws.com.cn");
}

TEST_CASE("region local is DynamoDB Local on its usual port") {
    const auto r = resolve({.region = "local"}).value();
    CHECK(r.endpoint.url() == "http://localhost:8000");
    CHECK(r.signing_region == "us-east-1");
    CHECK(has_text(endpoint_refusal({.region = "local", .use_fips = true}), "no FIPS"));
    CHECK(has_text(endpoint_refusal({.region = "local", .use_dualstack = true}), "dual-stack"));
}

TEST_CASE("an endpoint of one's own is used as it is and signed for the region") {
    const auto r =
        resolve({.region = "eu-west-1", .url = "https://vpce-1.example.com:8443/x"}).value();
    CHECK(r.endpoint.url() == "https://vpce-1.example.com:8443/x");
    CHECK(r.signing_region == "eu-west-1");
    CHECK(has_text(
        endpoint_refusal({.region = "eu-west-1", .url = "https://h", .use_fips = true}), "FIPS"
    ));
    CHECK(has_text(
        endpoint_refusal({.region = "eu-west-1", .url = "https://h", .use_dualstack = true}),
        "dual-stack"
    ));
    CHECK(has_text(
        endpoint_refusal({.region = "eu-west-1", .url = "https://dynamodb.eu-west-1.api.aws"}),
        "use_dualstack_endpoint"
    ));
    CHECK(has_text(endpoint_refusal({.region = "eu-west-1", .url = "nonsense"}), "http"));
}

TEST_CASE("http to another machine must be allowed in so many words") {
    CHECK(
        url_of({.region = "eu-west-1", .url = "http://127.0.0.1:8000"}) == "http://127.0.0.1:8000"
    );
    CHECK(has_text(
        endpoint_refusal({.region = "eu-west-1", .url = "http://db:8000"}),
        "client_config::allow_insecure_http"
    ));
    CHECK(
        url_of({.region = "eu-west-1", .url = "http://db:8000", .allow_insecure_http = true}) ==
        "http://db:8000"
    );
}

TEST_CASE("nothing that only looks like this machine may be reached by http") {
    for (const std::string url : {
             "http://127.0.0.1@evil/",
             "http://localhost@evil",
             "http://127.0.0.1:8000@evil",
             "http://evil#@127.0.0.1",
             "http://evil\\@127.0.0.1",
             "http://localhost.evil.example",
             "http://127.0.0.1.evil.example",
             "http://localhost%2eevil.example",
             "http://[::ffff:169.254.169.254]",
             "http://[::ffff:10.0.0.1]",
             "http://[::]",
             "http://[fe80::1]",
             "http://169.254.169.254",
             "http://0.0.0.0",
             "http://0",
             "http://2130706433",
             "http://2852039166",
             "http://0x7f000001",
             "http://0x7f.0.0.1",
             "http://0177.0.0.1",
             "http://127.0.0.01",
             "http://127.1",
             "http://127.0.0.1.",
             "http://\xe2\x91\xa0\x32\x37.0.0.1",
             "http://local\nhost",
         }) {
        INFO(url);
        CHECK_FALSE(resolve({.region = "eu-west-1", .url = url}).has_value());
    }
    for (const std::string url :
         {"http://localhost",
          "http://LOCALHOST:8000/x",
          "http://127.0.0.1",
          "http://127.255.255.254",
          "http://[::1]",
          "http://db.localhost"}) {
        INFO(url);
        CHECK(resolve({.region = "eu-west-1", .url = url}).has_value());
    }
}

TEST_CASE("hosts of AWS are refused where certificates are not checked") {
    endpoints::parameters p{.region = "eu-west-1", .accepts_any_certificate = true};
    CHECK(has_text(endpoint_refusal(p), "client_config::dangerously_accept_any_certificate"));
    p.url = "https://dynamodb.eu-west-1.amazonaws.com";
    CHECK(has_text(endpoint_refusal(p), "client_config::dangerously_accept_any_certificate"));
    p.url = "https://db.example.com";
    CHECK(url_of(p) == "https://db.example.com");
}

TEST_CASE("a region that could change the host is refused") {
    for (const std::string region :
         {"evil.com/",
          "us-east-1.evil.com",
          "us east",
          "us-east-1\r\nX: 1",
          "-a",
          "a-",
          "@evil",
          "US-EAST-1",
          "a#",
          "us-east-1\n",
          "r\xc3\xa9gion"}) {
        INFO(region);
        CHECK(has_text(endpoint_refusal({.region = region}), "a region is"));
    }
    CHECK_FALSE(resolve({.region = std::string("us-east-1\0", 10)}).has_value());
    CHECK_FALSE(resolve({.region = std::string(100'000, 'a')}).has_value());
    CHECK_FALSE(resolve({.region = "a b", .url = "https://db.example.com"}).has_value());
    CHECK(resolve({.region = ""}).error().code() == client_errc::missing_region);
}
