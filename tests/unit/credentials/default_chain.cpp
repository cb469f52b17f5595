// SPDX-License-Identifier: BSL-1.0
#include "credentials/default_chain.hpp"

#include "support/fake_environment.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace codynamo;
using credential_sources::environment_use;
using credential_sources::load_default_credentials;
using testing::fake_environment;
using variables = std::map<std::string, std::string>;

namespace {

config::shared_files chain_files_of(
    std::string_view credentials_file, std::string profile = "default"
) {
    config::shared_files files;
    files.locations.profile = std::move(profile);
    files.looked_at = "/config and /credentials";
    files.settings =
        config::parse_profiles({"", "/config"}, {credentials_file, "/credentials"}).value();
    return files;
}

const variables keys = {{"AWS_ACCESS_KEY_ID", "FROMENV"}, {"AWS_SECRET_ACCESS_KEY", "secret"}};
const char* const profile_key =
    "[default]\naws_access_key_id = FROMFILE\naws_secret_access_key = secret\n";

credentials found(variables env, std::string_view file = "") {
    return load_default_credentials(fake_environment(std::move(env)), chain_files_of(file))
        .value()
        .key;
}

error chain_failure(variables env, std::string_view file = "") {
    const auto r = load_default_credentials(fake_environment(std::move(env)), chain_files_of(file));
    REQUIRE_FALSE(r.has_value());
    return r.error();
}

variables chain_with(variables base, std::string name, std::string value) {
    base[std::move(name)] = std::move(value);
    return base;
}

bool chain_says(const error& e, const std::string& part) {
    return std::string(e.what()).find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the environment's key goes before the profile's") {
    CHECK(found(keys, profile_key).access_key_id() == "FROMENV");
    CHECK(found({}, profile_key).access_key_id() == "FROMFILE");
    CHECK(found({{"AWS_ACCESS_KEY_ID", " "}}, profile_key).access_key_id() == "FROMFILE");
}

TEST_CASE("a profile named in code goes before the environment's key") {
    const auto c = load_default_credentials(
        fake_environment(keys), chain_files_of(profile_key), environment_use::never
    );
    CHECK(c->key.access_key_id() == "FROMFILE");
}

TEST_CASE("found credentials know where they come from") {
    const auto source = [](variables env) {
        return load_default_credentials(
                   fake_environment(std::move(env)), chain_files_of(profile_key)
        )
            .value()
            .source;
    };
    CHECK(source(keys) == "AWS_ACCESS_KEY_ID in the environment");
    CHECK(source({}) == "profile default");
}

TEST_CASE("token, account and expiration come with the environment's key") {
    CHECK(found(chain_with(keys, "AWS_SESSION_TOKEN", "t")).session_token() == "t");
    CHECK(found(chain_with(keys, "AWS_SECURITY_TOKEN", "old")).session_token() == "old");
    CHECK(
        found(chain_with(chain_with(keys, "AWS_SECURITY_TOKEN", "old"), "AWS_SESSION_TOKEN", "t"))
            .session_token() == "t"
    );
    CHECK(found(chain_with(keys, "AWS_ACCOUNT_ID", "123456789012")).account_id() == "123456789012");
    using namespace std::chrono;
    CHECK(
        found(chain_with(keys, "AWS_CREDENTIAL_EXPIRATION", "2030-01-31T12:00:00Z")).expiration() ==
        sys_days(2030y / 1 / 31) + 12h
    );
}

TEST_CASE("half a key is an error that names the missing half, not a reason to look further") {
    CHECK(chain_says(
        chain_failure({{"AWS_ACCESS_KEY_ID", "a"}}, profile_key), "AWS_SECRET_ACCESS_KEY is not"
    ));
    CHECK(chain_says(
        chain_failure({{"AWS_SECRET_ACCESS_KEY", "a"}}, profile_key), "AWS_ACCESS_KEY_ID is not"
    ));
    CHECK(chain_says(
        chain_failure({}, "[default]\naws_access_key_id = a\n"),
        "profile default has aws_access_key_id but no"
    ));
    CHECK(chain_says(
        chain_failure({}, "[default]\naws_secret_access_key = a\n"),
        "profile default has aws_secret_access_key but"
    ));
}

TEST_CASE("invalid values are errors that name their source") {
    const error in_env = chain_failure(chain_with(keys, "AWS_SECRET_ACCESS_KEY", "SEC RET"));
    CHECK(in_env.code() == client_errc::invalid_argument);
    CHECK(chain_says(in_env, "environment: the secret access key has a blank"));
    CHECK_FALSE(chain_says(in_env, "SEC"));
    CHECK(chain_says(chain_failure(chain_with(keys, "AWS_ACCOUNT_ID", "12")), "12 digits"));
    CHECK(chain_says(
        chain_failure(chain_with(keys, "AWS_CREDENTIAL_EXPIRATION", "soon")),
        "AWS_CREDENTIAL_EXPIRATION"
    ));
    CHECK(chain_says(
        chain_failure({}, "[default]\naws_access_key_id=a b\naws_secret_access_key=s\n"),
        "in profile default: "
    ));
}

TEST_CASE("a profile's key comes with its token and account") {
    const credentials c = found(
        {}, std::string(profile_key) + "aws_session_token = t\naws_account_id = 123456789012\n"
    );
    CHECK(c.session_token() == "t");
    CHECK(c.account_id() == "123456789012");
    CHECK(
        found({}, std::string(profile_key) + "aws_security_token = old\n").session_token() == "old"
    );
}

TEST_CASE("a profile that points to a source not supported is an error that names it") {
    for (const std::string setting :
         {"role_arn", "web_identity_token_file", "sso_session", "sso_start_url", "login_session"}) {
        const error e = chain_failure({}, std::string(profile_key) + setting + " = x\n");
        CHECK(e.code() == client_errc::missing_credentials);
        CHECK(chain_says(e, "by " + setting + ", which is not supported yet"));
    }
    CHECK(chain_says(
        chain_failure({}, "[default]\ncredential_process = x\n"),
        "credential_process, which is not supported"
    ));
    CHECK(
        found({}, std::string(profile_key) + "credential_process = x\n").access_key_id() ==
        "FROMFILE"
    );
}

TEST_CASE("without credentials the message names where they were looked for and what to set") {
    const error e = chain_failure({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"}});
    CHECK(e.code() == client_errc::missing_credentials);
    CHECK(chain_says(e, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"));
    CHECK(chain_says(e, "profile default in /config and /credentials, which is not there"));
    CHECK(chain_says(e, "client_config::credentials"));
    CHECK(chain_says(e, "AWS_WEB_IDENTITY_TOKEN_FILE is set, but"));
    CHECK_FALSE(chain_says(chain_failure({}), "WEB_IDENTITY"));
}
