// SPDX-License-Identifier: BSL-1.0
#include "config/settings.hpp"

#include "support/fake_environment.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace codynamo;
using testing::fake_environment;
using variable_map = std::map<std::string, std::string>;

namespace {

config::shared_files settings_files_of(std::string_view text) {
    config::shared_files files;
    files.locations.config = "/config";
    files.looked_at = "/config and /credentials";
    files.settings = config::parse_profiles({text, "/config"}, {"", "/credentials"}).value();
    return files;
}

result<config::settings> resolve(
    const client_config& given,
    variable_map env,
    std::string_view file = "[default]\nregion = from-file"
) {
    return config::resolve_settings(
        given, fake_environment(std::move(env)), settings_files_of(file)
    );
}

std::string settings_failure(const client_config& given, variable_map env, std::string_view file) {
    const auto r = resolve(given, std::move(env), file);
    REQUIRE_FALSE(r.has_value());
    return r.error().info().message;
}

client_config in_code(std::string client_config::* member, std::string text) {
    client_config c;
    c.*member = std::move(text);
    return c;
}

bool has_setting(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the region is the code's, else the environment's, else the profile's") {
    const variable_map both = {{"AWS_REGION", "env"}, {"AWS_DEFAULT_REGION", "older"}};
    CHECK(resolve(in_code(&client_config::region, "code"), both)->region == "code");
    CHECK(resolve({}, both)->region == "env");
    CHECK(resolve({}, {{"AWS_DEFAULT_REGION", "older"}})->region == "older");
    CHECK(resolve({}, {{"AWS_REGION", " \t"}})->region == "from-file");
}

TEST_CASE("without a region the message names where it was looked for") {
    const auto r = resolve({}, {}, "");
    REQUIRE_FALSE(r.has_value());
    CHECK(r.error().code() == client_errc::missing_region);
    const std::string said = r.error().what();
    CHECK(has_setting(said, "AWS_REGION"));
    CHECK(has_setting(
        said, "profile default; looked at /config and /credentials; neither has that profile"
    ));
}

TEST_CASE("a region may be missing when the instance's metadata can have it") {
    client_config asked;
    asked.region_from_instance_metadata = true;
    const auto s = resolve(asked, {}, "").value();
    CHECK(s.region.empty());
    CHECK(resolve(asked, {{"AWS_REGION", "env"}}, "")->region == "env");
}

TEST_CASE("the endpoint is found in the documented order") {
    const std::string file =
        "[default]\nregion = r\nendpoint_url = http://profile\nservices = dev\n"
        "[services dev]\ndynamodb =\n  endpoint_url = http://services\n";
    const std::string plain = "[default]\nregion = r\nendpoint_url = http://profile\n";
    const variable_map both = {
        {"AWS_ENDPOINT_URL", "http://all"}, {"AWS_ENDPOINT_URL_DYNAMODB", "http://own"}
    };
    CHECK(
        resolve(in_code(&client_config::endpoint, "http://code"), both, file)->endpoint_url ==
        "http://code"
    );
    CHECK(resolve({}, both, file)->endpoint_url == "http://own");
    CHECK(resolve({}, {{"AWS_ENDPOINT_URL", "http://all"}}, file)->endpoint_url == "http://all");
    CHECK(resolve({}, {}, file)->endpoint_url == "http://services");
    CHECK(resolve({}, {}, plain)->endpoint_url == "http://profile");
    CHECK(has_setting(
        config::explain(resolve({}, {}, plain)->explained),
        "endpoint = http://profile (endpoint_url of profile default in /config:3)"
    ));
    CHECK(resolve({}, {})->endpoint_url.empty());
}

TEST_CASE("configured endpoints can be ignored, but not the code's") {
    const std::string file = "[default]\nregion = r\nendpoint_url = http://profile\n";
    const variable_map ignore = {
        {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "TRUE"}, {"AWS_ENDPOINT_URL", "http://all"}
    };
    CHECK(resolve({}, ignore, file)->endpoint_url.empty());
    CHECK(
        resolve(in_code(&client_config::endpoint, "http://code"), ignore, file)->endpoint_url ==
        "http://code"
    );
    CHECK(resolve({}, {}, file + "ignore_configured_endpoint_urls = true\n")->endpoint_url.empty());
}

TEST_CASE("the endpoint of Streams is the code's, that of the client, or its own") {
    const std::string file = "[default]\nregion = r\nendpoint_url = http://profile\n";
    const variable_map own = {
        {"AWS_ENDPOINT_URL_DYNAMODB", "http://db"},
        {"AWS_ENDPOINT_URL_DYNAMODB_STREAMS", "http://streams"}
    };
    client_config given = in_code(&client_config::endpoint, "http://code");
    CHECK(resolve(given, own, file)->streams_endpoint_url == "http://code");
    given.streams_endpoint = "http://streams-in-code";
    CHECK(resolve(given, own, file)->streams_endpoint_url == "http://streams-in-code");
    CHECK(resolve(given, own, file)->endpoint_url == "http://code");
    CHECK(resolve({}, own, file)->streams_endpoint_url == "http://streams");
    CHECK(resolve({}, own, file)->endpoint_url == "http://db");
    CHECK(resolve({}, {}, file)->streams_endpoint_url == "http://profile");
    CHECK(resolve({}, {})->streams_endpoint_url.empty());
}

TEST_CASE("a services section that is not there is an error") {
    CHECK(has_setting(
        settings_failure({}, {}, "[default]\nregion = r\nservices = dev\n"),
        "services of profile default in /config:3 names a [services] section that is not there"
    ));
    CHECK(resolve({}, {}, "[default]\nregion = r\nservices = dev\n[services dev]\n")
              ->endpoint_url.empty());
}

TEST_CASE("the other settings come from code, environment or profile as well") {
    const std::string file =
        "[default]\nregion = r\nmax_attempts = 3\nuse_fips_endpoint = true\n"
        "use_dualstack_endpoint = True\nca_bundle = /file.pem\nsdk_ua_app_id = app\n";
    const auto from_file = resolve({}, {}, file).value();
    CHECK(from_file.max_attempts == 3);
    CHECK(from_file.use_fips);
    CHECK(from_file.use_dualstack);
    CHECK(from_file.ca_file == "/file.pem");
    CHECK(from_file.app_id == "app");

    const auto from_env = resolve(
                              {},
                              {{"AWS_MAX_ATTEMPTS", "7"},
                               {"AWS_USE_FIPS_ENDPOINT", "false"},
                               {"AWS_CA_BUNDLE", "/env.pem"}},
                              file
    )
                              .value();
    CHECK(from_env.max_attempts == 7);
    CHECK_FALSE(from_env.use_fips);
    CHECK(from_env.ca_file == "/env.pem");

    client_config code = in_code(&client_config::ca_file, "/code.pem");
    code.max_attempts = 1;
    code.use_fips_endpoint = false;
    code.use_dualstack_endpoint = false;
    const auto from_code = resolve(code, {}, file).value();
    CHECK(from_code.max_attempts == 1);
    CHECK_FALSE(from_code.use_fips);
    CHECK_FALSE(from_code.use_dualstack);
    CHECK(from_code.ca_file == "/code.pem");

    const auto nothing = resolve({}, {{"SSL_CERT_FILE", "/ssl.pem"}}).value();
    CHECK(nothing.max_attempts == 4);
    CHECK_FALSE(nothing.use_fips);
    CHECK(nothing.ca_file == "/ssl.pem");
    CHECK(nothing.ca_directory.empty());

    const auto directory = resolve({}, {{"SSL_CERT_DIR", "/certs"}}).value();
    CHECK(directory.ca_file.empty());
    CHECK(directory.ca_directory == "/certs");
    const auto bundle = resolve({}, {{"AWS_CA_BUNDLE", "/a.pem"}, {"SSL_CERT_DIR", "/certs"}});
    CHECK(bundle->ca_file == "/a.pem");
    CHECK(bundle->ca_directory.empty());
}

TEST_CASE("a setting that makes no sense is an error that names it and not its text") {
    for (const char* text : {"0", "-1", "many", "3x", "99999999999", "1.5"}) {
        const std::string said =
            settings_failure({}, {{"AWS_MAX_ATTEMPTS", text}}, "[default]\nregion = r\n");
        CHECK(
            said == "AWS_MAX_ATTEMPTS in the environment must be a whole number of attempts, 1 or "
                    "more"
        );
    }
    CHECK(
        settings_failure({}, {}, "[default]\nregion = r\nuse_fips_endpoint = yes\n") ==
        "use_fips_endpoint of profile default in /config:3 must be true or false"
    );
}

TEST_CASE("the correction of a wrong clock can be switched off") {
    CHECK(resolve({}, {})->correct_clock_skew);
    CHECK(!resolve({}, {{"AWS_DISABLE_CLOCK_SKEW_CORRECTION", "true"}})->correct_clock_skew);
    const char* const file = "[default]\nregion = r\ndisable_clock_skew_correction = true\n";
    CHECK(!resolve({}, {}, file)->correct_clock_skew);
    CHECK(resolve({}, {{"AWS_DISABLE_CLOCK_SKEW_CORRECTION", "false"}}, file)->correct_clock_skew);
}

TEST_CASE("the retry mode is the code's, else the environment's, else the profile's") {
    const std::string file = "[default]\nregion = r\nretry_mode = adaptive";
    CHECK(resolve({}, {})->retry_mode == retry_mode::standard);
    CHECK(resolve({}, {}, file)->retry_mode == retry_mode::adaptive);
    CHECK(resolve({}, {{"AWS_RETRY_MODE", "standard"}}, file)->retry_mode == retry_mode::standard);
    CHECK(resolve({}, {{"AWS_RETRY_MODE", "legacy"}}, file)->retry_mode == retry_mode::standard);
    client_config given;
    given.retry_mode = retry_mode::adaptive;
    CHECK(resolve(given, {{"AWS_RETRY_MODE", "standard"}})->retry_mode == retry_mode::adaptive);
    CHECK(has_setting(settings_failure({}, {{"AWS_RETRY_MODE", "quick"}}, file), "AWS_RETRY_MODE"));
}

TEST_CASE("the mode of account endpoints is the code's, the environment's or the profile's") {
    using mode = account_id_endpoint_mode;
    const std::string file = "[default]\nregion = r\naccount_id_endpoint_mode = disabled";
    const variable_map required = {{"AWS_ACCOUNT_ID_ENDPOINT_MODE", "Required"}};
    CHECK(resolve({}, {})->account_id_endpoint_mode == mode::preferred);
    CHECK(resolve({}, {}, file)->account_id_endpoint_mode == mode::disabled);
    CHECK(resolve({}, required, file)->account_id_endpoint_mode == mode::required);
    for (const mode m : {mode::preferred, mode::disabled, mode::required}) {
        client_config given;
        given.account_id_endpoint_mode = m;
        CHECK(resolve(given, required, file)->account_id_endpoint_mode == m);
    }
    CHECK(
        settings_failure({}, {{"AWS_ACCOUNT_ID_ENDPOINT_MODE", "always"}}, file) ==
        "AWS_ACCOUNT_ID_ENDPOINT_MODE in the environment must be preferred, disabled or required"
    );
}

TEST_CASE("each setting is explained with its value and its source") {
    client_config given;
    given.max_attempts = 7;
    given.endpoint = "https://user:PASS/WORD@example.com/path";
    given.proxy = "http://user:P@SSWORD@proxy:3128";
    const std::string said = config::explain(
        resolve(given, {{"AWS_REGION", "eu-north-1"}}, "[default]\n\nretry_mode = adaptive\n")
            ->explained
    );
    CHECK(
        said == "profile = default (default)\n"
                "region = eu-north-1 (AWS_REGION in the environment)\n"
                "max_attempts = 7 (client_config::max_attempts)\n"
                "retry_mode = adaptive (retry_mode of profile default in /config:3)\n"
                "use_fips_endpoint = false (default)\n"
                "use_dualstack_endpoint = false (default)\n"
                "account_id_endpoint_mode = preferred (default)\n"
                "disable_clock_skew_correction = false (default)\n"
                "app_id is not set\n"
                "ca_file is not set\n"
                "ca_directory is not set\n"
                "endpoint = https://***@example.com/path (client_config::endpoint)\n"
                "streams_endpoint = https://***@example.com/path (client_config::endpoint)\n"
                "proxy = http://***@proxy:3128 (client_config::proxy)\n"
    );
    const auto with_file = resolve({}, {{"SSL_CERT_FILE", "/ssl.pem"}});
    CHECK(has_setting(
        config::explain(with_file->explained),
        "ca_file = /ssl.pem (SSL_CERT_FILE in the environment)"
    ));
}

TEST_CASE("the proxy of the environment is explained where it is used, without its password") {
    const variable_map env = {{"AWS_REGION", "r"}, {"HTTPS_PROXY", "user:PASSWORD@proxy:3128"}};
    CHECK(has_setting(config::explain(resolve({}, env)->explained), "proxy is not set"));
    client_config given;
    given.proxy_from_environment = true;
    CHECK(has_setting(
        config::explain(resolve(given, env)->explained),
        "proxy = ***@proxy:3128 (HTTPS_PROXY in the environment)"
    ));
}
