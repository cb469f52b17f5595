// SPDX-License-Identifier: BSL-1.0
#include "credentials/sso.hpp"

#include "credentials/service_endpoint.hpp"
#include "support/source_scene.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/co_spawn.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <variant>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using Catch::Matchers::ContainsSubstring;

constexpr const char* role_key =
    R"({"roleCredentials":{"accessKeyId":"AKIDSSO","secretAccessKey":"hunter2-secret",)"
    R"("sessionToken":"hunter2-session","expiration":1893456000000}})";

constexpr const char* new_token =
    R"({"accessToken":"hunter2-new","expiresIn":28800,"refreshToken":"hunter2-next"})";

std::string in_time(std::chrono::seconds from_now) {
    return iso8601_text(std::chrono::system_clock::now() + from_now);
}

/// A home with a login, and the services that it is for.
class sso_scene : public source_scene {
public:
    explicit sso_scene(bool of_session = true) {
        variables = {{"HOME", home.path()}};
        settings.profile = "dev";
        if (of_session) settings.session = "my-sso";
        settings.start_url = "https://example.awsapps.com/start";
        settings.region = "eu-central-1";
        settings.account_id = "123456789012";
        settings.role_name = "Reader+1";
        settings.portal_url = portal.url();
        settings.oidc_url = oidc.url();
        restart();
    }

    /// Another process, which knows nothing of what the first one kept.
    void restart() { asked = std::make_shared<sso_source>(settings); }

    void log_in(std::chrono::seconds lifetime, std::chrono::seconds registration = 720h) {
        nlohmann::json file = {
            {"startUrl", settings.start_url},
            {"region", settings.region},
            {"accessToken", "hunter2-token"},
            {"expiresAt", in_time(lifetime)},
            {"scopes", {"sso:account:access"}},
        };
        if (!settings.session.empty()) {
            file["refreshToken"] = "hunter2-refresh";
            file["clientId"] = "hunter2-client";
            file["clientSecret"] = "hunter2-client-secret";
            file["registrationExpiresAt"] = in_time(registration);
        }
        home.write(token_file_name(), file.dump());
    }

    [[nodiscard]] std::string token_file_name() const {
        return ".aws/sso/cache/" + sso_token_file_name(settings);
    }

    [[nodiscard]] nlohmann::json saved() const {
        return nlohmann::json::parse(home.read(token_file_name()));
    }

    scripted_server portal;
    scripted_server oidc;
    sso_settings settings;
};

} // namespace

TEST_CASE("a login gives the credentials of its role") {
    sso_scene s(GENERATE(true, false));
    s.log_in(8h);
    s.portal.reply(respond(200, role_key));
    const found_credentials found = s.found();
    CHECK(found.key.access_key_id() == "AKIDSSO");
    CHECK(found.key.secret_access_key() == "hunter2-secret");
    CHECK(found.key.session_token() == "hunter2-session");
    CHECK(found.key.account_id() == "123456789012");
    CHECK(
        found.key.expiration() ==
        std::chrono::system_clock::time_point(std::chrono::seconds(1893456000))
    );
    CHECK(
        found.source == "IAM Identity Center by profile dev, role Reader+1 of account 123456789012"
    );
    const seen_request seen = s.portal.requests().at(0);
    CHECK(seen.method == "GET");
    CHECK(seen.path == "/federation/credentials?account_id=123456789012&role_name=Reader%2B1");
    CHECK(seen.find("x-amz-sso_bearer_token") == "hunter2-token");
    CHECK_FALSE(seen.find("authorization"));
}

