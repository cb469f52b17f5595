// SPDX-License-Identifier: BSL-1.0
#include "credentials/environment.hpp"

#include "support/fake_environment.hpp"
#include "support/run.hpp"

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <string>

namespace codynamo::credential_sources {
namespace {

result<finding> fetched_from_variables(std::map<std::string, std::string> variables) {
    const auto context = std::make_shared<source_context>();
    context->variables = testing::fake_environment(std::move(variables));
    const auto from = std::make_shared<environment_source>();
    return testing::run(from->fetch(from, context, std::chrono::steady_clock::time_point::max()));
}

} // namespace

TEST_CASE("the environment's key is found with its token, account and expiration") {
    const auto found = fetched_from_variables({
        {"AWS_ACCESS_KEY_ID", "AKID"},
        {"AWS_SECRET_ACCESS_KEY", "secret"},
        {"AWS_SESSION_TOKEN", "token"},
        {"AWS_ACCOUNT_ID", "123456789012"},
        {"AWS_CREDENTIAL_EXPIRATION", "2030-01-31T12:00:00Z"},
    });
    const auto& key = std::get<found_credentials>(found.value());
    CHECK(key.key.session_token() == "token");
    CHECK(key.key.account_id() == "123456789012");
    CHECK(key.key.expiration().has_value());
    CHECK(key.source == "AWS_ACCESS_KEY_ID in the environment");
}

TEST_CASE("an environment without a key is passed over, and half a key fails") {
    CHECK(
        std::get<passed_over>(fetched_from_variables({}).value()).why ==
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set"
    );
    const auto half = fetched_from_variables({{"AWS_ACCESS_KEY_ID", "AKID"}});
    REQUIRE_FALSE(half.has_value());
    CHECK(half.error().code() == client_errc::credentials_failed);
    CHECK(half.error().info().message.find("AWS_SECRET_ACCESS_KEY is not") != std::string::npos);
}

} // namespace codynamo::credential_sources
