// SPDX-License-Identifier: BSL-1.0
//
// The retry loop: its state between attempts, and the tokens that it returns.
#include "exec/client_access.hpp"
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch_test_macros.hpp>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

template <class T>
error retrying_failure_of(scripted_client& c, asio::awaitable<T> work) {
    const result<T> r = c.run(as_result(std::move(work)));
    REQUIRE_FALSE(r.has_value());
    return r.error();
}

script conflict_response() {
    return service_error(400, "TransactionConflictException");
}

/// Counts the beginnings and ends of calls.
class call_counter : public call_observer {
public:
    void on_call_started(const call_started&) override { ++started; }

    void on_attempt_ended(const attempt_ended& e) override { last_attempt = e.attempt; }

    void on_call_ended(const call_ended& e) override {
        ++ended;
        attempts = e.attempts;
    }

    int started = 0;
    int ended = 0;
    int attempts = 0;
    int last_attempt = 0;
};

/// Its clock does not move, and its pauses end by cancellation only.
class endless_pauses final : public async::environment {
public:
    [[nodiscard]] std::chrono::system_clock::time_point wall_time() const override {
        return std::chrono::system_clock::now();
    }

    [[nodiscard]] std::chrono::steady_clock::time_point now() const override { return now_; }

    [[nodiscard]] double jitter() override { return 0.1; }

    [[nodiscard]] asio::awaitable<void> pause(std::chrono::steady_clock::duration) override {
        co_await asio::this_coro::throw_if_cancelled(false);
        asio::steady_timer never(
            co_await asio::this_coro::executor, asio::steady_timer::time_point::max()
        );
        is_pausing = true;
        boost::system::error_code ignored;
        co_await never.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        is_pausing = false;
    }

    bool is_pausing = false;

private:
    std::chrono::steady_clock::time_point now_ = std::chrono::steady_clock::now();
};

/// A client that cancels its calls in their pauses.
struct pausing_client {
    explicit pausing_client(const scripted_server& net, client_config config = client_config()) {
        config.region = "us-east-1";
        config.endpoint = net.url();
        config.credentials = credentials("AKIDEXAMPLE", "secret");
        make_patient(config);
        db.emplace(exec::make_client(io.get_executor(), std::move(config), environment));
    }

    void run_until_pausing_and_cancel() {
        std::optional<std::error_code> ended;
        asio::cancellation_signal stop;
        auto call = as_result(db->table("music").put_item({{"id", "1"}}));
        asio::co_spawn(
            io,
            std::move(call),
            asio::bind_cancellation_slot(
                stop.slot(),
                [&](const std::exception_ptr&, const result<put_item_response>& r) {
                    ended = r ? std::error_code() : r.error().code();
                }
            )
        );
        io.restart();
        while (!environment->is_pausing && !ended)
            io.run_one();
        stop.emit(asio::cancellation_type::terminal);
        io.restart();
        io.run();
        REQUIRE(ended);
        CHECK(*ended == client_errc::cancelled);
    }

    asio::io_context io;
    std::shared_ptr<endless_pauses> environment = std::make_shared<endless_pauses>();
    std::optional<client> db;
};

} // namespace

TEST_CASE("a read is never marked as possibly applied") {
    scripted_server net;
    client_config config;
    config.max_attempts = 1;
    scripted_client c(net, config);
    const auto check = [&](auto call) {
        net.reply(reset());
        const error e = retrying_failure_of(c, std::move(call));
        INFO(e.what());
        CHECK(std::string(e.what()).find("applied") == std::string::npos);
        CHECK(std::string(e.what()).find("not sent") == std::string::npos);
        CHECK(e.info().outcome == outcome::not_applied);
    };
    read_transaction wanted;
    wanted.get_item(c.table(), key("id", "1"));
    check(c.table().get_item(key("id", "1")));
    check(c.table().query(partition_key("id") == "1"));
    check(c.table().scan());
    check(c.table().batch_get_item({key("id", "1")}));
    check(c.db.transact_get(wanted));
    check(c.db.list_tables());
    check(c.table().describe_table());
    check(c.db.call("DescribeLimits", "{}"));

    net.reply(reset()); // by its text a read
    const error select =
        retrying_failure_of(c, c.db.execute_statement(statement(" select * from \"music\"")));
    CHECK(select.info().outcome == outcome::not_applied);
    net.reply(reset());
    const error insert =
        retrying_failure_of(c, c.db.execute_statement(statement("DELETE FROM \"music\"")));
    CHECK(insert.info().outcome == outcome::maybe_applied);

    net.reply(ok(R"({"Item":7})")); // read, and not understood
    const error e = retrying_failure_of(c, c.table().get_item(key("id", "1")));
    CHECK(std::string(e.what()).find("applied") == std::string::npos);
}

TEST_CASE("a conflict after a lost response does not mean that the write was not applied") {
    scripted_server net;
    net.reply(reset())
        .reply(conflict_response())
        .reply(service_error(400, "ConditionalCheckFailedException"));
    const auto counter = std::make_shared<call_counter>();
    client_config config;
    config.observer = counter;
    scripted_client c(net, config);
    const error e = retrying_failure_of(
        c, c.table().put_item({{"id", "1"}}, condition(attr("id").not_exists()), retry_conflicts(3))
    );
    CHECK(e.code() == service_errc::conditional_check_failed);
    CHECK(e.info().outcome == outcome::maybe_applied);
    CHECK(e.info().attempts == 3);
    CHECK(counter->started == 1);
    CHECK(counter->ended == 1);
    CHECK(counter->attempts == 3);
    CHECK(counter->last_attempt == 3);
    const auto seen = net.requests();
    CHECK(seen.front().find("amz-sdk-invocation-id") == seen.back().find("amz-sdk-invocation-id"));
}

TEST_CASE("conflicts leave a call its other attempts") {
    scripted_server net;
    for (int i = 0; i < 5; ++i)
        net.reply(conflict_response());
    net.reply(throttled()).reply(conflict_response()).reply(throttled()).reply(ok("{}"));
    scripted_client c(net);
    c.run(c.table().put_item({{"id", "1"}}, retry_conflicts(6)));
    CHECK(
        c.environment->pauses == std::vector{25ms, 50ms, 100ms, 200ms, 400ms, 1000ms, 800ms, 2000ms}
    );
}

TEST_CASE("a call that is cancelled in its pause gives its quota tokens back") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return throttled(); });
    pausing_client c(net);
    for (int i = 0; i < 30; ++i)
        c.run_until_pausing_and_cancel();
    CHECK(exec::core_of(*c.db)->service.quota.tokens() == exec::retry_quota::capacity);
}

TEST_CASE("a call that is cancelled while it is held back gives its limiter's token back") {
    scripted_server net;
    net.reply(throttled());
    client_config config;
    config.retry_mode = retry_mode::adaptive;
    config.max_attempts = 1;
    pausing_client c(net, config);
    (void)run(c.io, as_result(c.db->table("music").put_item({{"id", "1"}})));
    const auto wait = [&] { // of the next call
        exec::rate_limiter& limiter =
            *exec::core_of(*c.db)->service.limiter("music", "PutItem", {});
        const auto length = limiter.take(c.environment->now());
        limiter.give_back();
        return length;
    };
    const auto before = wait();
    CHECK(before > before.zero());
    c.run_until_pausing_and_cancel();
    CHECK(wait() == before);
}

} // namespace codynamo::testing
