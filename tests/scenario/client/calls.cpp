// SPDX-License-Identifier: BSL-1.0
#include "http/reply.hpp"
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/sigv4.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <atomic>
#include <ctime>
#include <iomanip>
#include <limits>
#include <sstream>
#include <thread>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

std::string header_of(const seen_request& r, std::string_view name) {
    return r.find(name).value_or("(absent)");
}

/// The error that a call ended with.
template <class T>
error failure_of(scripted_client& c, asio::awaitable<T> call) {
    result<T> r = c.run(as_result(std::move(call)));
    REQUIRE(!r);
    return r.error();
}

} // namespace

TEST_CASE("a body that the program keeps has no room from an earlier reply") {
    scripted_server net;
    net.reply(ok(R"({"AccountMaxReadCapacityUnits":80000})"));
    scripted_client c(net);
    http::keep_spare({}, std::string(4000, 'x'));
    const std::string body = c.run(c.db.call(call_request("DescribeLimits", "{}")));
    CHECK(body == R"({"AccountMaxReadCapacityUnits":80000})");
    CHECK(body.capacity() < 100);
}

TEST_CASE("a request goes out as DynamoDB's protocol wants it") {
    scripted_server net;
    net.reply(ok(R"({"Item":{"id":{"S":"1"}},"Unknown":[1,{"x":null}]})"));
    scripted_client c(net);
    const get_item_response found = c.run(c.table().get_item(key("id", "1"), consistent_read));
    CHECK(found.item == item{{"id", "1"}});

    const std::vector<seen_request> requests = net.requests();
    REQUIRE(requests.size() == 1);
    const seen_request& r = requests[0];
    CHECK(r.method == "POST");
    CHECK(r.path == "/");
    CHECK(r.body == R"({"TableName":"music","Key":{"id":{"S":"1"}},"ConsistentRead":true})");
    CHECK(header_of(r, "x-amz-target") == "DynamoDB_20120810.GetItem");
    CHECK(header_of(r, "content-type") == "application/x-amz-json-1.0");
    CHECK(header_of(r, "accept-encoding") == "identity");
    CHECK(header_of(r, "host") == "127.0.0.1:" + std::to_string(net.port()));
    CHECK(header_of(r, "amz-sdk-request") == "attempt=1; max=4");
    CHECK(header_of(r, "amz-sdk-invocation-id").size() == 36);
    CHECK_THAT(header_of(r, "user-agent"), Catch::Matchers::StartsWith("codynamo/"));
    CHECK_THAT(
        header_of(r, "authorization"),
        Catch::Matchers::ContainsSubstring(
            "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature="
        )
    );
}

TEST_CASE("the signature on the wire is the one that the public signer computes") {
    scripted_server net;
    net.reply(ok("{}"));
    client_config config;
    config.credentials = credentials("AKIDEXAMPLE", "secret", "token");
    scripted_client c(net, config);
    c.run(c.table().put_item({{"id", "1"}}));

    const seen_request r = net.requests().at(0);
    std::tm broken_down{};
    std::istringstream(header_of(r, "x-amz-date")) >> std::get_time(&broken_down, "%Y%m%dT%H%M%SZ");
    const auto when = std::chrono::system_clock::from_time_t(timegm(&broken_down));
    sigv4::request again;
    again.body = r.body;
    for (const char* name : {"host", "content-type", "x-amz-target"})
        again.headers.emplace_back(name, header_of(r, name));
    const sigv4::scope where{"us-east-1", "dynamodb"};
    for (const auto& [name, text] :
         sigv4::sign(again, credentials("AKIDEXAMPLE", "secret", "token"), where, when))
        if (name == "Authorization") CHECK(header_of(r, "authorization") == text);
}

TEST_CASE("a throttled request is retried after the backoff") {
    scripted_server net;
    net.reply(throttled()).reply(ok(R"({"Item":{}})"));
    scripted_client c(net);
    c.run(c.table().get_item(key("id", "1")));
    CHECK(c.environment->pauses == std::vector{1000ms});
    const auto requests = net.requests();
    CHECK(header_of(requests.at(1), "amz-sdk-request") == "attempt=2; max=4");
    CHECK(
        header_of(requests[0], "amz-sdk-invocation-id") ==
        header_of(requests[1], "amz-sdk-invocation-id")
    );
}

