// SPDX-License-Identifier: BSL-1.0
#include "support/http_calls.hpp"
#include "support/run.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <atomic>
#include <cstdint>
#include <future>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <vector>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;

http::addresses loopback(std::initializer_list<const char*> texts = {"127.0.0.1"}) {
    http::addresses all;
    for (const char* text : texts)
        all.push_back(asio::ip::make_address(text));
    return all;
}

http::fault no_such_host() {
    return {client_errc::resolve_failed, "the host name cannot be resolved: as scripted"};
}

/// A name server that responds as the test sets it, and counts its queries. Its responses
/// may be held back; the end of the test lets everything go.
class name_server {
public:
    name_server() : state_(std::make_shared<state>()) {}

    ~name_server() { answer_now(); }

    name_server(const name_server&) = delete;
    name_server& operator=(const name_server&) = delete;

    void says(http::fallible<http::addresses> response) {
        const std::lock_guard guard(state_->lock);
        state_->response = std::move(response);
    }

    void hold() {
        const std::lock_guard guard(state_->lock);
        state_->held = std::promise<void>();
        state_->go = state_->held->get_future().share();
    }

    void answer_now() {
        const std::lock_guard guard(state_->lock);
        if (state_->held) state_->held->set_value();
        state_->held.reset();
    }

    [[nodiscard]] int asked() const { return state_->asked; }

    [[nodiscard]] http::look_up_function function() const {
        return [shared = state_](const std::string&) {
            ++shared->asked;
            std::shared_future<void> go;
            {
                const std::lock_guard guard(shared->lock);
                if (shared->held) go = shared->go;
            }
            if (go.valid()) go.wait();
            const std::lock_guard guard(shared->lock);
            return shared->response;
        };
    }

private:
    struct state {
        std::mutex lock;
        http::fallible<http::addresses> response = loopback();
        std::optional<std::promise<void>> held;
        std::shared_future<void> go;
        std::atomic<int> asked = 0;
    };

    std::shared_ptr<state> state_;
};

struct named_client {
    explicit named_client(const name_server& names, http::settings options = patient_settings()) {
        options.look_up = names.function();
        client = std::make_shared<http::transport>(io.get_executor(), std::move(options));
    }

    http::fallible<http::reply> get(http::endpoint to, std::chrono::milliseconds limit = patience) {
        return run(io, call(client, std::move(to), "{}", limit));
    }

    asio::io_context io;
    std::shared_ptr<http::transport> client;
};

/// Of 127.0.0.1, where nobody listens.
std::uint16_t refused_port() {
    asio::io_context io;
    const tcp::acceptor taken(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
    return taken.local_endpoint().port();
}

/// A look-up of 127.0.0.1 that runs out of memory while `fails` is set.
class forgetful_look_up {
public:
    explicit forgetful_look_up(std::shared_ptr<const bool> fails) : fails_(std::move(fails)) {}

    forgetful_look_up(const forgetful_look_up& other) : fails_(other.fails_) {
        if (*fails_) throw std::bad_alloc();
    }

    forgetful_look_up(forgetful_look_up&&) noexcept = default;
    forgetful_look_up& operator=(forgetful_look_up&&) = delete;
    ~forgetful_look_up() = default;

    http::fallible<http::addresses> operator()(const std::string&) const { return loopback(); }

private:
    std::shared_ptr<const bool> fails_;
};

/// Returns a response that ends its connection, so that the next call needs a new one.
script last_response() {
    return ok_and_close("1");
}

} // namespace

TEST_CASE("a silent name server delays only calls that need it", "[fault-1]") {
    scripted_server net;
    net.reply(ok("1"));
    name_server names;
    names.hold();
    const auto begin = std::chrono::steady_clock::now();
    {
        named_client c(names);
        const auto failed = c.get(endpoint_of(net, "silent.example"), 500ms);
        REQUIRE(!failed);
        CHECK(failed.error().code == client_errc::deadline_exceeded);
        CHECK(failed.error().detail.find("silent.example") != std::string::npos);
        CHECK_FALSE(failed.error().sent);
        CHECK(c.get(endpoint_of(net)).has_value()); // a numeric host asks nobody
    }
    // Transport and context are destroyed during the look-up.
    CHECK(std::chrono::steady_clock::now() - begin < patience / 2);
    CHECK(names.asked() == 1);
}

TEST_CASE("a look-up that takes too long has its own fault", "[fault-1]") {
    name_server names;
    names.hold();
    http::settings options = patient_settings();
    options.connect_timeout = 30ms;
    named_client c(names, options);
    http::endpoint to;
    to.host = "silent.example";
    const auto failed = c.get(to);
    REQUIRE(!failed);
    CHECK(failed.error().code == client_errc::resolve_failed);
    CHECK(failed.error().detail.find("30 ms") != std::string::npos);
}

TEST_CASE("known addresses stay in use while the name server fails", "[fault-2]") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return last_response(); });
    name_server names;
    named_client c(names);
    const auto to = endpoint_of(net, "service.example");
    REQUIRE(c.get(to).has_value());
    names.says(no_such_host());
    for (int i = 0; i < 20; ++i)
        REQUIRE(c.get(to).has_value());
    CHECK(names.asked() == 1); // the first result stays usable for a while
}

