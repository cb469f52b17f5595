// SPDX-License-Identifier: BSL-1.0
#include <codynamo/config.hpp>
#include <codynamo/credentials.hpp>
#include <codynamo/error.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch_test_macros.hpp>

#include <exception>
#include <memory>
#include <sstream>
#include <string>

using namespace codynamo;

namespace {

std::string printed_credentials(const credentials& c) {
    std::ostringstream out;
    out << c;
    return out.str();
}

asio::awaitable<void> store(
    asio::awaitable<credentials> pending, std::optional<credentials>& response
) {
    response.emplace(co_await std::move(pending));
}

credentials awaited(asio::awaitable<credentials> pending) {
    asio::io_context context;
    std::optional<credentials> response;
    asio::co_spawn(context, store(std::move(pending), response), [](std::exception_ptr problem) {
        if (problem) std::rethrow_exception(problem);
    });
    context.run();
    return response.value();
}

credentials fetched(const credentials_provider& from) {
    return awaited(from.fetch());
}

asio::awaitable<credentials> free_function() {
    co_return credentials("FROMFUNCTION", "s");
}

} // namespace

TEST_CASE("credentials return their parts") {
    const credentials c("AKIDEXAMPLE", "secret", "token");
    CHECK(c.access_key_id() == "AKIDEXAMPLE");
    CHECK(c.secret_access_key() == "secret");
    CHECK(c.session_token() == "token");
    CHECK(c.account_id().empty());
    CHECK_FALSE(c.expiration());

    const std::chrono::system_clock::time_point when(std::chrono::hours(1));
    const credentials more = c.with_account_id("123456789012").with_expiration(when);
    CHECK(more.account_id() == "123456789012");
    CHECK(more.expiration() == when);
    CHECK(more.secret_access_key() == "secret");
    CHECK(c.account_id().empty());
}

TEST_CASE("copies of credentials share one state") {
    std::optional<credentials> first(std::in_place, "AKIDEXAMPLE", "secret");
    const credentials copy = *first;
    CHECK(copy.secret_access_key().data() == first->secret_access_key().data());
    first.reset();
    CHECK(copy.secret_access_key() == "secret");
}

TEST_CASE("credentials that were moved to another place are still the same") {
    credentials first("AKIDEXAMPLE", "secret", "token");
    const credentials second = std::move(first);
    CHECK(first.access_key_id() == "AKIDEXAMPLE"); // NOLINT(bugprone-use-after-move)
    CHECK(first.session_token() == second.session_token());
    CHECK(printed_credentials(first) == "****MPLE:***");
    CHECK(first.with_account_id("123456789012").account_id() == "123456789012");
    CHECK_FALSE(first.expiration());
}

TEST_CASE("a provider that was moved to another place does not become the default chain") {
    credentials_provider first = credentials("AKIDEXAMPLE", "secret");
    const credentials_provider second = std::move(first);
    CHECK_FALSE(first.is_default()); // NOLINT(bugprone-use-after-move)
    CHECK(fetched(first).access_key_id() == "AKIDEXAMPLE");
    client_config config;
    config.credentials = second;
    const client_config moved = std::move(config);
    CHECK_FALSE(config.credentials.is_default()); // NOLINT(bugprone-use-after-move)
}

TEST_CASE("printed credentials show four characters of the id and nothing else") {
    CHECK(printed_credentials(credentials("AKIDEXAMPLE", "SECRET", "TOKEN")) == "****MPLE:***");
    CHECK(printed_credentials(credentials("short", "SECRET")) == "****:***");
}

TEST_CASE("credentials with parts that cannot be right are refused at once") {
    const std::string bad[] = {
        "a\r\nX-Evil: 1", "a\n", " a", "a b", "a\t", std::string("a\0b", 3), "a\x7f", "\xc3\xa9"
    };
    for (const std::string& part : bad) {
        CHECK_THROWS_AS(credentials(part, "s"), error);
        CHECK_THROWS_AS(credentials("a", part), error);
        CHECK_THROWS_AS(credentials("a", "s", part), error);
    }
    CHECK_THROWS_AS(credentials("", "s"), error);
    CHECK_THROWS_AS(credentials("a", ""), error);
    for (const char* account : {"", "12345678901", "1234567890123", "12345678901x"})
        CHECK_THROWS_AS(credentials("a", "s").with_account_id(account), error);
    try {
        credentials("AKID", "SECRET\n");
        FAIL("not refused");
    } catch (const error& e) {
        CHECK(e.code() == client_errc::invalid_argument);
        CHECK(std::string(e.what()).find("line end copied along") != std::string::npos);
        CHECK(std::string(e.what()).find("SECRET\n") == std::string::npos);
    }
}

TEST_CASE("a provider gives fixed credentials, or asks a function, or takes the default way") {
    CHECK(credentials_provider().is_default());

    const credentials_provider fixed = credentials("FIXED", "s");
    CHECK_FALSE(fixed.is_default());
    CHECK(fetched(fixed).access_key_id() == "FIXED");
    CHECK(fetched(fixed).access_key_id() == "FIXED");

    const credentials_provider by_function = free_function;
    CHECK(fetched(by_function).access_key_id() == "FROMFUNCTION");

    int calls = 0;
    const credentials_provider by_lambda = [&calls]() -> asio::awaitable<credentials> {
        ++calls;
        co_return credentials("KEY" + std::to_string(calls), "s");
    };
    CHECK(fetched(by_lambda).access_key_id() == "KEY1");
    const credentials_provider copy = by_lambda;
    CHECK(fetched(copy).access_key_id() == "KEY2");
}

TEST_CASE("a source lives until it has returned, even without its provider") {
    std::optional<credentials_provider> provider;
    auto source = [key = std::make_unique<std::string>("OWNEDBYLAMBDA")](
                  ) -> asio::awaitable<credentials> { co_return credentials(*key, "s"); };
    provider.emplace(std::move(source));
    asio::awaitable<credentials> pending = provider->fetch();
    provider.reset();

    CHECK(awaited(std::move(pending)).access_key_id() == "OWNEDBYLAMBDA");
}

TEST_CASE("what a source throws reaches who asked") {
    const credentials_provider broken = []() -> asio::awaitable<credentials> {
        throw std::runtime_error("vault is sealed");
        co_return credentials("a", "b");
    };
    CHECK_THROWS_AS(fetched(broken), std::runtime_error);
}

TEST_CASE("a key whose parts are too long for a request is refused without their texts") {
    const std::string text(100'000, 'x');
    const auto failure = [](const std::string& id, const std::string& secret, const char* part) {
        try {
            credentials made(id, secret, part);
        } catch (const error& e) {
            CHECK(e.code() == client_errc::invalid_argument);
            CHECK(e.info().message.size() < 200);
            return e.info().message;
        }
        return std::string();
    };
    CHECK(failure(text, "s", "").starts_with("the access key id has more than 64 KiB"));
    CHECK(failure("a", text, "").starts_with("the secret access key has more than 64 KiB"));
    CHECK(failure("a", "s", text.c_str()).starts_with("the session token has more than 64 KiB"));
}
