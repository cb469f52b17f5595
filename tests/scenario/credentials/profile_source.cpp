// SPDX-License-Identifier: BSL-1.0
//
// Profiles with roles, from the files to STS.
#include "credentials/profile_source.hpp"

#include "credentials/instance_metadata.hpp"
#include "scenario/credentials/sts_scene.hpp"
#include "support/metadata_services.hpp"

#include <boost/asio/this_coro.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace codynamo::credential_sources {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

std::shared_ptr<profile_source> profile_asking(mfa_code_provider provider = {}) {
    return std::make_shared<profile_source>(profile_settings{std::move(provider)});
}

const std::string base_key = "[base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n";

std::string role_profile(const std::string& name, const std::string& settings) {
    return "[profile " + name + "]\nrole_arn = arn:aws:iam::123456789012:role/" + name + '\n' +
           settings + '\n';
}

/// Profile a, whose role is assumed with that of profile b.
void write_two_roles(const sts_scene& scene) {
    scene.write("keys", base_key);
    scene.write(
        "config",
        role_profile("a", "source_profile = b") + role_profile("b", "source_profile = base")
    );
}

/// The access key id that a request was signed with; empty if it was not.
std::string signer_of(const seen_request& request) {
    const std::string header = request.find("authorization").value_or("");
    const std::size_t begin = header.find("Credential=");
    if (begin == std::string::npos) return {};
    const std::size_t end = header.find('/', begin);
    return header.substr(begin + 11, end - begin - 11);
}

} // namespace

TEST_CASE("a chain of three roles assumes each with the credentials of the one before") {
    scripted_server sts;
    sts.reply(sts_role("ASIAC")).reply(sts_role("ASIAB")).reply(sts_role("ASIAA"));
    sts_scene scene(sts);
    scene.write("keys", base_key);
    scene.write(
        "config",
        role_profile("a", "source_profile = b\nexternal_id = id/1 2\nduration_seconds = 900") +
            role_profile("b", "source_profile = c\nrole_session_name = me@home") +
            role_profile("c", "source_profile = base")
    );
    const auto in = scene.context({{"AWS_PROFILE", "a"}});
    const found_credentials found = scene.found(profile_asking(), in);
    CHECK(found.key.access_key_id() == "ASIAA");
    CHECK(found.key.session_token() == "token-of-ASIAA");
    CHECK(found.key.account_id() == "123456789012");
    CHECK(found.key.expiration().has_value());
    CHECK(
        found.source == "profile a, role arn:aws:iam::123456789012:role/a, from profile b, role "
                        "arn:aws:iam::123456789012:role/b, from profile c, role "
                        "arn:aws:iam::123456789012:role/c, from profile base"
    );

    const auto requests = sts.requests();
    REQUIRE(requests.size() == 3);
    CHECK(signer_of(requests[0]) == "AKIDBASE");
    CHECK(signer_of(requests[1]) == "ASIAC");
    CHECK(requests[1].find("x-amz-security-token") == "token-of-ASIAC");
    CHECK_THAT(requests[1].body, ContainsSubstring("&RoleSessionName=me%40home"));
    CHECK(signer_of(requests[2]) == "ASIAB");
    CHECK_THAT(requests[0].find("authorization").value(), ContainsSubstring("/eu-central-1/sts/"));
    CHECK(
        requests[0].find("content-type").value_or("") ==
        "application/x-www-form-urlencoded; charset=utf-8"
    );
    CHECK_THAT(
        requests[2].body,
        ContainsSubstring(
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole"
            "%2Fa&RoleSessionName=codynamo-"
        ) && ContainsSubstring("&DurationSeconds=900&ExternalId=id%2F1%202")
    );
}

