// SPDX-License-Identifier: BSL-1.0
#include "exec/client_access.hpp"

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
              "AWS_ENDPOINT_URL_DYNAMODB_STREAMS",
              "AWS_ACCOUNT_ID_ENDPOINT_MODE",
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

struct variable {
    const char* name;
    const char* text;
};

/// Returns the URL of tables, or of Streams, or the refusal.
std::string core_url(
    target_service service,
    const std::vector<variable>& variables,
    const std::function<void(client_config&)>& change,
    const char* account_id = ""
) {
    const bare_machine machine;
    for (const variable& v : variables)
        ::setenv(v.name, v.text, 1);
    boost::asio::io_context io;
    client_config config;
    config.region = "eu-central-1";
    change(config);
    const client db(io.get_executor(), config);
    exec::call what("ListTables", "", "{}");
    what.target = service;
    const auto found = exec::core_of(db)->service_of(what).addresses.find(account_id, "", false);
    return found ? (*found)->endpoint.url() : found.error().info().message;
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

TEST_CASE("Streams have an endpoint of their own in code, environment and region") {
    const auto url = [](const std::vector<variable>& variables, auto change) {
        return core_url(target_service::dynamodb_streams, variables, change);
    };
    const auto nothing = [](client_config&) {};
    const variable of_streams{"AWS_ENDPOINT_URL_DYNAMODB_STREAMS", "http://localhost:1"};
    const variable of_all{"AWS_ENDPOINT_URL", "http://localhost:2"};
    const variable of_tables{"AWS_ENDPOINT_URL_DYNAMODB", "http://localhost:3"};
    CHECK(url({}, nothing) == "https://streams.dynamodb.eu-central-1.amazonaws.com");
    CHECK(url({of_tables}, nothing) == "https://streams.dynamodb.eu-central-1.amazonaws.com");
    CHECK(url({of_tables, of_all}, nothing) == "http://localhost:2");
    CHECK(url({of_tables, of_all, of_streams}, nothing) == "http://localhost:1");
    const auto in_code = [](client_config& c) { c.endpoint = "http://localhost:4"; };
    CHECK(url({of_all, of_streams}, in_code) == "http://localhost:4");
    CHECK(url({of_all}, [](client_config& c) {
              c.endpoint = "http://localhost:4";
              c.streams_endpoint = "http://localhost:5";
          }) == "http://localhost:5");
    CHECK(url({}, [](client_config& c) { c.region = "local"; }) == "http://localhost:8000");
}

TEST_CASE("an endpoint of Streams that cannot be used is the error of their calls alone") {
    const auto odd = [](client_config& c) { c.streams_endpoint = "ftp://localhost"; };
    CHECK(core_says(core_url(target_service::dynamodb_streams, {}, odd), "begin with http"));
    CHECK(
        core_url(target_service::dynamodb, {}, odd) == "https://dynamodb.eu-central-1.amazonaws.com"
    );
}

TEST_CASE("certificates of AWS are never accepted unseen for Streams either") {
    const auto careless = [](client_config& c) {
        c.dangerously_accept_any_certificate = true;
        c.log = [](log_level, std::string_view) {};
    };
    const variable of_tables{"AWS_ENDPOINT_URL_DYNAMODB", "https://192.0.2.1"};
    CHECK(core_says(
        core_url(target_service::dynamodb_streams, {of_tables}, careless),
        "dangerously_accept_any_certificate is not for endpoints of AWS"
    ));
}

TEST_CASE("the account's endpoint is used by default, and not if code or environment say so") {
    const auto url = [](const std::vector<variable>& variables, auto change) {
        return core_url(target_service::dynamodb, variables, change, "123456789012");
    };
    const auto nothing = [](client_config&) {};
    const variable off{"AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled"};
    CHECK(url({}, nothing) == "https://123456789012.ddb.eu-central-1.amazonaws.com");
    CHECK(url({off}, nothing) == "https://dynamodb.eu-central-1.amazonaws.com");
    CHECK(url({off}, [](client_config& c) {
              c.account_id_endpoint_mode = account_id_endpoint_mode::preferred;
          }) == "https://123456789012.ddb.eu-central-1.amazonaws.com");
}

TEST_CASE("a required account is refused at once where accounts have no endpoints, else by the call"
) {
    const auto required = [](client_config& c) {
        c.endpoint.clear();
        c.account_id_endpoint_mode = account_id_endpoint_mode::required;
    };
    CHECK(core_says(core_url(target_service::dynamodb, {}, required), "account is not known"));
    CHECK(core_says(
        core_refusal(
            client_errc::invalid_argument,
            [&](client_config& c) {
                required(c);
                c.region = "cn-north-1";
            }
        ),
        "region's partition"
    ));
    CHECK(core_says(
        core_refusal(
            client_errc::invalid_argument,
            [&](client_config& c) {
                required(c);
                c.use_fips_endpoint = true;
            }
        ),
        "accounts have no FIPS endpoints"
    ));
}

TEST_CASE("control characters, blanks and oversized texts in settings are refused", "[fault-91]") {
    std::vector<std::string> bad{"\r", "\n", "\r\nX: 1", " ", "\t", "\xc3\xa9", "\x7f"};
    bad.emplace_back(1, '\0');
    const auto refused = [](const std::function<void(client_config&)>& change) {
        return core_refusal(client_errc::invalid_argument, change) != "accepted";
    };
    bad.emplace_back(100'000, 'a');
    for (const std::string& text : bad) {
        INFO(text.size() << " bytes");
        CHECK(refused([&](client_config& c) { c.region = "eu" + text + "west-1"; }));
        CHECK(refused([&](client_config& c) { c.endpoint = "http://local" + text + "host"; }));
        CHECK(refused([&](client_config& c) { c.proxy = "http://pro" + text + "xy"; }));
    }
    bad.pop_back(); // keys and tokens may be long
    for (const std::string& text : bad) {
        INFO(text.size() << " bytes");
        CHECK_THROWS_AS(credentials("AKID" + text + "E", "secret"), error);
        CHECK_THROWS_AS(credentials("AKIDEXAMPLE", "secret" + text + "x"), error);
        CHECK_THROWS_AS(credentials("AKIDEXAMPLE", "secret", "token" + text + "x"), error);
        const auto with_id = [&] {
            return credentials("AKIDEXAMPLE", "secret").with_account_id("12345678901" + text);
        };
        CHECK_THROWS_AS(with_id(), error);
    }
}

TEST_CASE("no name of a table changes the host but an ARN's account", "[fault-91]") {
    const bare_machine machine;
    boost::asio::io_context io;
    client_config config;
    config.region = "eu-central-1";
    const client db(io.get_executor(), config);
    const std::string arn = "arn:aws:dynamodb:eu-central-1:";
    for (const std::string account : {"12\r\n", "1 2", "evil.example/", "@evil", "\xc3\xa9", ""}) {
        const auto to =
            exec::core_of(db)->service.addresses.find("", arn + account + ":table/t", false);
        CHECK(to.value()->endpoint.host == "dynamodb.eu-central-1.amazonaws.com");
    }
    const auto huge = exec::core_of(db)->service.addresses.find(
        "", arn + std::string(100'000, '1') + ":table/t", false
    );
    CHECK(huge.value()->endpoint.host == "dynamodb.eu-central-1.amazonaws.com");
}