TEST_CASE("a server error is tried four times with growing pauses") {
    scripted_server net;
    for (int i = 0; i < 4; ++i)
        net.reply(service_error(500, "InternalServerError"));
    scripted_client c(net);
    const error e = failure_of(c, c.table().put_item({{"id", "1"}}));
    CHECK(c.environment->pauses == std::vector{25ms, 50ms, 100ms});
    CHECK(e.code() == service_errc::internal_server_error);
    CHECK(e.code() == error_kind::retryable);
    CHECK(e.info().attempts == 4);
    CHECK(e.info().outcome == outcome::maybe_applied);
    CHECK(net.requests().size() == 4);
}

TEST_CASE("what the service refuses for good is not tried again") {
    scripted_server net;
    net.reply(
        service_error(400, "ValidationException", "One of the required keys was not given a value")
    );
    scripted_client c(net);
    const error e = failure_of(c, c.table().put_item({{"x", "1"}}));
    CHECK(e.code() == service_errc::validation);
    CHECK(e.code() == error_kind::bad_request);
    CHECK(e.info().message == "One of the required keys was not given a value");
    CHECK(e.info().outcome == outcome::not_applied);
    CHECK(c.environment->pauses.empty());
}

TEST_CASE("a connection that breaks is replaced, and the request sent again") {
    scripted_server net;
    net.reply(reset()).reply(ok("{}"));
    scripted_client c(net);
    c.run(c.table().put_item({{"id", "1"}}));
    CHECK(net.connections() == 2);
    CHECK(c.environment->pauses == std::vector{25ms});
}

TEST_CASE("a reused connection that has died costs no pause and no attempt") {
    scripted_server net;
    net.reply(ok_and_close("{}")).reply(ok("{}")).reply(close_connection()).reply(ok("{}"));
    scripted_client c(net);
    for (int i = 0; i < 3; ++i)
        c.run(c.table().put_item({{"id", "1"}}));
    CHECK(c.environment->pauses.empty());
    CHECK(header_of(net.requests().back(), "amz-sdk-request") == "attempt=1; max=4");
}

TEST_CASE("the server's hint on when to come back is followed") {
    scripted_server net;
    net.reply(respond(500, R"({"__type":"x#InternalServerError"})", {{"x-amz-retry-after", "1500"}})
    )
        .reply(ok("{}"));
    scripted_client c(net);
    c.run(c.table().put_item({{"id", "1"}}));
    CHECK(c.environment->pauses == std::vector{1500ms});
}

TEST_CASE("a call that would sleep past its deadline ends with the last failure") {
    scripted_server net;
    net.reply(throttled());
    scripted_client c(net, client_config(), 600.0); // pauses of ten minutes
    const error e = failure_of(c, c.table().get_item(key("id", "1"), timeout(5min)));
    CHECK(e.code() == error_kind::throttled);
    CHECK(c.environment->pauses.empty());
}

TEST_CASE("an attempt without a response ends at its timeout, and the call at its deadline") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return stall(); });
    scripted_client c(net);
    error e;
    for (auto limit = 50ms; net.requests().empty(); limit *= 2)
        e = failure_of(c, c.table().put_item({{"id", "1"}}, timeout(limit)));
    CHECK(e.code() == client_errc::deadline_exceeded);
    CHECK(e.code() == error_kind::timeout);
    CHECK(e.code() == std::errc::timed_out);
    CHECK(e.info().outcome == outcome::maybe_applied);
}

TEST_CASE("an item that DynamoDB does not store is refused before anything is sent") {
    scripted_server net;
    scripted_client c(net);
    item bad{{"id", "1"}, {"prices", list(1, 2, std::numeric_limits<double>::quiet_NaN())}};
    const error e = failure_of(c, c.table().put_item(bad));
    CHECK(e.code() == client_errc::invalid_value);
    CHECK(e.info().operation == "PutItem");
    CHECK(e.info().message.find("item.prices[2]") != std::string::npos);
    CHECK(e.info().outcome == outcome::not_sent);
    CHECK(net.connections() == 0);
}