TEST_CASE("roles inside a chain are kept while they are fresh, and assumed again after") {
    scripted_server sts;
    sts.reply(sts_role("ASIAB1")).reply(sts_role("ASIAA1")).reply(sts_role("ASIAA2"));
    sts_scene scene(sts);
    write_two_roles(scene);
    const auto in = scene.context({{"AWS_PROFILE", "a"}});
    const auto from = profile_asking();
    CHECK(scene.found(from, in).key.access_key_id() == "ASIAA1");
    CHECK(scene.found(from, in).key.access_key_id() == "ASIAA2");
    CHECK(signer_of(sts.requests().at(2)) == "ASIAB1");

    scene.web.environment->wall_shift = 56min; // four are left
    sts.reply(sts_role("ASIAB2")).reply(sts_role("ASIAA3"));
    CHECK(scene.found(from, in).key.access_key_id() == "ASIAA3");
    CHECK(signer_of(sts.requests().at(4)) == "ASIAB2");
}

TEST_CASE("kept credentials that STS refuses are replaced once") {
    scripted_server sts;
    sts.reply(sts_role("ASIAB1")).reply(sts_role("ASIAA1"));
    sts_scene scene(sts);
    write_two_roles(scene);
    const auto in = scene.context({{"AWS_PROFILE", "a"}});
    const auto from = profile_asking();
    CHECK(scene.found(from, in).key.access_key_id() == "ASIAA1");
    sts.reply(sts_error(403, "ExpiredToken", "it was revoked"))
        .reply(sts_role("ASIAB2"))
        .reply(sts_role("ASIAA2"));
    CHECK(scene.found(from, in).key.access_key_id() == "ASIAA2");
    CHECK(signer_of(sts.requests().at(4)) == "ASIAB2");

    sts.reply(sts_error(403, "ExpiredToken", "revoked"))
        .reply(sts_role("ASIAB3"))
        .reply(sts_error(403, "ExpiredToken", "revoked again"));
    CHECK_THAT(scene.failure(from, in), ContainsSubstring("ExpiredToken: revoked again"));
}

TEST_CASE("keys that another tool writes into the files are used at the next fetch") {
    scripted_server sts;
    sts_scene scene(sts);
    scene.write("keys", "[default]\naws_access_key_id = AKID1\naws_secret_access_key = s\n");
    const auto in = scene.context();
    const auto from = profile_asking();
    const found_credentials before = scene.found(from, in);
    CHECK(before.key.access_key_id() == "AKID1");
    CHECK(before.source == "profile default");
    scene.write(
        "keys",
        "[default]\naws_access_key_id = AKID2\naws_secret_access_key = s\naws_account_id = "
        "123456789012\n"
    );
    const found_credentials after = scene.found(from, in);
    CHECK(after.key.access_key_id() == "AKID2");
    CHECK(after.key.account_id() == "123456789012");
}

TEST_CASE("a missing profile is passed over only if it is the default one") {
    scripted_server sts;
    sts_scene scene(sts);
    const auto from = profile_asking();
    const auto nothing = scene.fetch(from, scene.context()).value();
    CHECK_THAT(
        std::get<passed_over>(nothing).why, ContainsSubstring("profile default is not in /")
    );
    scene.write("config", "[default]\nregion = eu-west-1\n");
    const auto empty = scene.fetch(from, scene.context()).value();
    CHECK(std::get<passed_over>(empty).why == "profile default has no settings for credentials");

    const auto named = scene.fetch(from, scene.context({{"AWS_PROFILE", "dev"}}));
    REQUIRE_FALSE(named.has_value());
    CHECK(named.error().code() == client_errc::bad_config_file);
    CHECK_THAT(named.error().what(), ContainsSubstring("names profile dev, which is not there"));
    const auto in = scene.context({{"AWS_PROFILE", "default"}});
    in->profile = "prod"; // goes before the variable
    CHECK_THAT(scene.fetch(from, in).error().what(), ContainsSubstring("names profile prod"));
}

TEST_CASE("a role's base in the environment is taken from there, and its absence an error") {
    scripted_server sts;
    sts.reply(sts_role("ASIAA"));
    sts_scene scene(sts);
    scene.write("config", role_profile("a", "credential_source = Environment"));
    const auto with_key = scene.context({
        {"AWS_PROFILE", "a"},
        {"AWS_ACCESS_KEY_ID", "AKIDENV"},
        {"AWS_SECRET_ACCESS_KEY", "s"},
    });
    CHECK(scene.found(profile_asking(), with_key).key.access_key_id() == "ASIAA");
    CHECK(signer_of(sts.requests().at(0)) == "AKIDENV");
    CHECK(
        scene.failure(profile_asking(), scene.context({{"AWS_PROFILE", "a"}})) ==
        "profile a has no credentials to assume its role with: AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY are not set"
    );
}

