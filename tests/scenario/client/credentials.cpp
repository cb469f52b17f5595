// SPDX-License-Identifier: BSL-1.0
//
// When credentials are asked for, who waits for them, and how long.
#include "exec/client_access.hpp"
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <new>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

constexpr auto four_minutes = 4min; // within the window in which new ones are asked for

/// Returns a new key each time; from the second request on only after the gate has opened.
struct slow_source {
    explicit slow_source(std::chrono::seconds lifetime) : lifetime_(lifetime) {}

    asio::awaitable<credentials> ask() {
        const int number = ++asked;
        while (number >= first_slow && !open) {
            asio::steady_timer a_moment(co_await asio::this_coro::executor, 1ms);
            co_await a_moment.async_wait(asio::use_awaitable);
        }
        const credentials key("AKID" + std::to_string(number), "secret");
        co_return key.with_expiration(std::chrono::system_clock::now() + lifetime_);
    }

    int asked = 0;
    int first_slow = 2;
    bool open = false;

private:
    std::chrono::seconds lifetime_;
};

client_config asking(slow_source& source) {
    client_config config;
    config.credentials = credentials_provider([&source] { return source.ask(); });
    return config;
}

std::string key_of_last(const scripted_server& net) {
    const std::string header = net.requests().back().find("authorization").value_or("");
    const auto begin = header.find("AKID");
    return header.substr(begin, header.find('/', begin) - begin);
}

/// Cancels the call that it sees begin.
struct cancels_at_begin final : call_observer {
    void on_call_started(const call_started& /*e*/) override {
        stop.emit(asio::cancellation_type::terminal);
    }

    asio::cancellation_signal stop;
};

/// While it lives the environment holds an access key.
class key_in_environment {
public:
    explicit key_in_environment(const char* id) {
        set(id);
        ::setenv("AWS_SECRET_ACCESS_KEY", "secret", 1);
    }

    key_in_environment(const key_in_environment&) = delete;
    key_in_environment& operator=(const key_in_environment&) = delete;

    ~key_in_environment() {
        ::unsetenv("AWS_ACCESS_KEY_ID");
        ::unsetenv("AWS_SECRET_ACCESS_KEY");
    }

    static void set(const char* id) { ::setenv("AWS_ACCESS_KEY_ID", id, 1); }
};

} // namespace

TEST_CASE("a call waits for credentials no longer than its own time") {
    scripted_server net;
    slow_source source(four_minutes);
    source.first_slow = 1;
    scripted_client c(net, asking(source));
    for (int i = 0; i < 2; ++i) {
        const auto r = c.run(as_result(c.table().put_item({{"id", "1"}}, timeout(20ms))));
        REQUIRE(!r);
        CHECK(r.error().code() == client_errc::deadline_exceeded);
        CHECK(r.error().info().outcome == outcome::not_sent);
    }
    c.run_all(); // nobody waits: the source is cancelled
    source.open = true;
    net.reply(ok("{}"));
    c.run(c.table().put_item({{"id", "1"}}));
}

TEST_CASE("credentials that are still good are used while new ones are asked for") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    slow_source source(four_minutes);
    scripted_client c(net, asking(source));
    c.run(c.table().get_item(key("id", "1")));
    c.run(c.environment->pause(200s));
    for (int i = 0; i < 3; ++i) {
        c.run(c.table().get_item(key("id", "1"), timeout(10s)));
        CHECK(key_of_last(net) == "AKID1");
    }
    CHECK(source.asked == 2);
    source.open = true;
    c.run_all();
    c.run(c.table().get_item(key("id", "1")));
    CHECK(key_of_last(net) == "AKID2");
}

TEST_CASE("many callers ask once for credentials that have expired", "[fault-86]") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    slow_source source(four_minutes);
    source.open = true;
    client_config config = asking(source);
    config.max_waiting = 1000;
    scripted_client c(net, config);
    c.run(c.table().get_item(key("id", "1")));
    c.environment->wall_shift = 5min;
    c.run(c.environment->pause(200s));
    source.open = false;
    constexpr int callers = 500;
    int done = 0;
    for (int i = 0; i < callers; ++i)
        asio::co_spawn(
            c.io,
            c.table().get_item(key("id", "1")),
            [&](const std::exception_ptr& e, const get_item_response&) { done += e ? 0 : 1; }
        );
    c.run_until([&] { return source.asked == 2; });
    CHECK(done == 0);
    source.open = true;
    c.run_all();
    CHECK(done == callers);
    CHECK(source.asked == 2);
}

TEST_CASE("a provider that fails matters only when the credentials have expired", "[fault-87]") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    int asked = 0;
    client_config config;
    config.credentials = credentials_provider([&]() -> asio::awaitable<credentials> {
        if (++asked > 1) throw error(client_errc::missing_credentials, "the vault is sealed");
        const credentials key("AKID1", "secret");
        co_return key.with_expiration(std::chrono::system_clock::now() + four_minutes);
    });
    scripted_client c(net, config);
    for (int i = 0; i < 3; ++i) {
        c.run(c.table().get_item(key("id", "1")));
        c.run(c.environment->pause(200s));
    }
    c.run_all();
    CHECK(asked == 3);
    c.environment->wall_shift = 5min;
    const auto r = c.run(as_result(c.table().get_item(key("id", "1"))));
    REQUIRE(!r);
    CHECK(r.error().info().message == "the vault is sealed");
}