TEST_CASE("a name without any address fails at once and is not looked up in a loop", "[fault-3]") {
    name_server names;
    names.says(no_such_host());
    named_client c(names);
    http::endpoint to;
    to.host = "nowhere.example";
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 5; ++i) {
        const auto failed = c.get(to);
        REQUIRE(!failed);
        CHECK(failed.error().code == client_errc::resolve_failed);
        CHECK_FALSE(failed.error().sent);
    }
    const auto took = std::chrono::steady_clock::now() - begin;
    CHECK(names.asked() <= 1 + took / 1s); // which is the pause between two look-ups
}

TEST_CASE("when no known address accepts, the name is looked up again", "[fault-4]") {
    scripted_server net;
    net.reply(ok("1"));
    name_server names;
    names.says(loopback({"127.0.0.2"})); // nobody listens there
    named_client c(names);
    const auto to = endpoint_of(net, "moving.example");
    const auto failed = c.get(to);
    REQUIRE(!failed);
    CHECK(failed.error().code == client_errc::connect_failed);
    names.says(loopback());
    CHECK(c.get(to).has_value());
    CHECK(names.asked() == 2);
}

TEST_CASE("an old connection is released when there is no memory to look its name up again") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("1"); });
    const auto fails = std::make_shared<bool>(false);
    http::settings options = patient_settings();
    options.max_connections = 1;
    options.max_waiting = 0; // a connection that is lost shows at once
    options.max_connection_lifetime = 0ms;
    options.look_up = forgetful_look_up(fails);
    asio::io_context io;
    const auto client = std::make_shared<http::transport>(io.get_executor(), options);
    const auto to = endpoint_of(net, "service.example");
    REQUIRE(run(io, call(client, to, "{}")));
    http::endpoint refusing = to;
    refusing.port = refused_port();
    REQUIRE(!run(io, call(client, refusing, "{}"))); // from here on the address is in doubt

    *fails = true;
    CHECK_THROWS_AS(run(io, call(client, to, "{}")), std::bad_alloc);
    *fails = false;
    CHECK(run(io, call(client, to, "{}")));
}

TEST_CASE("a call that ends by an exception leaves its coroutine's settings as they were") {
    const bool before = GENERATE(true, false);
    const auto fails = std::make_shared<bool>(false);
    http::settings options = patient_settings();
    options.look_up = forgetful_look_up(fails);
    asio::io_context io;
    const auto client = std::make_shared<http::transport>(io.get_executor(), options);
    *fails = true;
    const auto throws_afterwards = [](std::shared_ptr<http::transport> over,
                                      bool set) -> asio::awaitable<bool> {
        co_await asio::this_coro::throw_if_cancelled(set);
        http::endpoint to;
        to.host = "service.example";
        bool failed = false;
        try {
            (void)co_await over->acquire(to, std::chrono::steady_clock::now() + patience);
        } catch (const std::bad_alloc&) {
            failed = true;
        }
        CHECK(failed);
        co_return co_await asio::this_coro::throw_if_cancelled();
    };
    CHECK(run(io, throws_afterwards(client, before)) == before);
}

TEST_CASE(
    "many calls at a cold start cause one look-up, and the first may be cancelled", "[fault-5]"
) {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("1"); });
    name_server names;
    names.hold();
    named_client c(names);
    const auto to = endpoint_of(net, "cold.example");
    constexpr int calls = 100;
    asio::cancellation_signal leave;
    int done = 0;
    int good = 0;
    for (int i = 0; i < calls; ++i) {
        auto handler = [&](std::exception_ptr, http::fallible<http::reply> r) {
            ++done;
            good += r.has_value() ? 1 : 0;
        };
        auto work = call(c.client, to, "{}");
        if (i == 0)
            asio::co_spawn(
                c.io, std::move(work), asio::bind_cancellation_slot(leave.slot(), handler)
            );
        else
            asio::co_spawn(c.io, std::move(work), handler);
    }
    c.io.poll();
    leave.emit(asio::cancellation_type::terminal);
    c.io.poll();
    CHECK(done == 1);
    names.answer_now();
    c.io.run_for(patience);
    CHECK(done == calls);
    CHECK(good == calls - 1);
    CHECK(names.asked() == 1);
}

TEST_CASE("a first address that drops everything is overtaken by the second", "[fault-6]") {
    scripted_server net;
    net.reply(ok("1"));
    // The same port on another address, with a full queue: SYNs are dropped.
    asio::io_context idle;
    tcp::acceptor hole(idle);
    const tcp::endpoint there(asio::ip::make_address("127.0.0.2"), net.port());
    hole.open(there.protocol());
    hole.bind(there);
    hole.listen(0);
    std::vector<tcp::socket> fillers;
    for (int i = 0; i < 4; ++i) {
        fillers.emplace_back(idle);
        fillers.back().async_connect(there, [](auto) {});
    }
    name_server names;
    names.says(loopback({"127.0.0.2", "127.0.0.1"}));
    http::settings options = patient_settings();
    named_client c(names, options);
    const auto begin = std::chrono::steady_clock::now();
    CHECK(c.get(endpoint_of(net, "two.example")).has_value());
    CHECK(std::chrono::steady_clock::now() - begin < patience / 2);
}

TEST_CASE("refused addresses do not delay later ones") {
    scripted_server net;
    net.reply(ok("1"));
    name_server names;
    names.says(loopback({"127.0.0.2", "127.0.0.3", "127.0.0.4", "::1", "127.0.0.1"}));
    http::settings options = patient_settings();
    options.connect_stagger = 1h;
    named_client c(names, options);
    CHECK(c.get(endpoint_of(net, "five.example")).has_value());
}

} // namespace codynamo::testing