TEST_CASE("a role with a device is asked for its code once, until its credentials have expired") {
    scripted_server sts;
    sts.reply(sts_role("ASIAA1"));
    sts_scene scene(sts);
    scene.write("keys", base_key);
    scene.write(
        "config",
        role_profile("a", "source_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me")
    );
    const auto in = scene.context({{"AWS_PROFILE", "a"}});
    int asked = 0;
    const auto from = profile_asking([&](mfa_request request) -> asio::awaitable<std::string> {
        ++asked;
        CHECK(request.serial() == "arn:aws:iam::123456789012:mfa/me");
        CHECK(request.role_arn() == "arn:aws:iam::123456789012:role/a");
        CHECK(request.profile() == "a");
        co_return "12345" + std::to_string(asked);
    });
    CHECK(scene.found(from, in).key.access_key_id() == "ASIAA1");
    CHECK_THAT(
        sts.requests().at(0).body,
        ContainsSubstring(
            "&SerialNumber=arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Fme&TokenCode=123451"
        )
    );
    scene.web.environment->wall_shift = 59min;
    CHECK(scene.found(from, in).key.access_key_id() == "ASIAA1");
    CHECK(asked == 1);
    scene.web.environment->wall_shift = 61min;
    sts.reply(sts_role("ASIAA2"));
    CHECK(scene.found(from, in).key.access_key_id() == "ASIAA2");
    CHECK(asked == 2);
}

TEST_CASE("a role with a device fails without a code, and says what to set") {
    scripted_server sts;
    sts_scene scene(sts);
    scene.write("keys", base_key);
    scene.write("config", role_profile("a", "source_profile = base\nmfa_serial = me"));
    const auto in = scene.context({{"AWS_PROFILE", "a"}});
    CHECK_THAT(
        scene.failure(profile_asking(), in), ContainsSubstring("client_config::mfa_code is not set")
    );
    const auto wrong =
        profile_asking([](mfa_request) -> asio::awaitable<std::string> { co_return "my secret"; });
    CHECK_THAT(
        scene.failure(wrong, in),
        ContainsSubstring("returned no six digits") && !ContainsSubstring("my secret")
    );
    const auto failing = profile_asking([](mfa_request) -> asio::awaitable<std::string> {
        co_await asio::this_coro::throw_if_cancelled(true);
        throw error(client_errc::cancelled, "nobody is there");
    });
    CHECK_THAT(scene.failure(failing, in), ContainsSubstring("nobody is there"));
    const auto throwing = profile_asking([](mfa_request) -> asio::awaitable<std::string> {
        co_await asio::this_coro::throw_if_cancelled(true);
        throw std::runtime_error("my secret");
    });
    CHECK_THAT(
        scene.failure(throwing, in),
        ContainsSubstring("threw an exception") && !ContainsSubstring("my secret")
    );
    CHECK(sts.requests().empty());
}

TEST_CASE("a profile's command gives credentials, and its account if the document has none") {
    scripted_server sts;
    sts_scene scene(sts);
    scene.write("document", R"({"Version": 1, "AccessKeyId": "AKIDCMD", "SecretAccessKey": "s"})");
    scene.write(
        "config",
        "[default]\ncredential_process = /bin/cat '" + scene.files.path("document") +
            "'\naws_account_id = 123456789012\n"
    );
    const found_credentials found = scene.found(profile_asking(), scene.context());
    CHECK(found.key.access_key_id() == "AKIDCMD");
    CHECK(found.key.account_id() == "123456789012");
    CHECK_FALSE(found.key.expiration());
    CHECK(found.source == "profile default, by credential_process");
}