TEST_CASE("a cancelled call ends with cancelled and closes its connection") {
    scripted_server net;
    net.reply(stall());
    scripted_client c(net);
    asio::cancellation_signal stop;
    std::optional<std::error_code> ended;
    const table t = c.table();
    auto call = as_result(t.put_item({{"id", "1"}}));
    boost::asio::co_spawn(
        c.io,
        std::move(call),
        boost::asio::bind_cancellation_slot(
            stop.slot(),
            [&](const std::exception_ptr&, const result<put_item_response>& r) {
                ended = r.error().code();
            }
        )
    );
    c.run_until([&] { return !net.requests().empty(); });
    stop.emit(boost::asio::cancellation_type::terminal);
    c.run_all();
    REQUIRE(ended);
    CHECK(*ended == client_errc::cancelled);
    CHECK(*ended == std::errc::operation_canceled);
    net.wait_until_closed(1);
}

TEST_CASE("no secret stands in an error's text") {
    scripted_server net;
    for (int i = 0; i < 2; ++i) // the second one with new credentials
        net.reply(service_error(400, "UnrecognizedClientException"));
    client_config config;
    config.credentials = credentials("AKIDCANARY", "canary-secret", "canary-token");
    scripted_client c(net, config);
    const error e = failure_of(c, c.table().put_item({{"id", "canary-item"}}));
    CHECK(e.code() == error_kind::access_denied);
    CHECK(std::string(e.what()).find("canary") == std::string::npos);
    CHECK(std::string(e.what()).find("CANARY") == std::string::npos);
}

TEST_CASE("credentials from a provider are asked for once, however many calls wait for them") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    int asked = 0;
    client_config config;
    config.credentials = credentials_provider([&asked]() -> asio::awaitable<credentials> {
        ++asked;
        const auto executor = co_await asio::this_coro::executor;
        co_await asio::post(executor, asio::use_awaitable);
        co_return credentials("AKIDEXAMPLE", "secret");
    });
    scripted_client c(net, config);
    int done = 0;
    const table t = c.table();
    for (int i = 0; i < 20; ++i)
        boost::asio::co_spawn(
            c.io,
            t.put_item({{"id", "1"}}),
            [&](const std::exception_ptr& e, const put_item_response&) {
                if (!e) ++done;
            }
        );
    c.run_all();
    CHECK(done == 20);
    CHECK(asked == 1);
}

TEST_CASE("a provider that fails fails the call, in its own words or in none") {
    scripted_server net;
    client_config config;
    SECTION("a codynamo error") {
        config.credentials = credentials_provider([]() -> asio::awaitable<credentials> {
            throw error(client_errc::missing_credentials, "the vault is sealed");
            co_return credentials("a", "b");
        });
        scripted_client c(net, config);
        const error e = failure_of(c, c.table().get_item(key("id", "1")));
        CHECK(e.code() == client_errc::missing_credentials);
        CHECK(e.info().message == "the vault is sealed");
    }
    SECTION("another exception, whose text may hold a key") {
        config.credentials = credentials_provider([]() -> asio::awaitable<credentials> {
            throw std::runtime_error("canary");
            co_return credentials("a", "b");
        });
        scripted_client c(net, config);
        const error e = failure_of(c, c.table().get_item(key("id", "1")));
        CHECK(e.code() == client_errc::credentials_failed);
        CHECK(std::string(e.what()).find("canary") == std::string::npos);
    }
}

TEST_CASE("pages are fetched ahead, end with the last key, and notice a key that repeats") {
    const std::string last_key = R"("LastEvaluatedKey":{"id":{"S":"1"}})";
    SECTION("an empty page in the middle") {
        scripted_server net;
        net.reply(ok(R"({"Items":[],"Count":0,)" + last_key + "}"))
            .reply(ok(R"({"Items":[{"id":{"S":"2"}}],"Count":1})"));
        scripted_client c(net);
        auto pages = c.table().scan_pages();
        const auto first = c.run(pages.next());
        REQUIRE(first);
        CHECK(first->items.empty());
        const auto second = c.run(pages.next());
        REQUIRE(second);
        CHECK(second->items.size() == 1);
        CHECK(!c.run(pages.next()));
        CHECK(
            net.requests().at(1).body ==
            R"({"TableName":"music","ExclusiveStartKey":{"id":{"S":"1"}}})"
        );
    }
    SECTION("always the same key") {
        scripted_server net;
        net.reply(ok("{" + last_key + "}")).reply(ok("{" + last_key + "}"));
        scripted_client c(net);
        auto pages = c.table().scan_pages();
        CHECK(c.run(pages.next()));
        const error e = failure_of(c, pages.next());
        CHECK(e.code() == client_errc::malformed_response);
    }
}

