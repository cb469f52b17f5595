// SPDX-License-Identifier: BSL-1.0
#include <codynamo/client.hpp>
#include <codynamo/config.hpp>
#include <codynamo/error.hpp>

#include <boost/asio/io_context.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace codynamo;
using namespace std::chrono_literals;

namespace {

/// While it lives this process has none of the variables and files that AWS tools read.
class bare_machine {
public:
    bare_machine() {
        for (const char* name :
             {"AWS_REGION",
              "AWS_DEFAULT_REGION",
              "AWS_PROFILE",
              "AWS_DEFAULT_PROFILE",
              "AWS_CONFIG_FILE",
              "AWS_SHARED_CREDENTIALS_FILE",
              "AWS_ENDPOINT_URL",
              "AWS_ENDPOINT_URL_DYNAMODB",
              "AWS_MAX_ATTEMPTS",
              "AWS_CA_BUNDLE",
              "SSL_CERT_FILE",
              "SSL_CERT_DIR",
              "AWS_USE_FIPS_ENDPOINT",
              "AWS_USE_DUALSTACK_ENDPOINT",
              "AWS_RETRY_MODE",
              "AWS_ACCOUNT_ID_ENDPOINT_MODE"})
            change(name, nullptr);
        change("HOME", "/nonexistent");
    }

    bare_machine(const bare_machine&) = delete;
    bare_machine& operator=(const bare_machine&) = delete;

    ~bare_machine() {
        for (const auto& [name, text] : before_) {
            if (text)
                ::setenv(name.c_str(), text->c_str(), 1);
            else
                ::unsetenv(name.c_str());
        }
    }

private:
    void change(const char* name, const char* text) {
        const char* old = std::getenv(name);
        before_.emplace_back(name, old ? std::optional<std::string>(old) : std::nullopt);
        if (text)
            ::setenv(name, text, 1);
        else
            ::unsetenv(name);
    }

    std::vector<std::pair<std::string, std::optional<std::string>>> before_;
};

/// Returns the error of constructing a client of this configuration, without any settings around.
std::string core_refusal(client_errc expected, const std::function<void(client_config&)>& change) {
    const bare_machine machine;
    boost::asio::io_context io;
    client_config config;
    config.region = "eu-central-1";
    config.endpoint = "http://localhost:8000";
    change(config);
    try {
        const client db(io.get_executor(), config);
    } catch (const error& e) {
        CHECK(e.code() == expected);
        return e.what();
    }
    return "accepted";
}

bool core_says(const std::string& text, std::string_view part) {
    UNSCOPED_INFO(text);
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the error of a client without a region names where it was looked for") {
    const std::string text = core_refusal(client_errc::missing_region, [](client_config& c) {
        c.region.clear();
        c.endpoint.clear();
    });
    CHECK(core_says(text, "AWS_REGION"));
    CHECK(core_says(text, "/nonexistent/.aws/config"));
}

TEST_CASE("a client of sane settings is made without any network") {
    CHECK(core_refusal(client_errc::invalid_argument, [](client_config&) {}) == "accepted");
}

TEST_CASE("times that are no times are refused by name") {
    const auto refused = [](std::chrono::milliseconds client_config::* member) {
        return core_refusal(client_errc::invalid_argument, [member](client_config& c) {
            c.*member = 0ms;
        });
    };
    CHECK(
        core_says(refused(&client_config::timeout), "client_config::timeout must be more than 0 ms")
    );
    CHECK(core_says(refused(&client_config::request_timeout), "client_config::request_timeout"));
    CHECK(core_says(refused(&client_config::connect_timeout), "client_config::connect_timeout"));
    CHECK(core_says(refused(&client_config::tls_timeout), "client_config::tls_timeout"));
    CHECK(core_says(refused(&client_config::idle_timeout), "client_config::idle_timeout"));
}

TEST_CASE("counts that can never work are refused by name") {
    CHECK(core_says(
        core_refusal(client_errc::invalid_argument, [](client_config& c) { c.max_attempts = 0; }),
        "client_config::max_attempts counts the first try too"
    ));
    CHECK(core_says(
        core_refusal(
            client_errc::invalid_argument, [](client_config& c) { c.max_connections = 0; }
        ),
        "client_config::max_connections must be 1 or more"
    ));
}

TEST_CASE("an endpoint that sends data in the clear to another machine is refused") {
    const auto elsewhere = [](client_config& c) { c.endpoint = "http://192.0.2.1:8000"; };
    CHECK(core_says(core_refusal(client_errc::invalid_argument, elsewhere), "allow_insecure_http"));
    CHECK(core_refusal(client_errc::invalid_argument, [&](client_config& c) {
              elsewhere(c);
              c.allow_insecure_http = true;
          }) == "accepted");
}

TEST_CASE("certificates of AWS are never accepted unseen, others only with a warning") {
    std::string logged;
    const auto careless = [&](client_config& c) {
        c.dangerously_accept_any_certificate = true;
        c.log = [&](log_level level, std::string_view line) {
            if (level == log_level::warning) logged += line;
        };
    };
    CHECK(core_says(
        core_refusal(
            client_errc::invalid_argument,
            [&](client_config& c) {
                careless(c);
                c.endpoint.clear();
            }
        ),
        "dangerously_accept_any_certificate is not for endpoints of AWS"
    ));
    CHECK(logged.empty());
    CHECK(core_refusal(client_errc::invalid_argument, [&](client_config& c) {
              careless(c);
              c.endpoint = "https://192.0.2.1:8443";
          }) == "accepted");
    CHECK(core_says(logged, "accepts every certificate of https://192.0.2.1:8443"));
}

TEST_CASE("a CA file that is not there is refused when the client is made") {
    const std::string text = core_refusal(client_errc::invalid_argument, [](client_config& c) {
        c.endpoint.clear();
        c.ca_file = "/nonexistent/ca.pem";
    });
    CHECK(core_says(text, "/nonexistent/ca.pem"));
}

TEST_CASE("what was skipped in the shared files is logged when the client is made") {
    std::string file = "/tmp/codynamo-XXXXXX";
    const int descriptor = ::mkstemp(file.data());
    REQUIRE(descriptor >= 0);
    ::close(descriptor);
    std::ofstream(file) << "[dev]\nregion = r\n";
    std::vector<std::string> logged;
    const std::string made = core_refusal(client_errc::invalid_argument, [&](client_config& c) {
        ::setenv("AWS_CONFIG_FILE", file.c_str(), 1); // taken back by bare_machine
        c.log = [&](log_level, std::string_view line) { logged.emplace_back(line); };
    });
    ::unlink(file.c_str());
    CHECK(made == "accepted");
    REQUIRE(logged.size() == 1);
    CHECK(logged[0].starts_with(file + ":1: this section is skipped"));
}
