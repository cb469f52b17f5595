// SPDX-License-Identifier: BSL-1.0
//
// Roles that are assumed with a token, such as that of a Kubernetes service account.
#include "credentials/web_identity.hpp"

#include "scenario/credentials/sts_scene.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <sys/stat.h>

namespace codynamo::credential_sources {
namespace {

using namespace testing;
using Catch::Matchers::ContainsSubstring;

constexpr const char* web_operation = "AssumeRoleWithWebIdentity";

script web_role(const std::string& id) {
    return respond(200, assumed_role_xml(id, web_operation));
}

std::map<std::string, std::string> of_service_account(const std::string& token_file) {
    return {
        {"AWS_WEB_IDENTITY_TOKEN_FILE", token_file},
        {"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"},
        {"AWS_ROLE_SESSION_NAME", "pod-1"},
    };
}

} // namespace

TEST_CASE("a role is assumed with the token of the environment, without a signature") {
    scripted_server sts;
    sts.reply(web_role("ASIAPOD"));
    sts_scene scene(sts);
    const std::string file = scene.write("token", "eyJ.first.token\n");
    const auto from = std::make_shared<web_identity_source>();
    const found_credentials found = scene.found(from, scene.context(of_service_account(file)));
    CHECK(found.key.access_key_id() == "ASIAPOD");
    CHECK(found.key.account_id() == "123456789012");
    CHECK(
        found.source ==
        "web identity, role arn:aws:iam::123456789012:role/pod, by the token in " + file
    );
    const seen_request request = sts.requests().at(0);
    CHECK_FALSE(request.find("authorization"));
    CHECK_FALSE(request.find("x-amz-date"));
    CHECK(
        request.body == "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws"
                        "%3Aiam%3A%3A123456789012%3Arole%2Fpod&RoleSessionName=pod-1"
                        "&WebIdentityToken=eyJ.first.token"
    );
}

TEST_CASE("a token that is renewed between two fetches is read again") {
    scripted_server sts;
    sts.reply(web_role("ASIA1")).reply(web_role("ASIA2"));
    sts_scene scene(sts);
    const std::string file = scene.write("token", "first");
    const auto in = scene.context(of_service_account(file));
    const auto from = std::make_shared<web_identity_source>();
    scene.found(from, in);
    scene.write("token", "second");
    CHECK(scene.found(from, in).key.access_key_id() == "ASIA2");
    CHECK(sts.requests().at(1).body.ends_with("&WebIdentityToken=second"));
}

TEST_CASE("a made-up session name is the same for all fetches") {
    scripted_server sts;
    sts.reply(web_role("ASIA1")).reply(web_role("ASIA2"));
    sts_scene scene(sts);
    auto variables = of_service_account(scene.write("token", "t"));
    variables.erase("AWS_ROLE_SESSION_NAME");
    const auto in = scene.context(variables);
    const auto from = std::make_shared<web_identity_source>();
    scene.found(from, in);
    scene.found(from, in);
    const auto requests = sts.requests();
    CHECK_THAT(requests.at(0).body, ContainsSubstring("&RoleSessionName=codynamo-"));
    CHECK(requests.at(0).body == requests.at(1).body);
}

TEST_CASE("a role without a token file is passed over, a token without a role is an error") {
    scripted_server sts;
    sts_scene scene(sts);
    const auto from = std::make_shared<web_identity_source>();
    const auto nothing = scene.fetch(from, scene.context({{"AWS_ROLE_ARN", "r"}})).value();
    CHECK(std::get<passed_over>(nothing).why == "AWS_WEB_IDENTITY_TOKEN_FILE is not set");
    CHECK_THAT(
        scene.failure(from, scene.context({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"}})),
        ContainsSubstring("AWS_ROLE_ARN is not")
    );
    auto variables = of_service_account("/token");
    variables["AWS_ROLE_SESSION_NAME"] = "a b";
    CHECK_THAT(
        scene.failure(from, scene.context(variables)), ContainsSubstring("AWS_ROLE_SESSION_NAME")
    );
}

TEST_CASE("a token file that cannot be a token is an error that names it, and no request") {
    scripted_server sts;
    sts_scene scene(sts);
    const auto from = std::make_shared<web_identity_source>();
    const auto failure = [&](const std::string& file) {
        return scene.failure(from, scene.context(of_service_account(file)));
    };
    const std::string missing = scene.files.path("missing");
    CHECK(failure(missing) == "the web identity token " + missing + " does not exist");
    CHECK_THAT(failure(scene.write("a", " \n")), ContainsSubstring("is empty"));
    CHECK_THAT(
        failure(scene.write("b", "first\r\nhidden")),
        ContainsSubstring("a line end") && !ContainsSubstring("hidden")
    );
    CHECK_THAT(
        failure(scene.write("c", std::string(30'000, 'x'))),
        ContainsSubstring("more than 20,000 bytes")
    );
    const std::string pipe = scene.files.path("pipe");
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK_THAT(failure(pipe), ContainsSubstring("is not a regular file"));
    CHECK(sts.requests().empty());
}

TEST_CASE("a token that STS refuses is an error with STS's reason") {
    scripted_server sts;
    sts.reply(sts_error(400, "ExpiredTokenException", "Token expired: current date/time ..."));
    sts_scene scene(sts);
    const auto from = std::make_shared<web_identity_source>();
    const auto in = scene.context(of_service_account(scene.write("token", "hidden")));
    CHECK_THAT(
        scene.failure(from, in),
        ContainsSubstring("AssumeRoleWithWebIdentity of arn:aws:iam::123456789012:role/pod at ") &&
            ContainsSubstring("ExpiredTokenException: Token expired") &&
            !ContainsSubstring("hidden")
    );
}

TEST_CASE("a web identity's variable that makes no sense is an error that names it, and no request"
) {
    const std::string name =
        GENERATE(as<std::string>{}, "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE");
    const std::string text =
        GENERATE(std::string(100'000, 'x'), std::string("role\x01"), std::string("two\nlines"));
    scripted_server sts;
    sts_scene scene(sts);
    auto variables = of_service_account(scene.write("token", "t"));
    variables[name] = text;
    const std::string message =
        scene.failure(std::make_shared<web_identity_source>(), scene.context(variables));
    CHECK_THAT(message, ContainsSubstring(name));
    CHECK(message.size() < 300);
    CHECK(sts.requests().empty());
}

} // namespace codynamo::credential_sources