TEST_CASE("credentials of a role with a device that were refused are not given again") {
    scripted_server sts;
    sts.reply(sts_role("ASIAA1")).reply(sts_role("ASIAA2"));
    sts_scene scene(sts);
    scene.write("keys", base_key);
    scene.write(
        "config",
        role_profile("a", "source_profile = b") +
            role_profile("b", "source_profile = base\nmfa_serial = me")
    );
    const auto in = scene.context({{"AWS_PROFILE", "b"}});
    int asked = 0;
    const auto from = profile_asking([&](mfa_request) -> asio::awaitable<std::string> {
        ++asked;
        co_return "123456";
    });
    const found_credentials first = scene.found(from, in);
    from->forget(credentials("OTHER", "secret"));
    CHECK(scene.found(from, in).key.access_key_id() == "ASIAA1");
    from->forget(first.key);
    CHECK(scene.found(from, in).key.access_key_id() == "ASIAA2");
    CHECK(asked == 2);
}

TEST_CASE("a code that is thrown instead of returned is an error without what was thrown") {
    scripted_server sts;
    sts_scene scene(sts);
    scene.write("keys", base_key);
    scene.write("config", role_profile("a", "source_profile = base\nmfa_serial = me"));
    const auto throwing = profile_asking([](mfa_request) -> asio::awaitable<std::string> {
        co_await asio::this_coro::throw_if_cancelled(true);
        throw 123456;
    });
    CHECK_THAT(
        scene.failure(throwing, scene.context({{"AWS_PROFILE", "a"}})),
        ContainsSubstring("threw an exception")
    );
}

TEST_CASE("a base that STS refuses again and again ends the chain, and is fetched next time") {
    scripted_server sts;
    sts_scene scene(sts);
    scene.write("keys", base_key);
    scene.write("config", role_profile("a", "source_profile = base"));
    const auto in = scene.context({{"AWS_PROFILE", "a"}});
    const auto from = profile_asking();
    sts.reply(sts_error(403, "InvalidClientTokenId", "no such key"));
    CHECK_THAT(scene.failure(from, in), ContainsSubstring("InvalidClientTokenId: no such key"));
    sts.reply(sts_role("ASIAA"));
    CHECK(scene.found(from, in).key.access_key_id() == "ASIAA");
    CHECK(sts.requests().size() == 2);
}

TEST_CASE("a profile with the instance's credentials keeps them when they have expired") {
    scripted_server sts;
    scripted_server metadata;
    const instance_service service;
    metadata.otherwise(service.answers());
    sts_scene scene(sts);
    scene.write("config", "[default]\ncredential_source = Ec2InstanceMetadata\n");
    config::metadata_settings settings;
    settings.endpoint = metadata.url();
    settings.timeout = std::chrono::duration_cast<std::chrono::seconds>(patience);
    const auto in = scene.context();
    in->instance = std::make_shared<instance_metadata>(settings);
    const auto from = profile_asking();
    CHECK_FALSE(from->keeps_expired());
    CHECK(scene.found(from, in).key.access_key_id() == "AKIDMETADATA");
    CHECK(from->keeps_expired());
}

TEST_CASE("a role with a device is not asked for its code again because of a clock that is off") {
    scripted_server sts;
    sts_scene scene(sts);
    const auto there = std::chrono::system_clock::now();
    scene.web.environment->wall_shift = 2h; // when the role's credentials have expired
    sts.reply(
           sts_error(403, "SignatureDoesNotMatch", "not yet current", {{"Date", sts_date(there)}})
    ).reply(sts_role("ASIAA"));
    scene.write("keys", base_key);
    scene.write("config", role_profile("a", "source_profile = base\nmfa_serial = me"));
    const auto in = scene.context({{"AWS_PROFILE", "a"}});
    int asked = 0;
    const auto from = profile_asking([&](mfa_request) -> asio::awaitable<std::string> {
        ++asked;
        co_return "123456";
    });
    CHECK(scene.found(from, in).key.access_key_id() == "ASIAA");
    CHECK(scene.found(from, in).key.access_key_id() == "ASIAA");
    CHECK(asked == 1);
    CHECK(sts.requests().size() == 2);
}

} // namespace codynamo::credential_sources
