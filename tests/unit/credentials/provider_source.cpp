// SPDX-License-Identifier: BSL-1.0
#include "credentials/provider_source.hpp"

#include "support/run.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <optional>
#include <stdexcept>

namespace codynamo::credential_sources {
namespace {

/// Asio can make it without a value.
asio::awaitable<std::optional<result<finding>>> fetched(std::shared_ptr<provider_source> from) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto got = co_await from->fetch(from, nullptr, std::chrono::steady_clock::time_point::max());
    co_return std::optional<result<finding>>(std::move(got));
}

asio::awaitable<credentials> never() {
    asio::steady_timer timer(
        co_await asio::this_coro::executor, asio::steady_timer::time_point::max()
    );
    co_await timer.async_wait(asio::use_awaitable);
    co_return credentials("AKID", "secret");
}

asio::awaitable<credentials> broken() {
    throw std::runtime_error("hunter2");
    co_return credentials("AKID", "secret");
}

struct forgets_badly {
    asio::awaitable<credentials> operator()() const { return never(); }

    void forget(const credentials& /*refused*/) const { throw std::runtime_error("hunter2"); }
};

} // namespace

TEST_CASE("a provider that is cancelled has not failed") {
    boost::asio::io_context io;
    boost::asio::cancellation_signal stop;
    std::optional<result<finding>> got;
    boost::asio::co_spawn(
        io,
        fetched(std::make_shared<provider_source>(credentials_provider(never))),
        boost::asio::bind_cancellation_slot(
            stop.slot(),
            [&](const std::exception_ptr& e, std::optional<result<finding>> r) {
                REQUIRE_FALSE(e);
                got = std::move(r);
            }
        )
    );
    io.poll();
    stop.emit(boost::asio::cancellation_type::terminal);
    io.restart();
    io.run_for(testing::patience);
    REQUIRE(got);
    REQUIRE(got->has_error());
    CHECK(got->error().code() == client_errc::cancelled);
}

TEST_CASE("a provider's exception is not shown") {
    const auto got =
        testing::run(fetched(std::make_shared<provider_source>(credentials_provider(broken))));
    REQUIRE(got);
    REQUIRE(got->has_error());
    CHECK(got->error().code() == client_errc::credentials_failed);
    CHECK(std::string(got->error().what()).find("hunter2") == std::string::npos);
}

TEST_CASE("a provider that fails to forget does not fail the call") {
    provider_source from{credentials_provider(forgets_badly())};
    CHECK_NOTHROW(from.forget(credentials("AKID", "secret")));
}

} // namespace codynamo::credential_sources
