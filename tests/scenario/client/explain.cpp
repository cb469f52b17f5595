// SPDX-License-Identifier: BSL-1.0
//
// What `explain()` says where services run: each scene scripts the machine and shows the text.
#include "credentials/sso.hpp"
#include "support/metadata_services.hpp"
#include "support/scripted_client.hpp"
#include "support/temporary_home.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cstdlib>
#include <map>
#include <memory>
#include <string>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

/// While it lives, the process has these AWS variables and no others.
class machine {
public:
    explicit machine(std::map<std::string, std::string> variables) {
        for (char** entry = ::environ; *entry != nullptr; ++entry) {
            const std::string whole = *entry;
            const std::string name = whole.substr(0, whole.find('='));
            if (name.starts_with("AWS_") || name == "HOME")
                before_[name] = whole.substr(name.size() + 1);
        }
        for (const auto& [name, value] : before_)
            ::unsetenv(name.c_str());
        ::setenv("HOME", home.path().c_str(), 1);
        for (const auto& [name, value] : variables) {
            ::setenv(name.c_str(), value.c_str(), 1);
            set_.push_back(name);
        }
    }

    machine(const machine&) = delete;
    machine& operator=(const machine&) = delete;

    ~machine() {
        for (const std::string& name : set_)
            ::unsetenv(name.c_str());
        for (const auto& [name, value] : before_)
            ::setenv(name.c_str(), value.c_str(), 1);
    }

    temporary_home home;

private:
    std::map<std::string, std::string> before_;
    std::vector<std::string> set_;
};

/// The client that a service makes, of AWS's own endpoint.
struct service_client {
    explicit service_client(client_config config = {}) : db(made(io, std::move(config))) {}

    static client made(boost::asio::io_context& io, client_config config) {
        make_patient(config);
        return exec::make_client(
            io.get_executor(), std::move(config), std::make_shared<scripted_environment>()
        );
    }

    std::string explain() { return run(io, db.explain()); }

    boost::asio::io_context io;
    client db;
};

constexpr const char* role_of_sso =
    R"({"roleCredentials":{"accessKeyId":"AKIDSSOEXAMPLE","secretAccessKey":"hunter2",)"
    R"("sessionToken":"hunter2","expiration":4070908800000}})";

constexpr const char* role_of_web_identity =
    "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
    "<AssumeRoleWithWebIdentityResult><AssumedRoleUser><AssumedRoleId>AROA:s</AssumedRoleId>"
    "<Arn>arn:aws:sts::123456789012:assumed-role/pod/s</Arn></AssumedRoleUser><Credentials>"
    "<AccessKeyId>AKIDPODEXAMPLE</AccessKeyId><SecretAccessKey>hunter2</SecretAccessKey>"
    "<SessionToken>hunter2</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>"
    "</Credentials></AssumeRoleWithWebIdentityResult><ResponseMetadata><RequestId>r</RequestId>"
    "</ResponseMetadata></AssumeRoleWithWebIdentityResponse>";

/// The whole text stands with a check that fails.
void show(const std::string& text) {
    CHECK_THAT(text, !ContainsSubstring("hunter2"));
    UNSCOPED_INFO(text);
}

} // namespace

TEST_CASE("explain() of a laptop with IAM Identity Center") {
    scripted_server portal;
    portal.reply(respond(200, role_of_sso));
    const machine laptop({{"AWS_PROFILE", "dev"}, {"AWS_ENDPOINT_URL_SSO", portal.url()}});
    laptop.home.write(
        ".aws/config",
        "[profile dev]\nregion = eu-central-1\nsso_session = my-sso\n"
        "sso_account_id = 123456789012\nsso_role_name = Reader\n\n"
        "[sso-session my-sso]\nsso_region = eu-west-1\n"
        "sso_start_url = https://example.awsapps.com/start\n"
    );
    credential_sources::sso_settings session;
    session.session = "my-sso";
    laptop.home.write(
        ".aws/sso/cache/" + credential_sources::sso_token_file_name(session),
        R"({"accessToken":"hunter2","expiresAt":"2099-01-01T00:00:00Z"})"
    );
    service_client service;
    const std::string text = service.explain();
    show(text);
    CHECK_THAT(
        text,
        ContainsSubstring("endpoint in use: https://123456789012.ddb.eu-central-1.amazonaws.com")
    );
    CHECK_THAT(text, ContainsSubstring("region = eu-central-1 (region of profile dev in "));
    CHECK_THAT(text, ContainsSubstring("MPLE"));
    CHECK_THAT(text, ContainsSubstring("account 123456789012"));
    CHECK_THAT(text, ContainsSubstring("  the environment: "));
    CHECK_THAT(text, ContainsSubstring("IAM Identity Center"));
    CHECK_THAT(text, ContainsSubstring("  instance metadata: not asked"));
}

