// SPDX-License-Identifier: BSL-1.0
#include "credentials/container.hpp"

#include "support/fake_environment.hpp"
#include "support/vectors.hpp"

#include <codynamo/error.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
#include <string>
#include <tuple>

using namespace codynamo;
using namespace codynamo::credential_sources;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using testing::fake_environment;

namespace {

result<std::optional<container_settings>> container_in(std::map<std::string, std::string> variables
) {
    return find_container_settings(fake_environment(std::move(variables)));
}

std::string container_url(const container_settings& s) {
    return s.to.url() + (s.query.empty() ? "" : '?' + s.query);
}

/// The message for a refused AWS_CONTAINER_CREDENTIALS_FULL_URI.
std::string container_refusal(const std::string& uri) {
    const auto found = container_in({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", uri}});
    REQUIRE(found.has_error());
    CHECK(found.error().code() == client_errc::credentials_failed);
    CHECK_THAT(found.error().info().message, StartsWith("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
    return found.error().info().message;
}

} // namespace

TEST_CASE("the URIs of the container vectors are found as specified", "[fault-89]") {
    std::ifstream in(testing::public_vectors("ecs-tests.json"));
    const nlohmann::json suite = nlohmann::json::parse(in);
    int cases = 0;
    for (const auto& test : suite.at("tests")) {
        ++cases;
        INFO(test.at("docs").get<std::string>());
        const auto found = container_in(test.at("env").get<std::map<std::string, std::string>>());
        const auto& expected = test.at("result");
        if (expected.contains("Ok")) {
            REQUIRE(found.has_value());
            REQUIRE(found->has_value());
            CHECK(container_url(**found) == expected.at("Ok").get<std::string>());
        } else if (test.at("env").empty()) {
            REQUIRE(found.has_value());
            CHECK_FALSE(found->has_value()); // passed over
        } else {
            CHECK(found.has_error());
        }
    }
    CHECK(cases == 11);
}

TEST_CASE("a container's URI may be https to any host or http to this machine", "[fault-89]") {
    const auto [uri, url] = GENERATE(table<const char*, const char*>({
        {"https://example.com/creds", "https://example.com/creds"},
        {"https://10.0.0.1:8443/creds", "https://10.0.0.1:8443/creds"},
        {"https://169.254.169.254/creds", "https://169.254.169.254/creds"},
        {"http://127.0.0.1/creds", "http://127.0.0.1/creds"},
        {"http://127.8.9.10:81/", "http://127.8.9.10:81"},
        {"http://[::1]:8080/creds", "http://[::1]:8080/creds"},
        {"http://[0:0:0:0:0:0:0:1]/creds", "http://[::1]/creds"},
        {"http://[::ffff:127.0.0.1]/creds", "http://[::ffff:127.0.0.1]/creds"},
        {"http://169.254.170.23/v1/credentials", "http://169.254.170.23/v1/credentials"},
        {"http://localhost/get?role=a%20b&x=/", "http://localhost/get?role=a%20b&x=/"},
        {"HTTP://LOCALHOST/Creds", "http://localhost/Creds"},
        {" http://localhost/creds\n", "http://localhost/creds"},  // blanks around it do not count
        {"http://example.com/creds", "http://example.com/creds"}, // looked up before a connection
    }));
    CAPTURE(uri);
    const auto found = container_in({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", uri}});
    REQUIRE(found.has_value());
    REQUIRE(found->has_value());
    CHECK(container_url(**found) == url);
    CHECK((*found)->from == "AWS_CONTAINER_CREDENTIALS_FULL_URI");
}

TEST_CASE("a container's URI that leads elsewhere is refused", "[fault-89]") {
    const char* uri = GENERATE(
        "http://10.0.0.1/creds",
        "http://192.168.0.1:80/creds",
        "http://0.0.0.0/creds",
        "http://[::]/creds",
        "http://169.254.169.254/latest",
        "http://169.254.170.3/creds",
        "http://[fd00:ec2::254]/creds",
        "http://[fe80::1]/creds",
        "http://[::ffff:169.254.169.254]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[::127.0.0.1]/"
    );
    CAPTURE(uri);
    CHECK_THAT(container_refusal(uri), ContainsSubstring("use https"));
}

TEST_CASE("a container's URI that can be read in two ways is refused", "[fault-89]") {
    const char* uri = GENERATE(
        "http://127.0.0.1@evil.example/",
        "http://127.0.0.1:80@evil.example/",
        "https://user:hunter2@example.com/",
        "http://evil.example\\@127.0.0.1/",
        "http://127.0.0.1#@evil.example/",
        "http://127.0.0.1\\.evil.example/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.1./",
        "http://localhost./",
        "http://[::1%25eth0]/",
        "http://[127.0.0.1]/",
        "http://%6cocalhost/",
        "http://\xE2\x93\x9Bocalhost/",
        "http:/localhost/",
        "http:///creds",
        "//localhost/creds",
        "/creds",
        "localhost/creds",
        "file:///etc/passwd",
        "ftp://localhost/",
        "http://localhost:0/",
        "http://localhost:99999/",
        "http://localhost/a b",
        "http://localhost/\r\nX-Forged:%20yes",
        "http://localhost/?a=b\r\nX-Forged: yes",
        "http://localhost/?a b",
        "http://localhost/?a#b"
    );
    CAPTURE(uri);
    CHECK_THAT(container_refusal(uri), !ContainsSubstring("hunter2"));
}

TEST_CASE("a container's relative URI is a path of ECS's agent and nothing else", "[fault-89]") {
    const auto found =
        container_in({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/8-4?id=1"}});
    CHECK(container_url(found.value().value()) == "http://169.254.170.2/v2/credentials/8-4?id=1");
    const char* uri = GENERATE(
        "creds",
        ".evil.example/creds",
        "@evil.example/",
        ":80@evil.example/",
        "0/creds",
        "?x",
        "http://localhost/",
        "/a b",
        "/a#b",
        "/a\r\nX-Forged: yes"
    );
    CAPTURE(uri);
    const auto refused = container_in(
        {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", uri},
         {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost/"}}
    );
    REQUIRE(refused.has_error()); // the other one is no way out
    CHECK_THAT(
        refused.error().info().message, StartsWith("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    );
}

TEST_CASE("a container's blank variables count as not set") {
    CHECK_FALSE(container_in({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", " "},
                              {"AWS_CONTAINER_CREDENTIALS_FULL_URI", ""},
                              {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "t"}})
                    .value());
    const auto found = container_in(
        {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost/"},
         {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", " "},
         {"AWS_CONTAINER_AUTHORIZATION_TOKEN", " "}}
    );
    CHECK(found.value()->token_file.empty());
    CHECK(found.value()->token.empty());
}

TEST_CASE("a container's token comes from the file, or else from the variable") {
    std::map<std::string, std::string> variables = {
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost/"},
        {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic dG9rZW4="}
    };
    CHECK(container_in(variables).value()->token.view() == "Basic dG9rZW4=");
    variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/var/run/token";
    const auto found = container_in(variables);
    CHECK(found.value()->token_file == "/var/run/token");
    CHECK(found.value()->token.empty());
}

TEST_CASE("a container's token with a line end in it is refused without its text") {
    const std::string token = GENERATE(
        as<std::string>{}, "hunter2\n", "hunter2\r\nX-Forged: yes", "\rhunter2", "hun\nter2"
    );
    const auto found = container_in(
        {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost/"},
         {"AWS_CONTAINER_AUTHORIZATION_TOKEN", token}}
    );
    REQUIRE(found.has_error());
    CHECK(found.error().code() == client_errc::credentials_failed);
    CHECK(found.error().info().message == "AWS_CONTAINER_AUTHORIZATION_TOKEN has a line end in it");
}