TEST_CASE("a login of which little is left is renewed, and written back for others") {
    sso_scene s;
    s.log_in(GENERATE(10min, -1h));
    s.oidc.reply(respond(200, new_token));
    s.portal.reply(respond(200, role_key));
    CHECK(s.found().key.access_key_id() == "AKIDSSO");
    const seen_request asked = s.oidc.requests().at(0);
    CHECK(asked.method == "POST");
    CHECK(asked.path == "/token");
    CHECK(
        nlohmann::json::parse(asked.body) ==
        nlohmann::json{
            {"clientId", "hunter2-client"},
            {"clientSecret", "hunter2-client-secret"},
            {"grantType", "refresh_token"},
            {"refreshToken", "hunter2-refresh"},
        }
    );
    CHECK(s.portal.requests().at(0).find("x-amz-sso_bearer_token") == "hunter2-new");

    const nlohmann::json saved = s.saved();
    CHECK(saved["accessToken"] == "hunter2-new");
    CHECK(saved["refreshToken"] == "hunter2-next");
    CHECK(saved["clientSecret"] == "hunter2-client-secret");
    CHECK(saved["scopes"] == nlohmann::json{"sso:account:access"}); // what only others know
    struct stat about{};
    REQUIRE(::stat(s.home.path(s.token_file_name()).c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);

    s.restart(); // another process finds it, and does not renew it
    s.portal.reply(respond(200, role_key));
    CHECK(s.found().key.access_key_id() == "AKIDSSO");
    CHECK(s.oidc.requests().size() == 1);
}

TEST_CASE("a login that cannot be renewed is used while it is valid") {
    sso_scene s;
    s.log_in(10min);
    s.oidc.reply(respond(400, R"({"error":"invalid_grant"})"));
    s.portal.reply(respond(200, role_key)).reply(respond(200, role_key));
    CHECK(s.found().key.access_key_id() == "AKIDSSO");
    REQUIRE(s.scene.log->size() == 1);
    CHECK_THAT(s.scene.log->front(), ContainsSubstring("refused to renew the login (status 400)"));
    CHECK(s.found().key.access_key_id() == "AKIDSSO"); // within a minute nobody is asked again
    CHECK(s.oidc.requests().size() == 1);

    s.oidc.reply(respond(200, new_token));
    s.portal.reply(respond(200, role_key));
    testing::run(*s.scene.io, s.scene.environment->pause(61s));
    CHECK(s.found().key.access_key_id() == "AKIDSSO");
    CHECK(s.saved()["accessToken"] == "hunter2-new");
}

TEST_CASE("a login that has ended says what to run") {
    sso_scene s(false);
    s.log_in(-1s);
    CHECK_THAT(
        s.failure(), ContainsSubstring("the login has expired: run `aws sso login --profile dev`")
    );
    SECTION("a registration that has ended cannot be used to renew it") {
        sso_scene with_session;
        with_session.log_in(-1s, -1s);
        CHECK_THAT(with_session.failure(), ContainsSubstring("run `aws sso login --profile dev`"));
        CHECK(with_session.oidc.requests().empty());
    }
    SECTION("there was never one") {
        sso_scene never;
        CHECK_THAT(never.failure(), ContainsSubstring("there is no login"));
    }
    SECTION("the service has ended it") {
        sso_scene ended;
        ended.log_in(8h);
        ended.portal.reply(respond(401, R"({"message":"hunter2"})"));
        CHECK_THAT(ended.failure(), ContainsSubstring("run `aws sso login --profile dev`"));
    }
}

TEST_CASE("what the portal refuses names the role") {
    sso_scene s;
    s.log_in(8h);
    s.portal.reply(respond(403, R"({"message":"hunter2"})"));
    CHECK_THAT(
        s.failure(),
        ContainsSubstring("no access to role Reader+1 of account 123456789012 (status 403)")
    );
}

TEST_CASE("a response without credentials is refused, and not repeated") {
    const std::string body = GENERATE(
        as<std::string>(),
        "<html>hunter2</html>",
        "",
        R"({"roleCredentials":{"accessKeyId":"hunter2"}})",
        R"({"roleCredentials":{"accessKeyId":"a","secretAccessKey":"hunter2","sessionToken":"t","expiration":"hunter2"}})",
        R"({"roleCredentials":{"accessKeyId":"a b","secretAccessKey":"hunter2","sessionToken":"t","expiration":1}})",
        R"({"roleCredentials":{"accessKeyId":"a","accessKeyId":"hunter2"}})"
    );
    sso_scene s;
    s.log_in(8h);
    s.portal.reply(respond(200, body));
    CHECK_FALSE(s.failure().empty());
}

TEST_CASE("a portal that fails for the moment is asked again") {
    sso_scene s;
    s.log_in(8h);
    s.portal.reply(respond(503, "")).reply(reset()).reply(respond(200, role_key));
    CHECK(s.found().key.access_key_id() == "AKIDSSO");
}

TEST_CASE("a malformed token file is an error that names it") {
    sso_scene s;
    const std::string text = GENERATE(
        as<std::string>(),
        "hunter2",
        R"({"accessToken":"hunter2"})",
        R"({"accessToken":"hunter2","expiresAt":"hunter2"})",
        std::string(100'000, 'x'),
        R"({"a":"hunter2","a":"b"})"
    );
    s.home.write(s.token_file_name(), text);
    CHECK_THAT(s.failure(), ContainsSubstring(sso_token_file_name(s.settings)));
}

TEST_CASE("a renewed login is used although its file cannot be written") {
    sso_scene s;
    s.log_in(10min);
    // A path that leaves no room for the name of a new file beside it.
    constexpr std::size_t almost_longest = 4080;
    std::string home = s.home.path();
    while (home.size() + s.token_file_name().size() < almost_longest)
        home += "/.";
    s.variables["HOME"] = home;
    s.oidc.reply(respond(200, new_token));
    s.portal.reply(respond(200, role_key)).reply(respond(200, role_key));
    CHECK(s.found().key.access_key_id() == "AKIDSSO");
    REQUIRE(s.scene.log->size() == 1);
    CHECK_THAT(s.scene.log->front(), ContainsSubstring("cannot be written"));
    CHECK(s.found().key.access_key_id() == "AKIDSSO"); // with the token that it has kept
    CHECK(s.portal.requests().at(1).find("x-amz-sso_bearer_token") == "hunter2-new");
}

TEST_CASE("a renewal in flight is completed although its fetch is cancelled") {
    sso_scene s;
    s.log_in(-1h);
    const gate held;
    s.oidc.reply(std::move(respond(200, new_token)).held_after(1, held));
    const result<finding> got = s.fetch_cancelled_at(s.oidc);
    REQUIRE(got.has_error());
    CHECK(got.error().code() == client_errc::cancelled);
    held.open();
    SECTION("the token is written for other tools") {
        s.run_to_the_end();
        CHECK(s.saved()["accessToken"] == "hunter2-new");
        CHECK(s.saved()["refreshToken"] == "hunter2-next");
    }
    SECTION("the next fetch waits for it") {
        s.portal.reply(respond(200, role_key));
        CHECK(s.found().key.access_key_id() == "AKIDSSO");
        CHECK(s.portal.requests().at(0).find("x-amz-sso_bearer_token") == "hunter2-new");
    }
    CHECK(s.oidc.requests().size() == 1);
}

TEST_CASE("a context that ends takes a renewal with it") {
    sso_scene s;
    s.log_in(-1h);
    s.oidc.reply(std::move(respond(200, new_token)).held_after(1, gate()));
    CHECK(s.fetch_cancelled_at(s.oidc).has_error());
    s.scene.io.reset();
    CHECK(s.saved()["accessToken"] == "hunter2-token");
}

TEST_CASE("what the person does with a login counts more than a renewal before") {
    sso_scene s;
    s.log_in(10min);
    s.oidc.reply(respond(200, new_token));
    s.portal.reply(respond(200, role_key));
    CHECK(s.found().key.access_key_id() == "AKIDSSO");
    SECTION("another login, although it ends earlier") {
        s.log_in(1h);
        s.portal.reply(respond(200, role_key));
        CHECK(s.found().key.access_key_id() == "AKIDSSO");
        CHECK(s.portal.requests().at(1).find("x-amz-sso_bearer_token") == "hunter2-token");
    }
    SECTION("a logout") {
        REQUIRE(::unlink(s.home.path(s.token_file_name()).c_str()) == 0);
        CHECK_THAT(s.failure(), ContainsSubstring("there is no login"));
    }
}

TEST_CASE("the command to log in takes any name of a profile") {
    sso_scene s;
    s.settings.profile = "Bob's team";
    s.restart();
    CHECK_THAT(s.failure(), ContainsSubstring(R"(run `aws sso login --profile 'Bob'\''s team'`)"));
}

TEST_CASE("of two processes one renews a login") {
    sso_scene first;
    first.log_in(10min);
    const gate held;
    first.oidc.reply(std::move(respond(200, new_token)).held_after(1, held));
    first.portal.reply(respond(200, role_key)).reply(respond(200, role_key));
    // The second source takes the lock while the first waits for the service, and reads the token
    // that the first has written by then.
    const std::shared_ptr<source> second = std::make_shared<sso_source>(first.settings);
    const auto context = first.scene.context({{"HOME", first.home.path()}});
    int done = 0;
    const auto count = [&](const std::exception_ptr& e, const result<finding>& got) {
        REQUIRE_FALSE(e);
        CHECK(got.has_value());
        ++done;
    };
    auto& io = *first.scene.io;
    for (const std::shared_ptr<source>& one : {first.asked, second})
        asio::co_spawn(
            io, web_scene::without_throwing(one->fetch(one, context, first.scene.deadline())), count
        );
    while (first.oidc.requests().empty())
        io.run_one_for(10ms);
    held.open();
    while (done < 2)
        io.run_one_for(10ms);
    CHECK(first.oidc.requests().size() == 1);
}

TEST_CASE("settings of IAM Identity Center are complete, or say what is missing") {
    config::profiles all;
    const auto set = [&](config::properties& of, const char* name, const char* value) {
        of.values[name].text = crypto::secret(std::string_view(value));
    };
    config::properties& dev = all.profile["dev"];
    CHECK(sso_settings_of(all, "dev").value() == std::nullopt);
    CHECK(sso_settings_of(all, "other").value() == std::nullopt);
    const auto refusal = [&] {
        const auto r = sso_settings_of(all, "dev");
        REQUIRE(r.has_error());
        CHECK(r.error().code() == client_errc::bad_config_file);
        return r.error().info().message;
    };
    set(dev, "sso_account_id", "123456789012");
    CHECK_THAT(refusal(), ContainsSubstring("has sso_account_id but no sso_role_name"));
    set(dev, "sso_role_name", "Reader");
    CHECK_THAT(refusal(), ContainsSubstring("no sso_start_url"));
    set(dev, "sso_session", "my-sso");
    CHECK_THAT(refusal(), ContainsSubstring("names sso_session my-sso"));
    config::properties& session = all.sso_session["my-sso"];
    set(session, "sso_start_url", "https://a.example/start");
    CHECK_THAT(refusal(), ContainsSubstring("needs sso_region, which belongs into [sso-session"));
    set(session, "sso_region", "eu-central-1");
    REQUIRE(sso_settings_of(all, "dev").value());
    CHECK(sso_settings_of(all, "dev").value()->region == "eu-central-1");
    set(dev, "sso_region", "eu-west-1");
    CHECK_THAT(refusal(), ContainsSubstring("have different values of sso_region"));
}

TEST_CASE("sign-in services are at AWS, or where they are configured, but not in the open") {
    const service_settings by;
    const auto at = [&](std::string_view url) {
        return service_endpoint(endpoints::credential_service::sso_oidc, "eu-central-1", url, by);
    };
    CHECK(at("").value().url() == "https://oidc.eu-central-1.amazonaws.com");
    CHECK(at("http://127.0.0.1:81/x").value().url() == "http://127.0.0.1:81/x");
    const auto in_the_open = at("http://login.example");
    REQUIRE(in_the_open.has_error());
    CHECK_THAT(in_the_open.error().what(), ContainsSubstring("http://login.example would show"));
    CHECK(at("hunter2").has_error());
}

} // namespace codynamo::credential_sources