TEST_CASE("explain() of a pod with a role for its service account") {
    scripted_server sts;
    sts.reply(respond(200, role_of_web_identity));
    const machine pod(
        {{"AWS_REGION", "eu-central-1"},
         {"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"},
         {"AWS_ENDPOINT_URL_STS", sts.url()}}
    );
    pod.home.write("token", "hunter2");
    ::setenv("AWS_WEB_IDENTITY_TOKEN_FILE", pod.home.path("token").c_str(), 1);
    service_client service;
    const std::string text = service.explain();
    ::unsetenv("AWS_WEB_IDENTITY_TOKEN_FILE");
    show(text);
    CHECK_THAT(text, ContainsSubstring("region = eu-central-1 (AWS_REGION in the environment)"));
    CHECK_THAT(text, ContainsSubstring("arn:aws:iam::123456789012:role/pod"));
    CHECK_THAT(text, ContainsSubstring("account 123456789012"));
}

TEST_CASE("explain() of an EC2 instance with a role") {
    scripted_server metadata;
    const instance_service known;
    metadata.otherwise(known.answers());
    metadata.most_connections(1);
    const machine instance({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.url()}});
    client_config config;
    config.region_from_instance_metadata = true;
    service_client service(std::move(config));
    const std::string text = service.explain();
    show(text);
    CHECK_THAT(text, ContainsSubstring("region of the EC2 instance: eu-central-1\n"));
    CHECK_THAT(text, ContainsSubstring("https://123456789012.ddb.eu-central-1.amazonaws.com"));
    CHECK_THAT(text, ContainsSubstring("from instance metadata, role reader"));
    CHECK_THAT(text, ContainsSubstring("account 123456789012"));
    CHECK_THAT(text, ContainsSubstring("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"));
}

TEST_CASE("explain() says why an EC2 instance has no region") {
    scripted_server metadata;
    metadata.otherwise([](const seen_request&) { return respond(500, "hunter2"); });
    const machine instance({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.url()}});
    client_config config;
    config.region_from_instance_metadata = true;
    service_client service(std::move(config));
    const std::string text = service.explain();
    show(text);
    CHECK_THAT(text, ContainsSubstring("\nno region: "));
    CHECK_THAT(text, ContainsSubstring("/latest/api/token has status 500"));
}

TEST_CASE("explain() of a container in ECS") {
    scripted_server agent;
    agent.otherwise(container_agent());
    const machine task(
        {{"AWS_REGION", "eu-central-1"},
         {"AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url() + "/v2/credentials/task"}}
    );
    service_client service;
    const std::string text = service.explain();
    show(text);
    CHECK_THAT(
        text, ContainsSubstring("from container credentials of " + agent.url() + "/v2/credentials")
    );
    CHECK_THAT(text, ContainsSubstring("account 123456789012"));
}

TEST_CASE("explain() of an EC2 instance whose metadata service is broken") {
    scripted_server metadata;
    metadata.otherwise([](const seen_request&) { return respond(500, "hunter2"); });
    const machine instance(
        {{"AWS_REGION", "eu-central-1"}, {"AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.url()}}
    );
    service_client service;
    const std::string text = service.explain();
    show(text);
    CHECK_THAT(text, ContainsSubstring("credentials: none yet"));
    CHECK_THAT(text, ContainsSubstring("  instance metadata: failed: "));
    CHECK_THAT(text, ContainsSubstring("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"));
    // The error of a call holds the same reason.
    const auto r = run(service.io, as_result(service.db.table("music").get_item(key("id", "1"))));
    REQUIRE(!r);
    CHECK(r.error().code() == client_errc::credentials_failed);
    CHECK(r.error().info().outcome == outcome::not_sent);
}

TEST_CASE("a call without any credentials says where they were looked for") {
    const machine bare({{"AWS_REGION", "eu-central-1"}, {"AWS_EC2_METADATA_DISABLED", "true"}});
    service_client service;
    const auto r = run(service.io, as_result(service.db.table("music").get_item(key("id", "1"))));
    REQUIRE(!r);
    CHECK(r.error().code() == client_errc::missing_credentials);
    const std::string message = r.error().info().message;
    CHECK_THAT(message, ContainsSubstring("AWS_ACCESS_KEY_ID"));
    CHECK_THAT(message, ContainsSubstring("AWS_WEB_IDENTITY_TOKEN_FILE"));
    CHECK_THAT(message, ContainsSubstring("AWS_EC2_METADATA_DISABLED"));
    const std::string text = service.explain();
    CHECK_THAT(text, ContainsSubstring(message));
}

TEST_CASE("an endpoint on this machine needs no credentials") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    const machine bare({{"AWS_REGION", "eu-central-1"}, {"AWS_ENDPOINT_URL", net.url()}});
    service_client service;
    run(service.io, service.db.table("music").get_item(key("id", "1")));
    CHECK_THAT(
        net.requests().at(0).find("authorization").value_or(""), ContainsSubstring("local/")
    );
    CHECK_THAT(service.explain(), ContainsSubstring("the endpoint is on this machine"));
}

} // namespace codynamo::testing