TEST_CASE("credentials kept after a failed refresh are not used past their expiry", "[fault-87]") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    slow_source source(four_minutes);
    source.open = true;
    bool is_down = false;
    client_config config;
    config.credentials = credentials_provider([&]() -> asio::awaitable<credentials> {
        if (is_down) throw error(client_errc::missing_credentials, "the vault is sealed");
        return source.ask();
    });
    scripted_client c(net, config);
    c.run(c.table().get_item(key("id", "1")));
    c.run(c.environment->pause(200s));
    is_down = true;
    c.run(c.table().get_item(key("id", "1"))); // asks in vain, and keeps what it has
    c.run_all();
    c.environment->wall_shift = 5min;
    const auto r = c.run(as_result(c.table().get_item(key("id", "1"))));
    REQUIRE(!r);
    CHECK(r.error().info().message == "the vault is sealed");
    CHECK(r.error().info().outcome == outcome::not_sent);
    is_down = false;
    c.run(c.table().get_item(key("id", "1")));
    CHECK(key_of_last(net) == "AKID2");
}

TEST_CASE("credentials that expire right after they came are asked for again then") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    slow_source source(30s);
    source.open = true;
    scripted_client c(net, asking(source));
    c.run(c.table().get_item(key("id", "1")));
    c.environment->wall_shift = 1min;
    c.run(c.table().get_item(key("id", "1")));
    CHECK(key_of_last(net) == "AKID2");
}

TEST_CASE("credentials that have expired by this machine's clock when they come are used") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    slow_source source(four_minutes);
    source.open = true;
    scripted_client c(net, asking(source));
    c.environment->wall_shift = 1h;
    for (int i = 0; i < 3; ++i)
        c.run(c.table().get_item(key("id", "1")));
    CHECK(source.asked == 1);
    c.run(c.environment->pause(11s));
    c.run(c.table().get_item(key("id", "1")));
    CHECK(source.asked == 2);
}

TEST_CASE("a question for new credentials ends with the client that asks") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    slow_source source(four_minutes);
    client_config config = asking(source);
    config.region = "us-east-1";
    config.endpoint = net.url();
    boost::asio::io_context io;
    const auto environment = std::make_shared<scripted_environment>();
    std::optional<client> db(exec::make_client(io.get_executor(), std::move(config), environment));
    run(io, db->table("music").get_item(key("id", "1")));
    run(io, environment->pause(200s));
    run(io, db->table("music").get_item(key("id", "1")));
    REQUIRE(source.asked == 2);
    db.reset();
    io.restart();
    io.run_for(10s);
    CHECK(io.stopped());
}

TEST_CASE("a call that is cancelled already does not wait for credentials") {
    scripted_server net;
    slow_source source(four_minutes);
    source.first_slow = 1;
    client_config config = asking(source);
    const auto observer = std::make_shared<cancels_at_begin>();
    config.observer = observer;
    scripted_client c(net, config);
    std::optional<std::error_code> ended;
    auto call = as_result(c.table().put_item({{"id", "1"}}, timeout(100ms)));
    asio::co_spawn(
        c.io,
        std::move(call),
        asio::bind_cancellation_slot(
            observer->stop.slot(),
            [&](const std::exception_ptr&, const result<put_item_response>& r) {
                ended = r ? std::error_code() : r.error().code();
            }
        )
    );
    c.run_all();
    CHECK(ended == client_errc::cancelled);
    CHECK(source.asked == 0);
}

TEST_CASE("a wall clock that is set back does not stop the asking for new credentials") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    slow_source source(1min);
    source.open = true;
    scripted_client c(net, asking(source));
    c.run(c.table().get_item(key("id", "1")));
    c.environment->wall_shift = -2min;
    c.run(c.environment->pause(50s));
    c.run(c.table().get_item(key("id", "1")));
    CHECK(source.asked == 2);
}

TEST_CASE("a source without memory ends the call with bad_alloc, not with missing credentials") {
    scripted_server net;
    client_config config;
    bool short_of_memory = true;
    config.credentials = credentials_provider([&]() -> asio::awaitable<credentials> {
        if (short_of_memory) throw std::bad_alloc();
        co_return credentials("AKIDEXAMPLE", "secret");
    });
    scripted_client c(net, config);
    CHECK_THROWS_AS(c.run(c.table().get_item(key("id", "1"))), std::bad_alloc);
    short_of_memory = false;
    net.reply(ok("{}"));
    c.run(c.table().get_item(key("id", "1")));
}

TEST_CASE("the environment is read when a client is made, not in the middle of a call") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    const key_in_environment variables("AKIDFIRST");
    boost::asio::io_context io;
    client_config config;
    config.region = "us-east-1";
    config.endpoint = net.url();
    const client db(io.get_executor(), config);
    key_in_environment::set("AKIDSECOND");
    run(io, db.table("music").get_item(key("id", "1")));
    CHECK(key_of_last(net) == "AKIDFIRST");
}

} // namespace codynamo::testing
