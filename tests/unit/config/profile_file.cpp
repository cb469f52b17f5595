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

TEST_CASE(
    "a mistake in a shared file is reported with file, line and column, without the text",
    "[fault-90]"
) {
    CHECK(profile_failure("[default]\n\nSECRET\n")
              .starts_with("/home/me/.aws/config:3:1: Expected an '=' sign"));
    CHECK(profile_failure("", "[default]\r\n= SECRET")
              .starts_with("/home/me/.aws/credentials:2:1: Property did not have a name"));
    CHECK(profile_failure("[SECRET").starts_with(
        "/home/me/.aws/config:1:8: Profile definition must end with ']'"
    ));
    CHECK(profile_failure("[a] SECRET")
              .starts_with("/home/me/.aws/config:1:5: Profile definition must end with ']'"));
    CHECK(profile_failure("[default]\n  SECRET")
              .starts_with("/home/me/.aws/config:2:3: Expected a property definition"));
    CHECK(profile_failure("[default]\r\ns3 =\r\n\t= SECRET")
              .starts_with("/home/me/.aws/config:3:2: Sub-property did not have a name"));
    CHECK(profile_failure("\xEF\xBB\xBFSECRET = 1")
              .starts_with("/home/me/.aws/config:1:1: Expected a profile definition"));
    for (const char* text :
         {"[default]\nSECRET", "[default]\n=SECRET", "SECRET=1", "[SECRET", "[a]\ns3=\n SECRET"})
        CHECK(profile_failure(text).find("SECRET") == std::string::npos);
}

TEST_CASE(
    "a shared file in another encoding than UTF-8 is refused, and the encoding named", "[fault-90]"
) {
    using namespace std::string_view_literals;
    const std::string utf16 = "/home/me/.aws/config is encoded as UTF-16: save it as UTF-8";
    CHECK(profile_failure("\xFF\xFE[\0a\0]\0"sv) == utf16);
    CHECK(profile_failure("\xFE\xFF\0[\0a\0]"sv) == utf16);
    CHECK(profile_failure("[\0a\0]\0"sv) == utf16);
    CHECK(profile_failure("\0[\0a\0]"sv) == utf16);
    CHECK(profile_failure("\xFF\xFE\0\0[\0\0\0"sv).find("UTF-32") != std::string::npos);
    CHECK(
        profile_failure("", "[default]\na = b\0c"sv) ==
        "/home/me/.aws/credentials:2:6: a NUL byte: this is not a text file"
    );
    CHECK(
        profile_failure("[default]\n# Gr\xFC\xDF"
                        "e\n"
        ) == "/home/me/.aws/config:2:5: a byte that is not UTF-8: save the file as UTF-8"
    );
    CHECK(
        profile_failure("[Gr\xFC\xDF"
                        "e]\n"
        ) == "/home/me/.aws/config:1:4: a byte that is not UTF-8: save the file as UTF-8"
    );
    CHECK(
        parsed("[default]\n# Gr\xC3\xBC\xC3\x9F"
               "e\na = \xE2\x88\x9A")
            .find("default")
            ->find("a") == "\xE2\x88\x9A"
    );
}

TEST_CASE("a quoted name is read as the AWS CLI writes and reads it") {
    const config::profiles p = parsed(
        "[profile 'my mac']\nregion = r1\n"
        "[profile \"dev\"]\nregion = r2\n"
        "[profile 'it'\"'\"'s']\nregion = r3\n"
        "[ profile  \"a \\\"b\\\"\" ] ; comment\nregion = r4\n"
        "[profile my\\ pc]\nregion = r5\n"
        "[sso-session 'my sso']\nsso_region = r6\n"
        "[services \"local\"]\ndynamodb =\n endpoint_url = http://x\n",
        "[my mac]\naws_access_key_id = k1\n[only here]\naws_access_key_id = k2\n"
    );
    CHECK(p.find("my mac")->find("region") == "r1");
    CHECK(p.find("my mac")->find("aws_access_key_id") == "k1");
    CHECK(p.find("dev")->find("region") == "r2");
    CHECK(p.find("it's")->find("region") == "r3");
    CHECK(p.find("a \"b\"")->find("region") == "r4");
    CHECK(p.find("my pc")->find("region") == "r5");
    CHECK(p.find("only here")->find("aws_access_key_id") == "k2");
    CHECK(p.sso_session.at("my sso").find("sso_region") == "r6");
    CHECK(p.services.at("local").find("dynamodb", "endpoint_url") == "http://x");
    CHECK(p.notes.empty());
}

TEST_CASE("each section and setting that is skipped is noted with its file and line") {
    const config::profiles p = parsed(
        "[dev]\na = SECRET\nb c = SECRET\n"
        "[profile my mac]\n"
        "[profile it's]\n"
        "[profile ]\n"
        "[default]\n"
        "[profile default]\nmy key = SECRET\n"
        "[plugins]\n"
        "[future kind]\n",
        "[profile dev]\n[]\n"
    );
    const auto noted = [&](const std::string& text) {
        for (const config::note& n : p.notes) {
            CHECK(n.text.find("SECRET") == std::string::npos);
            if (n.text.starts_with(text)) return n.level == log_level::warning ? "warning" : "info";
        }
        return "nothing";
    };
    CHECK(
        noted("config:1: this section is skipped: in this file the section of a profile is called "
              "`profile NAME`") == std::string("warning")
    );
    CHECK(noted("config:4: this section is skipped: it needs one name") == std::string("warning"));
    CHECK(noted("config:5: this section is skipped: a quote") == std::string("warning"));
    CHECK(noted("config:6: this section is skipped") == std::string("warning"));
    CHECK(
        noted("config:7: this section is skipped: the file also has [profile default]") ==
        std::string("warning")
    );
    CHECK(noted("config:9: this setting is skipped") == std::string("warning"));
    CHECK(noted("config:10: this section is skipped") == std::string("info"));
    CHECK(noted("config:11: this section is skipped") == std::string("info"));
    CHECK(
        noted("credentials:1: this section is skipped: in this file the section of a profile has "
              "its name alone") == std::string("warning")
    );
    CHECK(
        noted("credentials:2: this section is skipped: it has no name") == std::string("warning")
    );
    CHECK(p.notes.size() == 10);
}

TEST_CASE("each setting knows its file and line, also after the files were merged") {
    const config::profiles p =
        parsed("[profile dev]\nregion = r\nregion = r2\nkey = c\n", "[dev]\n\nkey = k\n");
    CHECK(p.find("dev")->place_of("region") == "config:3");
    CHECK(p.find("dev")->place_of("key") == "credentials:3");
    CHECK(p.find("dev")->find("key") == "k");
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

TEST_CASE("editors' byte order mark and indented comments do no harm", "[fault-90]") {
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
