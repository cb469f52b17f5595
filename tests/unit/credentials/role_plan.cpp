// SPDX-License-Identifier: BSL-1.0
#include "credentials/role_plan.hpp"

#include "support/vectors.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

using namespace codynamo;
using namespace codynamo::credential_sources;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

config::profiles profiles_in(std::string_view config_file) {
    return config::parse_profiles({config_file, "/config"}, {"", "/credentials"}).value();
}

role_plan plan_of(std::string_view config_file, std::string_view profile = "default") {
    return plan_roles(profiles_in(config_file), profile).value().value();
}

std::string plan_failure(std::string_view config_file, std::string_view profile = "default") {
    const auto plan = plan_roles(profiles_in(config_file), profile);
    REQUIRE_FALSE(plan.has_value());
    CHECK(plan.error().code() == client_errc::bad_config_file);
    return plan.error().info().message;
}

// --- the public vectors, whose plans are lists of JSON objects ---

json described(const profile_key& key) {
    json out{
        {"access_key_id", key.key.access_key_id()},
        {"secret_access_key", key.key.secret_access_key()}
    };
    if (!key.key.account_id().empty()) out["account_id"] = key.key.account_id();
    return {{"AccessKey", out}};
}

json described(const named_source& named) {
    switch (named.which) {
    case credential_source::environment:
        return {{"NamedSource", "Environment"}};
    case credential_source::container:
        return {{"NamedSource", "EcsContainer"}};
    case credential_source::instance_metadata:
        return {{"NamedSource", "Ec2InstanceMetadata"}};
    }
    return {};
}

json described(const process_settings& process) {
    return {{"CredentialProcess", process.command}};
}

json described(const web_identity_settings& web) {
    json out{{"role_arn", web.role_arn}, {"web_identity_token_file", web.token_file}};
    if (!web.session_name.empty()) out["role_session_name"] = web.session_name;
    return {{"WebIdentityToken", out}};
}

json described(const role_plan& plan) {
    json chain = json::array();
    chain.push_back(std::visit([](const auto& base) { return described(base); }, plan.base));
    for (const assumed_role& role : plan.roles) {
        json out{{"role_arn", role.role_arn}};
        if (!role.session_name.empty()) out["role_session_name"] = role.session_name;
        if (!role.external_id.empty()) out["external_id"] = role.external_id;
        chain.push_back({{"AssumeRole", out}});
    }
    return chain;
}

config::sections sections_of(const json& given) {
    config::sections out;
    for (const auto& [name, settings] : given.items())
        for (const auto& [key, value] : settings.items())
            out[name].values[key] = {crypto::secret(value.get<std::string>()), "/config:1"};
    return out;
}

} // namespace

TEST_CASE("the public vectors of role chains give their plans and errors") {
    std::ifstream file(testing::public_vectors("assume-role-tests.json"));
    const json vectors = json::parse(file);
    std::size_t passed = 0;
    for (const json& vector : vectors) {
        INFO(vector["docs"] << ' ' << vector["input"]);
        const json& input = vector["input"];
        if (input.dump().find("sso_") != std::string::npos) continue; // a source of its own
        config::profiles all;
        all.profile = sections_of(input["profiles"]);
        all.sso_session = sections_of(input.value("sso_sessions", json::object()));
        const auto plan = plan_roles(all, input["selected_profile"].get<std::string>());
        const json& output = vector["output"];
        const bool fails = output.contains("Error"); // or has nothing
        CHECK(fails == (!plan || !*plan));
        if (!fails && plan && *plan) CHECK(described(**plan) == output["ProfileChain"]);
        ++passed;
    }
    CHECK(passed == 22);
    WARN(passed << " vectors of role chains");
}

TEST_CASE("a profile without settings for credentials has no plan") {
    CHECK_FALSE(plan_roles(profiles_in(""), "default").value());
    CHECK_FALSE(plan_roles(profiles_in("[default]\nregion = eu-west-1\n"), "default").value());
    CHECK_FALSE(plan_roles(profiles_in("[default]\nsource_profile = x\n"), "default").value());
}

