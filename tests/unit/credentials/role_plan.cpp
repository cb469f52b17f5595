// SPDX-License-Identifier: BSL-1.0
#include "credentials/role_plan.hpp"

#include "support/vectors.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

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
    return {{"CredentialProcess", process.command.view()}};
}

json described(const web_identity_settings& web) {
    json out{{"role_arn", web.role_arn}, {"web_identity_token_file", web.token_file}};
    if (!web.session_name.empty()) out["role_session_name"] = web.session_name;
    return {{"WebIdentityToken", out}};
}

json described(const sso_settings& sso) {
    json out{{"sso_region", sso.region}, {"sso_start_url", sso.start_url}};
    if (!sso.session.empty()) out["sso_session"] = sso.session;
    if (!sso.account_id.empty()) out["sso_account_id"] = sso.account_id;
    if (!sso.role_name.empty()) out["sso_role_name"] = sso.role_name;
    return {{"Sso", out}};
}

json described(const login_settings& login) {
    return {{"Login", login.session}};
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
    CHECK(passed == 28);
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
    const auto keyed = [](const std::string& secret, const std::string& rest = "") {
        return plan_of(
            "[default]\naws_access_key_id = AKID\naws_secret_access_key = " + secret + '\n' + rest
        );
    };
    CHECK(keyed("a") == keyed("a"));
    CHECK_FALSE(keyed("a") == keyed("b"));
    CHECK_FALSE(keyed("a") == keyed("a", "aws_session_token = t\n"));
    CHECK_FALSE(keyed("a") == keyed("a", "aws_account_id = 123456789012\n"));
    CHECK(keyed("a", "aws_security_token = t\n") == keyed("a", "aws_session_token = t\n"));
}

TEST_CASE("of several sources in a profile the first of a fixed order counts") {
    const std::string web = "role_arn = r\nweb_identity_token_file = /token\nsource_profile = x\n";
    const std::string sso = "sso_account_id = 123456789012\nsso_role_name = r\nsso_region = "
                            "eu-west-1\nsso_start_url = https://x.example\n";
    const std::string key = "aws_access_key_id = AKID\naws_secret_access_key = s\n";
    const std::string login = "login_session = arn:aws:iam::123456789012:user/me\n";
    const std::string process = "credential_process = /bin/keys\naws_account_id = 123456789012\n";
    const auto base = [](const std::string& settings) {
        return plan_of("[default]\n" + settings).base;
    };
    CHECK(base(web + sso + key) == base_source(web_identity_settings{"default", "r", "/token"}));
    CHECK(std::holds_alternative<sso_settings>(base(sso + key + login)));
    CHECK(std::holds_alternative<profile_key>(base(key + login + process)));
    CHECK(std::holds_alternative<login_settings>(base(login + process)));
    CHECK(
        base(process) ==
        base_source(process_settings{"default", crypto::secret("/bin/keys"), "123456789012"})
    );
}

TEST_CASE("a role whose source is its own profile uses the key there") {
    const role_plan plan =
        plan_of("[default]\nrole_arn = r\nsource_profile = default\naws_access_key_id = AKID\n"
                "aws_secret_access_key = s\nsso_account_id = 123456789012\nsso_role_name = r\n"
                "sso_region = eu-west-1\nsso_start_url = https://x.example\n");
    CHECK(std::holds_alternative<profile_key>(plan.base));
    CHECK(plan.roles.size() == 1);
}

TEST_CASE("a session without a role does not stand in the way of other credentials") {
    const std::string session = "[sso-session s]\nsso_region = eu-west-1\nsso_start_url = "
                                "https://x.example\n[default]\nsso_session = s\n";
    CHECK(std::holds_alternative<sso_settings>(plan_of(session).base));
    CHECK(std::holds_alternative<process_settings>(
        plan_of(session + "credential_process = /bin/keys\n").base
    ));
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

TEST_CASE("a chain of as many roles as are allowed may have a key at its end") {
    std::string files = "[profile p32]\naws_access_key_id = a\naws_secret_access_key = s\n";
    for (int i = 0; i < 32; ++i)
        files += "[profile p" + std::to_string(i) + "]\nrole_arn = r\nsource_profile = p" +
                 std::to_string(i + 1) + '\n';
    CHECK(plan_of(files, "p0").roles.size() == 32);
}

TEST_CASE("a session token counts only in the file of its key") {
    constexpr std::string_view with_token =
        "aws_access_key_id = OLD\naws_secret_access_key = s\n"
        "aws_session_token = stale\naws_security_token = stale\n";
    constexpr std::string_view without = "aws_access_key_id = NEW\naws_secret_access_key = s\n";
    const auto key_of = [](const std::string& config_file, const std::string& credentials_file) {
        const auto all =
            config::parse_profiles({config_file, "/config"}, {credentials_file, "/credentials"});
        const auto plan = plan_roles(all.value(), "default").value().value();
        return std::get<profile_key>(plan.base).key;
    };
    const std::string title = "[default]\n";
    const credentials stronger =
        key_of(title + std::string(with_token), title + std::string(without));
    CHECK(stronger.access_key_id() == "NEW");
    CHECK(stronger.session_token().empty());
    CHECK(
        key_of(title + std::string(without), title + std::string(with_token)).session_token() ==
        "stale"
    );
    CHECK(key_of(title + std::string(with_token), "").session_token() == "stale");
}

TEST_CASE("a setting that STS would refuse is an error that names it, and no value") {
    const std::string setting =
        GENERATE(as<std::string>{}, "role_arn", "external_id", "mfa_serial", "role_session_name");
    const std::string text = GENERATE(
        std::string(100'000, 'x'), std::string("caf\xC3\xA9"), std::string("two\n  lines")
    );
    const std::string role = setting == "role_arn" ? "" : "role_arn = r\n";
    const std::string base = GENERATE(
        as<std::string>{}, "credential_source = Environment\n", "web_identity_token_file = t\n"
    );
    if (base.starts_with("web") && (setting == "external_id" || setting == "mfa_serial")) return;
    const std::string message =
        plan_failure("[default]\n" + base + role + setting + " = " + text + '\n');
    CHECK(message.find("profile default has a " + setting) != std::string::npos);
    CHECK(message.size() < 300);
    CHECK(message.find(text.substr(0, 4)) == std::string::npos);
}

TEST_CASE("an account that is not an account's number is an error of its own setting") {
    const std::string base = GENERATE(
        as<std::string>{},
        "aws_access_key_id = a\naws_secret_access_key = s\n",
        "credential_process = /bin/keys\naws_region = x\n"
    );
    const std::string text = GENERATE(as<std::string>{}, "12345", "12345678901x");
    CHECK(
        plan_failure("[default]\n" + base + "aws_account_id = " + text + '\n') ==
        "/config:4: profile default has an aws_account_id that is not 12 digits"
    );
}

} // namespace codynamo::credential_sources
