// SPDX-License-Identifier: BSL-1.0
#include "config/profile_file.hpp"

#include "support/vectors.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <string>

using namespace codynamo;
using config::parse_profiles;

namespace {

config::profiles parsed(std::string_view config, std::string_view credentials = "") {
    return parse_profiles({config, "config"}, {credentials, "credentials"}).value();
}

std::string profile_failure(std::string_view config, std::string_view credentials = "") {
    const auto r = parse_profiles(
        {config, "/home/me/.aws/config"}, {credentials, "/home/me/.aws/credentials"}
    );
    REQUIRE_FALSE(r.has_value());
    CHECK(r.error().code() == client_errc::bad_config_file);
    return r.error().info().message;
}

nlohmann::json to_json(const config::sections& sections) {
    nlohmann::json out = nlohmann::json::object();
    for (const auto& [name, section] : sections) {
        out[name] = nlohmann::json::object();
        for (const auto& [key, value] : section.values)
            out[name][key] = std::string(value.text.view());
    }
    return out;
}

} // namespace

TEST_CASE("the profile file vectors of the AWS SDKs parse as specified") {
    const std::filesystem::path file = testing::public_vectors("profile-parser-tests.json");
    std::ifstream in(file);
    int cases = 0;
    const nlohmann::json suite = nlohmann::json::parse(in);
    for (const auto& test : suite.at("tests")) {
        ++cases;
        INFO(test.at("name").get<std::string>());
        const auto& input = test.at("input");
        const auto& output = test.at("output");
        const std::string config = input.value("configFile", "");
        const std::string credentials = input.value("credentialsFile", "");
        const auto result = parse_profiles({config, "c"}, {credentials, "k"});
        if (output.contains("errorContaining")) {
            REQUIRE_FALSE(result.has_value());
            CHECK(
                std::string(result.error().what()).find(output.at("errorContaining")) !=
                std::string::npos
            );
            continue;
        }
        REQUIRE(result.has_value());
        CHECK(to_json(result->profile) == output.at("config").at("profiles"));
        CHECK(
            to_json(result->sso_session) ==
            output.at("config").value("sso_sessions", nlohmann::json::object())
        );
    }
    CHECK(cases == 65);
}

TEST_CASE("a mistake in a shared file is reported with file and line, without the text") {
    CHECK(profile_failure("[default]\n\nSECRET\n")
              .starts_with("/home/me/.aws/config:3: Expected an '=' sign"));
    CHECK(profile_failure("", "[default]\r\n= SECRET")
              .starts_with("/home/me/.aws/credentials:2: Property did not have a name"));
    CHECK(profile_failure("[SECRET").starts_with(
        "/home/me/.aws/config:1: Profile definition must end with ']'"
    ));
    CHECK(profile_failure("[a] SECRET")
              .starts_with("/home/me/.aws/config:1: Profile definition must end with ']'"));
    for (const char* text :
         {"[default]\nSECRET", "[default]\n=SECRET", "SECRET=1", "[SECRET", "[a]\ns3=\n SECRET"})
        CHECK(profile_failure(text).find("SECRET") == std::string::npos);
}

TEST_CASE("sub-properties are found in their block") {
    const config::profiles p = parsed("[services dev]\n"
                                      "s3 =\n  endpoint_url = http://s3\n"
                                      "dynamodb =\n  # a comment\n  endpoint_url = http://old\n  "
                                      "other =\n  endpoint_url = http://db ; new\n"
                                      "plain = endpoint_url = x\n");
    const config::properties& dev = p.services.at("dev");
    CHECK(dev.find("dynamodb", "endpoint_url") == "http://db");
    CHECK(dev.find("s3", "endpoint_url") == "http://s3");
    CHECK_FALSE(dev.find("dynamodb", "other"));
    CHECK_FALSE(dev.find("dynamodb", "missing"));
    CHECK_FALSE(dev.find("missing", "endpoint_url"));
    CHECK_FALSE(dev.find("plain", "endpoint_url"));
}

TEST_CASE("editors' byte order mark and indented comments do no harm") {
    const config::profiles p = parsed("\xEF\xBB\xBF[default]\n  # comment\nregion = r\n");
    CHECK(p.find("default")->find("region") == "r");
    CHECK(p.find("other") == nullptr);
}

TEST_CASE("any bytes parse or fail, in time that grows with their number") {
    std::string text = "[default]\na = b\n";
    for (int i = 0; i < 100'000; ++i)
        text += " x\n";
    CHECK(parsed(text).find("default")->find("a")->size() == 1 + 2 * 100'000);
    for (const std::string_view odd :
         {"[]",
          "[",
          "]",
          "=",
          "\0",
          " ",
          "\r",
          "\n\n\r\n",
          "[ ]\na=b",
          "[profile]\na=b",
          "[profile ]\na=b"})
        CHECK_NOTHROW(static_cast<void>(parse_profiles({odd, "c"}, {odd, "k"})));
}