TEST_CASE("a role has all its settings") {
    const role_plan plan = plan_of(
        "[profile dev]\nrole_arn = arn:aws:iam::123456789012:role/dev\ncredential_source = "
        "ecscontainer\nexternal_id = x1\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n"
        "role_session_name = me@home\nduration_seconds = 3600\n",
        "dev"
    );
    const role_plan expected{
        named_source{"dev", credential_source::container},
        {assumed_role{
            "dev",
            "arn:aws:iam::123456789012:role/dev",
            "me@home",
            "x1",
            "arn:aws:iam::123456789012:mfa/me",
            3600s
        }}
    };
    CHECK(plan == expected);
}

TEST_CASE("plans are equal only with the same keys") {
    const auto keys = [](const std::string& secret, const std::string& rest = "") {
        return plan_of(
            "[default]\naws_access_key_id = AKID\naws_secret_access_key = " + secret + '\n' + rest
        );
    };
    CHECK(keys("a") == keys("a"));
    CHECK_FALSE(keys("a") == keys("b"));
    CHECK_FALSE(keys("a") == keys("a", "aws_session_token = t\n"));
    CHECK_FALSE(keys("a") == keys("a", "aws_account_id = 123456789012\n"));
    CHECK(keys("a", "aws_security_token = t\n") == keys("a", "aws_session_token = t\n"));
}

TEST_CASE("a web identity goes before a role and a key, a key before a process") {
    const std::string_view web =
        "role_arn = r\nweb_identity_token_file = /token\nsource_profile = x\n";
    const std::string_view key = "aws_access_key_id = AKID\naws_secret_access_key = s\n";
    const std::string_view process =
        "credential_process = /bin/keys\naws_account_id = 123456789012\n";
    const auto plan = [](auto... parts) {
        return plan_of((std::string("[default]\n") + ... + std::string(parts)));
    };
    CHECK(plan(web, key).base == base_source(web_identity_settings{"default", "r", "/token"}));
    CHECK(std::holds_alternative<profile_key>(plan(key, process).base));
    CHECK(
        plan(process).base == base_source(process_settings{"default", "/bin/keys", "123456789012"})
    );
}

TEST_CASE("a loop of source profiles is reported with its names") {
    const std::string_view files = "[profile start]\nrole_arn = r\nsource_profile = a\n"
                                   "[profile a]\nrole_arn = r\nsource_profile = b\n"
                                   "[profile b]\nrole_arn = r\nsource_profile = a\n";
    CHECK(plan_failure(files, "start") == "the source_profile settings form a loop: a -> b -> a");
}

TEST_CASE("an error of a role chain names the profile and the setting, and no value") {
    const auto failure = [](const std::string& settings) {
        return plan_failure("[default]\n" + settings);
    };
    CHECK(
        failure("aws_access_key_id = AKID\n") ==
        "/config:2: profile default has aws_access_key_id but no aws_secret_access_key"
    );
    CHECK(
        failure("aws_access_key_id = AKID\naws_secret_access_key = hidden secret\n")
            .find("hidden") == std::string::npos
    );
    const std::string role = "role_arn = r\ncredential_source = Environment\n";
    CHECK(
        failure(role + "duration_seconds = 899\n") ==
        "/config:4: profile default has a duration_seconds that is not a number from 900 to 43200"
    );
    CHECK(
        failure(role + "duration_seconds = 43201\n") == failure(role + "duration_seconds = 1h\n")
    );
    CHECK(
        failure(role + "role_session_name = a b\n").find("role_session_name") != std::string::npos
    );
    CHECK(
        failure("role_arn = r\ncredential_source = Metadata\n").find("EcsContainer") !=
        std::string::npos
    );
    CHECK(
        failure("role_arn = r\nsource_profile = default\n") ==
        "profile default has itself as source_profile, but no access key"
    );
}

TEST_CASE("a chain of roles has a limit") {
    std::string files;
    for (int i = 0; i < 40; ++i)
        files += "[profile p" + std::to_string(i) + "]\nrole_arn = r\nsource_profile = p" +
                 std::to_string(i + 1) + '\n';
    CHECK(
        plan_failure(files, "p0") ==
        "/config:95: profile p31 is at the end of a chain of 32 roles, and has one more"
    );
}
