// SPDX-License-Identifier: BSL-1.0
#include "config/endpoint_url.hpp"

#include "support/fake_environment.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace codynamo;
using testing::fake_environment;

namespace {

constexpr const char* two_profiles = R"([profile a]
services = a
endpoint_url = http://all-of-a
[services a]
dynamodb =
  endpoint_url = http://dynamodb
dynamodb_streams =
  endpoint_url = http://streams
sts =
  endpoint_url = http://sts
sso =
  endpoint_url = http://sso
sso_oidc =
  endpoint_url = http://oidc
[profile b]
endpoint_url = http://all-of-b
[profile without]
ignore_configured_endpoint_urls = true
endpoint_url = http://ignored
)";

std::string url_for(
    std::string_view service_id,
    std::string_view profile,
    std::map<std::string, std::string> variables = {}
) {
    config::shared_files files;
    files.settings = config::parse_profiles({two_profiles, "/c"}, {"", "/k"}).value();
    const auto env = fake_environment(std::move(variables));
    const auto found =
        config::configured_endpoint(service_id, config::finder(env, files, profile)).value();
    return found ? found->text + " by " + found->from : "";
}

} // namespace

TEST_CASE("each service has its own variable and its own block of a services section") {
    CHECK(
        url_for("DYNAMODB", "a") ==
        "http://dynamodb by endpoint_url of dynamodb in services a in /c:5"
    );
    CHECK(url_for("DYNAMODB_STREAMS", "a").starts_with("http://streams by"));
    CHECK(url_for("STS", "a").starts_with("http://sts by"));
    CHECK(url_for("SSO", "a").starts_with("http://sso by"));
    CHECK(url_for("SSO_OIDC", "a").starts_with("http://oidc by"));
    CHECK(url_for("SIGNIN", "a").starts_with("http://all-of-a by"));
    CHECK(
        url_for("SIGNIN", "a", {{"AWS_ENDPOINT_URL_SIGNIN", "http://env"}}) ==
        "http://env by AWS_ENDPOINT_URL_SIGNIN in the environment"
    );
    CHECK(url_for("STS", "a", {{"AWS_ENDPOINT_URL_SIGNIN", "http://env"}}).starts_with("http://sts")
    );
    CHECK(url_for("STS", "a", {{"AWS_ENDPOINT_URL", "http://env"}}).starts_with("http://env by"));
}

TEST_CASE("an endpoint is looked up in any profile") {
    CHECK(url_for("STS", "b") == "http://all-of-b by endpoint_url of profile b in /c:16");
    CHECK(url_for("STS", "without").empty());
    CHECK(url_for("STS", "not there").empty());
    CHECK(url_for("STS", "without", {{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false"}})
              .starts_with("http://ignored"));
}
