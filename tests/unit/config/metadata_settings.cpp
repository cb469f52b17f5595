// SPDX-License-Identifier: BSL-1.0
#include "config/metadata_settings.hpp"

#include "support/fake_environment.hpp"
#include "support/vectors.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

using namespace codynamo;
using testing::fake_environment;

namespace {

result<config::metadata_settings> resolve_metadata(
    std::map<std::string, std::string> variables, const std::string& file = ""
) {
    config::shared_files files;
    files.settings = config::parse_profiles({file, "/c"}, {"", "/k"}).value();
    const auto env = fake_environment(std::move(variables));
    return config::resolve_metadata_settings(config::finder(env, files));
}

std::string metadata_failure(std::map<std::string, std::string> variables, const char* file = "") {
    const auto r = resolve_metadata(std::move(variables), file);
    REQUIRE_FALSE(r.has_value());
    return r.error().info().message;
}

} // namespace

TEST_CASE("the instance metadata service is reached as environment and profile say") {
    const auto nothing = resolve_metadata({}).value();
    CHECK_FALSE(nothing.is_disabled);
    CHECK(nothing.is_v1_disabled); // unlike in other tools: version 1 is not safe
    CHECK(nothing.endpoint == "http://169.254.169.254");
    CHECK(nothing.timeout == std::chrono::seconds(1));
    CHECK(nothing.attempts == 3);
    CHECK(nothing.instance_profile_name.empty());

    const std::string file = "[default]\nec2_metadata_v1_disabled = true\n"
                             "ec2_metadata_service_endpoint_mode = ipv6\n"
                             "metadata_service_timeout = 5\nmetadata_service_num_attempts = 2\n"
                             "ec2_instance_profile_name = role\n";
    const auto from_file = resolve_metadata({}, file).value();
    CHECK(from_file.is_v1_disabled);
    CHECK(from_file.endpoint == "http://[fd00:ec2::254]");
    CHECK(from_file.timeout == std::chrono::seconds(5));
    CHECK(from_file.attempts == 2);
    CHECK(from_file.instance_profile_name == "role");

    const auto from_env = resolve_metadata(
                              {{"AWS_EC2_METADATA_DISABLED", "True"},
                               {"AWS_EC2_METADATA_V1_DISABLED", "false"},
                               {"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://[::1]:81"},
                               {"AWS_METADATA_SERVICE_TIMEOUT", "2"},
                               {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "1"},
                               {"AWS_EC2_INSTANCE_PROFILE_NAME", "other"}},
                              file
    )
                              .value();
    CHECK(from_env.is_disabled);
    CHECK_FALSE(from_env.is_v1_disabled);
    CHECK(from_env.endpoint == "http://[::1]:81");
    CHECK(from_env.timeout == std::chrono::seconds(2));
    CHECK(from_env.attempts == 1);
    CHECK(from_env.instance_profile_name == "other");
}

TEST_CASE("a metadata setting that makes no sense is an error that names it") {
    CHECK(
        metadata_failure({{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv7"}}) ==
        "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE in the environment must be IPv4 or IPv6"
    );
    CHECK(
        metadata_failure({}, "[default]\nmetadata_service_timeout = 0\n") ==
        "metadata_service_timeout of profile default in /c:2 must be a whole number of seconds, 1 "
        "to 3600"
    );
    CHECK(
        metadata_failure({{"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "x"}}) ==
        "AWS_METADATA_SERVICE_NUM_ATTEMPTS in the environment must be a whole number of attempts, "
        "1 "
        "or more"
    );
}

TEST_CASE("the endpoints of the instance metadata vectors are found as specified") {
    std::ifstream in(testing::public_vectors("imds-endpoint-tests.json"));
    int cases = 0;
    const nlohmann::json suite = nlohmann::json::parse(in);
    for (const auto& test : suite.at("tests")) {
        // In code there are no such settings; the URL itself is parsed by whoever connects to it.
        if (test.contains("endpoint_override") || test.contains("mode_override")) continue;
        if (test.at("docs") == "invalid uri") continue;
        ++cases;
        INFO(test.at("docs").get<std::string>());
        const auto found = resolve_metadata(
            test.at("env").get<std::map<std::string, std::string>>(),
            test.at("fs").value("config", "")
        );
        const auto& expected = test.at("result");
        REQUIRE(found.has_value() == expected.contains("Ok"));
        if (found)
            CHECK(found->endpoint + "/latest/api/token" == expected.at("Ok").get<std::string>());
    }
    CHECK(cases == 10);
}
