// SPDX-License-Identifier: BSL-1.0
#include "credentials/login.hpp"

#include "credentials/iso8601.hpp"
#include "support/source_scene.hpp"
#include "support/vectors.hpp"

#include <codynamo/error.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <variant>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using Catch::Matchers::ContainsSubstring;
using nlohmann::json;

constexpr const char* login_arn = "arn:aws:sts::012345678910:assumed-role/Admin/admin";

constexpr const char* login_private_key =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIPt/u8InPLpQeQLJTvVX+sNDzni8vMDMt3Liu+nMBigfoAoGCCqGSM49\n"
    "AwEHoUQDQgAEILkGG7rNOnxiIJlMgimY1UPP8eDMFP0DAY6WGjngP4bvTAiUCQ/I\n"
    "ffut2379uP+OBCm2ovGpBOJRgrl1RspUOQ==\n"
    "-----END EC PRIVATE KEY-----\n";

constexpr const char* renewed_login =
    R"({"accessToken":{"accessKeyId":"AKIDNEW","secretAccessKey":"hunter2-new",)"
    R"("sessionToken":"hunter2-session"},"refreshToken":"hunter2-next","expiresIn":900})";

std::string file_of(std::string_view session) {
    const auto path = login_token_path(
        fake_environment({{"HOME", ""}, {"AWS_LOGIN_CACHE_DIRECTORY", "."}}), session
    );
    REQUIRE(path);
    return *path;
}

/// A home with a login, and the service that renews it.
class login_scene : public source_scene {
public:
    login_scene() {
        variables = {{"AWS_LOGIN_CACHE_DIRECTORY", home.path()}};
        settings.profile = "signin";
        settings.session = login_arn;
        settings.signin_url = net.url();
        asked = std::make_shared<login_source>(settings);
    }

    void log_in(std::chrono::seconds lifetime) {
        const json file = {
            {"accessToken",
             {{"accessKeyId", "AKIDOLD"},
              {"secretAccessKey", "hunter2-old"},
              {"sessionToken", "hunter2-token"},
              {"accountId", "012345678901"},
              {"expiresAt", iso8601_text(std::chrono::system_clock::now() + lifetime)}}},
            {"clientId", "arn:aws:signin:::devtools/same-device"},
            {"refreshToken", "hunter2-refresh"},
            {"idToken", "hunter2-id"},
            {"dpopKey", login_private_key},
        };
        home.write(file_of(login_arn), file.dump());
    }

    scripted_server net;
    login_settings settings;
};

/// The public cases: the files, the service's responses, and what comes of them. They are for the
/// moment 2025-11-19T00:00:00Z.
void check_login_case(const json& one) {
    INFO(one["documentation"].get<std::string>());
    login_scene s;
    const auto moment = parse_iso8601("2025-11-19T00:00:00Z");
    s.scene.environment->wall_shift = std::chrono::duration_cast<std::chrono::seconds>(
        *moment - std::chrono::system_clock::now() + 500ms
    );
    for (const auto& [name, file] : one["cacheContents"].items())
        s.home.write(name, file.dump());
    if (one.contains("mockApiCalls"))
        for (const json& call : one["mockApiCalls"]) {
            const bool is_good = call.contains("response");
            const json body = is_good ? call["response"]["tokenOutput"] : json::object();
            s.net.reply(respond(call.value("responseCode", 200), body.dump()));
        }
    const result<finding> got = s.fetch();
    for (const json& wanted : one["outcomes"]) {
        if (wanted["result"] == "error") {
            CHECK(got.has_error());
        } else if (wanted["result"] == "credentials") {
            REQUIRE(got.has_value());
            const credentials key = std::get<found_credentials>(*got).key;
            CHECK(key.access_key_id() == wanted["accessKeyId"].get<std::string>());
            CHECK(key.secret_access_key() == wanted["secretAccessKey"].get<std::string>());
            CHECK(key.session_token() == wanted["sessionToken"].get<std::string>());
            CHECK(key.account_id() == wanted["accountId"].get<std::string>());
            const auto difference =
                *key.expiration() - *parse_iso8601(wanted["expiresAt"].get<std::string>());
            CHECK(std::chrono::abs(difference) < 60s);
        } else {
            for (const auto& [name, file] : wanted.items()) {
                if (name == "result") continue;
                json saved = json::parse(s.home.read(name));
                json expected = file;
                saved["accessToken"].erase("expiresAt"); // by our clock, which runs
                expected["accessToken"].erase("expiresAt");
                CHECK(saved == expected);
            }
        }
    }
    if (one.contains("mockApiCalls"))
        for (std::size_t i = 0; i < one["mockApiCalls"].size(); ++i)
            CHECK(
                json::parse(s.net.requests().at(i).body) ==
                one["mockApiCalls"][i]["request"]["tokenInput"]
            );
}

} // namespace