TEST_CASE("cancelled pages continue where they were, and failed ones do not end") {
    SECTION("cancelled") {
        scripted_server net;
        gate held;
        net.reply(ok(R"({"Items":[{"id":{"S":"1"}}],"Count":1})").held_after(20, held));
        scripted_client c(net);
        auto pages = c.table().scan_pages();
        asio::cancellation_signal stop;
        bool ended = false;
        boost::asio::co_spawn(
            c.io,
            pages.next(),
            boost::asio::bind_cancellation_slot(
                stop.slot(), [&](const std::exception_ptr& e, const auto&) { ended = e != nullptr; }
            )
        );
        c.run_until([&] { return !net.requests().empty(); });
        stop.emit(boost::asio::cancellation_type::terminal);
        c.run_until([&] { return ended; });
        held.open();
        const auto page = c.run(pages.next());
        REQUIRE(page);
        CHECK(page->count == 1);
    }
    SECTION("failed") {
        scripted_server net;
        net.reply(service_error(400, "ResourceNotFoundException"));
        scripted_client c(net);
        auto pages = c.table().scan_pages();
        CHECK(failure_of(c, pages.next()).code() == service_errc::resource_not_found);
        CHECK(failure_of(c, pages.next()).code() == service_errc::resource_not_found);
    }
}

TEST_CASE("a caller on a thread pool does not resume within the client's strand") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    boost::asio::thread_pool pool(4);
    client_config config;
    config.region = "us-east-1";
    config.endpoint = net.url();
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    make_patient(config);
    const client db(pool.get_executor(), config);
    const table t = db.table("music");
    std::atomic<int> answered = 0;
    // Each caller blocks until all have their response: with one of them inside the strand nobody
    // else could.
    const auto caller = [&]() -> asio::awaitable<void> {
        const get_item_response r = co_await t.get_item(key("id", "1"));
        ++answered;
        const auto end = std::chrono::steady_clock::now() + patience;
        while (answered < 3 && std::chrono::steady_clock::now() < end)
            std::this_thread::yield();
    };
    for (int i = 0; i < 3; ++i)
        boost::asio::co_spawn(pool, caller(), [](const std::exception_ptr&) {});
    pool.join();
    CHECK(answered == 3);
}

TEST_CASE("the longest timeout never expires") {
    scripted_server net;
    net.reply(ok("{}"));
    scripted_client c(net);
    const auto r = c.run(
        as_result(c.table().get_item(key("id", "1"), timeout(std::chrono::milliseconds::max())))
    );
    CHECK(r.has_value());
}

TEST_CASE("waiting for a table asks until it is there") {
    scripted_server net;
    net.reply(service_error(400, "ResourceNotFoundException"))
        .reply(ok(R"({"Table":{"TableStatus":"CREATING"}})"))
        .reply(ok(R"({"Table":{"TableName":"music","TableStatus":"ACTIVE"}})"));
    scripted_client c(net);
    const table_description there = c.run(c.table().wait_until_exists());
    CHECK(there.table_name == "music");
    CHECK(c.environment->pauses == std::vector{100ms, 150ms});
}

TEST_CASE("waiting for a table ends when its time is over", "[fault-64]") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok(R"({"Table":{"TableStatus":"DELETING"}})"); }
    );
    scripted_client c(net);
    const error e = failure_of(c, c.table().wait_until_not_exists(timeout(1min)));
    CHECK(e.code() == client_errc::wait_timeout);
    CHECK(e.info().message.find("DELETING") != std::string::npos);
}
