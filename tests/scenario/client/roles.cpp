// SPDX-License-Identifier: BSL-1.0
//
// A client whose profile has a role: from the files by STS to the signature of its calls.
#include "exec/core.hpp"
#include "scenario/credentials/sts_scene.hpp"
#include "support/scripted_client.hpp"
#include "support/temporary_home.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cstdlib>
#include <string>
#include <sys/stat.h>
#include <utility>
#include <vector>

namespace codynamo::testing {
namespace {

/// While it lives, the process has these variables.
class variables_of_roles {
public:
    explicit variables_of_roles(std::vector<std::pair<std::string, std::string>> variables)
        : variables_(std::move(variables)) {
        for (const auto& [name, value] : variables_)
            ::setenv(name.c_str(), value.c_str(), 1);
    }

    variables_of_roles(const variables_of_roles&) = delete;
    variables_of_roles& operator=(const variables_of_roles&) = delete;

    ~variables_of_roles() {
        for (const auto& [name, value] : variables_)
            ::unsetenv(name.c_str());
    }

private:
    std::vector<std::pair<std::string, std::string>> variables_;
};

} // namespace

TEST_CASE("a client signs with the credentials of its profile's role, and asks once for a code") {
    scripted_server sts;
    sts.reply(sts_role("ASIAROLE"));
    scripted_server net;
    net.reply(ok("{}")).reply(ok("{}"));
    const temporary_home home;
    home.write(
        "config",
        "[profile reader]\nrole_arn = arn:aws:iam::123456789012:role/reader\n"
        "source_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n"
    );
    home.write("keys", "[base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n");
    REQUIRE(::chmod(home.path("keys").c_str(), 0600) == 0); // or the client warns
    const variables_of_roles set({
        {"AWS_CONFIG_FILE", home.path("config")},
        {"AWS_SHARED_CREDENTIALS_FILE", home.path("keys")},
        {"AWS_ENDPOINT_URL_STS", sts.url()},
    });

    int asked = 0;
    client_config config;
    config.region = "eu-central-1";
    config.endpoint = net.url();
    config.profile = "reader";
    config.mfa_code = [&](mfa_request request) -> asio::awaitable<std::string> {
        ++asked;
        CHECK(request.profile() == "reader");
        co_return "123456";
    };
    make_patient(config);
    boost::asio::io_context io;
    const client db =
        exec::make_client(io.get_executor(), config, std::make_shared<scripted_environment>());
    for (int i = 0; i < 2; ++i)
        run(io, db.table("music").put_item({{"id", "1"}}));

    CHECK(asked == 1);
    for (const seen_request& request : net.requests()) {
        CHECK_THAT(
            request.find("authorization").value(),
            Catch::Matchers::ContainsSubstring("Credential=ASIAROLE/")
        );
        CHECK(request.find("x-amz-security-token") == "token-of-ASIAROLE");
    }
}

} // namespace codynamo::testing