TEST_CASE("the public cases of logins") {
    std::ifstream file(public_vectors("login-provider-test-cases.json"));
    const json cases = json::parse(file);
    for (const json& one : cases)
        check_login_case(one);
    WARN(cases.size() << " public cases of logins");
    CHECK(cases.size() == 8);
}

TEST_CASE("a login is used as it is while there is time") {
    login_scene s;
    s.log_in(10min);
    const found_credentials found = s.found();
    CHECK(found.key.access_key_id() == "AKIDOLD");
    CHECK(found.key.account_id() == "012345678901");
    CHECK(found.source == "the login of profile signin");
}

TEST_CASE("a login is renewed with a proof of its private key, in its last five minutes") {
    login_scene s;
    s.log_in(4min);
    s.net.reply(respond(200, renewed_login));
    CHECK(s.found().key.access_key_id() == "AKIDNEW");
    const seen_request seen = s.net.requests().at(0);
    CHECK(seen.method == "POST");
    CHECK(seen.path == "/v1/token");
    CHECK_FALSE(seen.find("authorization"));
    const std::string proof = seen.find("dpop").value_or("");
    CHECK(std::count(proof.begin(), proof.end(), '.') == 2);
    const json saved = json::parse(s.home.read(file_of(login_arn)));
    CHECK(saved["accessToken"]["accessKeyId"] == "AKIDNEW");
    CHECK(saved["accessToken"]["accountId"] == "012345678901");
    CHECK(saved["refreshToken"] == "hunter2-next");
    CHECK(saved["idToken"] == "hunter2-id");
}

TEST_CASE("a login that cannot be renewed is used to its end, and then says what to run") {
    login_scene s;
    s.log_in(4min);
    s.net.reply(respond(503, "hunter2"));
    CHECK(s.found().key.access_key_id() == "AKIDOLD");
    REQUIRE(s.scene.log->size() == 1);
    s.scene.environment->wall_shift = 5min;
    s.net.reply(respond(400, R"({"error":"TOKEN_EXPIRED","message":"hunter2"})"));
    CHECK_THAT(
        s.failure(), ContainsSubstring("refused to renew it (status 400): run `aws login --profile")
    );
}

TEST_CASE("a renewal of a login is completed when its call has ended") {
    login_scene s;
    s.log_in(-1h);
    const gate held;
    s.net.reply(std::move(respond(200, renewed_login)).held_after(1, held));
    const result<finding> got = s.fetch_cancelled_at(s.net);
    REQUIRE(got.has_error());
    CHECK(got.error().code() == client_errc::cancelled);
    held.open();
    s.run_to_the_end();
    const json saved = json::parse(s.home.read(file_of(login_arn)));
    CHECK(saved["refreshToken"] == "hunter2-next");
    CHECK(s.found().key.access_key_id() == "AKIDNEW");
    CHECK(s.net.requests().size() == 1);
}

TEST_CASE("the folder of logins may be below the home directory") {
    login_scene s;
    s.log_in(10min);
    s.variables = {{"HOME", s.home.path("..")}};
    s.variables["AWS_LOGIN_CACHE_DIRECTORY"] =
        "~/" + std::filesystem::path(s.home.path()).filename().string();
    CHECK(s.found().key.access_key_id() == "AKIDOLD");
}

TEST_CASE("a login without a usable file says what to run") {
    login_scene s;
    CHECK_THAT(s.failure(), ContainsSubstring("does not exist: run `aws login --profile signin`"));
    s.home.write(
        file_of(login_arn), GENERATE(as<std::string>(), "", "hunter2", R"({"accessToken":{}})")
    );
    CHECK_THAT(s.failure(), ContainsSubstring("run `aws login --profile signin`"));
}

TEST_CASE("a response of the sign-in service without a login is refused") {
    login_scene s;
    s.log_in(-1s);
    s.net.reply(respond(
        200,
        GENERATE(
            as<std::string>(),
            "<html>hunter2</html>",
            R"({"accessToken":{"accessKeyId":"hunter2"}})",
            R"({"accessToken":{"accessKeyId":"a","secretAccessKey":"b","sessionToken":"c"},"refreshToken":"d","expiresIn":-1})"
        )
    ));
    CHECK_FALSE(s.failure().empty());
}

TEST_CASE("a profile's login session and region are its settings of a login") {
    config::profiles all;
    all.profile["signin"].values["login_session"].text =
        crypto::secret(std::string_view(login_arn));
    all.profile["signin"].values["region"].text = crypto::secret(std::string_view("eu-west-1"));
    REQUIRE(login_settings_of(all, "signin"));
    CHECK(login_settings_of(all, "signin")->session == login_arn);
    CHECK(login_settings_of(all, "signin")->region == "eu-west-1");
    all.profile["other"].values["region"].text = crypto::secret(std::string_view("eu-west-1"));
    CHECK_FALSE(login_settings_of(all, "other"));
    CHECK(
        file_of(login_arn) ==
        "./4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json"
    );
}

} // namespace codynamo::credential_sources
