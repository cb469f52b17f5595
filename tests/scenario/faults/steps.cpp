// SPDX-License-Identifier: BSL-1.0
//
// A call is a sequence of handlers on its context. These tests stop it after each of them in turn.
#include "exec/client_access.hpp"
#include "support/aftermath.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

const certificate_authority& steps_authority() {
    static const certificate_authority one;
    return one;
}

/// The environment of a call.
struct route {
    std::string name;
    std::vector<std::string> phases; ///< its phases
    bool tls = false;
    bool by_name = false;  ///< with a look-up
    bool warm = false;     ///< over an idle connection
    bool in_line = false;  ///< after another call that has the one connection
    bool stumbles = false; ///< its first attempt fails
    bool large = false;    ///< in many pieces, both ways
};

std::vector<route> routes() {
    route plain{"plain", {"credentials", "connection", "exchange"}};
    route name{"by name", {"credentials", "connection", "exchange"}};
    name.by_name = true;
    route tls{"TLS", {"credentials", "connection", "exchange"}};
    tls.tls = true;
    route warm{"warm", {"exchange"}};
    warm.warm = true;
    route warm_tls{"warm TLS", {"exchange"}};
    warm_tls.warm = warm_tls.tls = true;
    route line{"in line", {"credentials", "line", "exchange"}};
    line.in_line = true;
    route retry{"retry", {"credentials", "connection", "exchange", "pause"}};
    retry.stumbles = true;
    route large{"large", {"credentials", "connection", "exchange"}};
    large.large = true;
    return {plain, name, tls, warm, warm_tls, line, retry, large};
}

/// Pauses are real and short, so that a call can be stopped in them.
class short_pauses final : public async::environment {
public:
    [[nodiscard]] std::chrono::system_clock::time_point wall_time() const override {
        return std::chrono::system_clock::now();
    }

    [[nodiscard]] std::chrono::steady_clock::time_point now() const override {
        return std::chrono::steady_clock::now();
    }

    [[nodiscard]] double jitter() override { return 0.1; }

    [[nodiscard]] asio::awaitable<void> pause(std::chrono::steady_clock::duration) override {
        co_await asio::this_coro::throw_if_cancelled(false);
        asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
        is_pausing = true;
        boost::system::error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        is_pausing = false;
    }

    bool is_pausing = false;
};

asio::awaitable<credentials> ask(bool& is_asking) {
    is_asking = true;
    const auto executor = co_await asio::this_coro::executor;
    for (int i = 0; i < 3; ++i)
        co_await asio::post(executor, asio::use_awaitable);
    is_asking = false;
    co_return canary_credentials();
}

/// A service that responds as the route needs. Every put is held until `let_go`.
class route_server {
public:
    explicit route_server(const route& way)
        : net(way.tls ? std::optional(tls_options{steps_authority().issue()}) : std::nullopt) {
        const auto stumbled = std::make_shared<std::set<std::string>>();
        net.otherwise([this, way, stumbled](const seen_request& r) {
            if (r.operation() == "GetItem") return echo_nonce(r);
            if (way.stumbles && stumbled->insert(r.nonce()).second)
                return held(service_error(500, "InternalServerError"));
            const std::string large(way.large ? 100'000 : 0, 'x');
            return held(ok(R"({"Attributes":{"large":{"S":")" + large + R"("}}})").sliced(20'000));
        });
    }

    /// From now on puts are held.
    void hold() {
        let_go(); // of those that nobody waits for any more
        const std::lock_guard guard(lock_);
        until_ = gate();
    }

    void let_go() {
        const std::lock_guard guard(lock_);
        until_.open();
    }

private:
    script held(const script& whole) {
        const std::lock_guard guard(lock_);
        script later;
        later.then(script::wait{until_});
        for (const script::step& one : whole.steps())
            later.then(one);
        return later;
    }

    std::mutex lock_;
    gate until_;

public:
    scripted_server net;
};

/// One call in flight, that runs handler by handler. Its response does not come before the client
/// has nothing else to do, however slow that is: each of its phases can be met.
class journey {
public:
    journey(const route& way, route_server& to) : way_(way), server_(to) {
        server_.hold();
        client_config config;
        config.region = "us-east-1";
        config.endpoint = to.net.url(way.by_name ? "localhost" : "127.0.0.1");
        config.ca_file = steps_authority().file();
        config.max_connections = 1; // a lost turn blocks the next call forever
        make_patient(config);
        config.credentials = credentials_provider([this] {
            has_asked_ = true;
            return ask(is_asking_);
        });
        config.wire_log = [this](std::string_view bytes) {
            if (nonce_in(bytes) == nonce_) is_sending_ = true;
        };
        environment_ = std::make_shared<short_pauses>();
        db_.emplace(exec::make_client(io.get_executor(), config, environment_));
        if (way.warm) run(io, gets_its_own_response(table()));
        io.restart();
        io.poll(); // handlers of the first call are not steps of the second
        io.restart();
        if (way.in_line)
            asio::co_spawn(io, gets_its_own_response(table()), [this](auto, bool) {
                is_first_done_ = true;
            });
    }

    void start(std::optional<std::chrono::milliseconds> limit = std::nullopt) {
        put_item_request request("music", canary_item());
        request.item.set("nonce", nonce_);
        if (way_.large) request.item.set("large", std::string(200'000, 'x'));
        request.timeout = limit;
        asio::co_spawn(
            io,
            db_->put_item(std::move(request)),
            asio::bind_cancellation_slot(
                stop.slot(),
                [this](std::exception_ptr failure, const put_item_response&) {
                    try {
                        if (failure) std::rethrow_exception(failure);
                    } catch (const error& e) {
                        failed.emplace(e);
                    }
                    done = true;
                }
            )
        );
    }

    /// Runs up to so many handlers. Returns how many.
    int step(int count) {
        int ran = 0;
        while (ran < count && !done) {
            if (io.poll_one() == 0) {
                if (phase() == "exchange") server_.let_go();
                if (io.run_one() == 0) break;
            }
            ++ran;
        }
        return ran;
    }

    void finish() {
        step(std::numeric_limits<int>::max());
        REQUIRE(done);
    }

    /// Its progress, as far as it shows from outside.
    [[nodiscard]] std::string phase() const {
        if (is_asking_) return "credentials";
        if (environment_->is_pausing) return "pause";
        if (way_.in_line && !is_first_done_) return "line";
        if (is_sending_) return "exchange";
        return has_asked_ ? "connection" : "beginning";
    }

    [[nodiscard]] bool was_received() const { return !receivers().empty(); }

    /// The connections that the request came over.
    [[nodiscard]] std::vector<std::size_t> receivers() const {
        std::vector<std::size_t> all;
        for (const seen_request& r : server_.net.requests())
            if (r.nonce() == nonce_) all.push_back(r.connection);
        return all;
    }

    /// How often the request goes out when nothing stops it.
    [[nodiscard]] std::size_t exchanges() const { return way_.stumbles ? 2 : 1; }

    [[nodiscard]] bool last_was_answered() const {
        return failed && failed->code() == service_errc::internal_server_error;
    }

    [[nodiscard]] codynamo::table table() const { return db_->table("music"); }

    asio::io_context io;
    asio::cancellation_signal stop;
    bool done = false;
    std::optional<error> failed;

private:
    route way_;
    route_server& server_;
    std::string nonce_ = fresh_nonce();
    bool has_asked_ = false;
    bool is_asking_ = false;
    bool is_sending_ = false;
    bool is_first_done_ = false;
    std::shared_ptr<short_pauses> environment_;
    std::optional<client> db_;
};

bool names_a_phase(const std::string& message) {
    const auto phases = {
        "before it had a connection",
        "waiting for a connection",
        "looking up",
        "connecting to",
        "in the TLS handshake",
        "was sent to",
        "waiting for the response",
        "client_config::credentials",
        "response was read",
        "no time was left"
    };
    return std::any_of(phases.begin(), phases.end(), [&](const char* phase) {
        return message.find(phase) != std::string::npos;
    });
}

/// Not of the last request: a large abandoned one may still be read from the system's
/// buffers when the next has come.
std::size_t connection_of_last_get(const scripted_server& net) {
    std::size_t last = 0;
    for (const seen_request& r : net.requests())
        if (r.operation() == "GetItem") last = r.connection;
    return last;
}

/// Checks the client after a call that was stopped.
void check_aftermath(journey& j, const scripted_server& net) {
    if (j.failed) {
        check_no_canary(*j.failed);
        if (j.failed->info().outcome == outcome::not_sent) CHECK_FALSE(j.was_received());
    }
    // Whatever happened, the next call gets its own response, and not over a connection on which
    // another may be in flight.
    CHECK(run(j.io, gets_its_own_response(j.table())));
    const auto used = j.receivers();
    if (j.failed && used.size() == j.exchanges() && !j.last_was_answered())
        CHECK(connection_of_last_get(net) != used.back());
    j.io.restart();
    j.io.run(); // ends: nothing is left
}

/// Before its first step a coroutine has no slot to report a cancellation to; in a queue the first
/// step is that of the call before.
int first_step(const route& way) {
    return way.in_line ? 2 : 1;
}

/// Cancels a call from outside, or with completions of it still in the queue. Returns whether that
/// was in time.
bool cancel(journey& j, bool posted) {
    const auto emit = [&] { j.stop.emit(asio::cancellation_type::terminal); };
    if (posted)
        asio::post(j.io, emit);
    else
        emit();
    j.finish();
    if (j.failed) CHECK(j.failed->code() == client_errc::cancelled);
    return j.failed.has_value();
}

} // namespace

TEST_CASE("a call may be cancelled at every one of its steps", "[fault-68]") {
    for (const route& way : routes()) {
        for (const bool posted : {false, true}) {
            CAPTURE(way.name, posted);
            const descriptor_watch descriptors;
            route_server server(way);
            bool finished = false;
            for (int k = first_step(way); !finished; ++k) {
                REQUIRE(k < 1000);
                CAPTURE(k);
                journey j(way, server);
                j.start();
                j.step(k);
                finished = j.done;
                cancel(j, posted);
                check_aftermath(j, server.net);
            }
        }
    }
}

TEST_CASE("a call that is cancelled in one of its phases ends as cancelled", "[fault-68]") {
    for (const route& way : routes()) {
        for (const bool posted : {false, true}) {
            const descriptor_watch descriptors;
            route_server server(way);
            for (const std::string& phase : way.phases) {
                CAPTURE(way.name, posted, phase);
                journey j(way, server);
                j.start();
                j.step(first_step(way));
                while (j.phase() != phase)
                    REQUIRE(j.step(1) == 1);
                CHECK(cancel(j, posted));
                check_aftermath(j, server.net);
            }
        }
    }
}

TEST_CASE("a call may time out at every one of its steps", "[fault-69]") {
    for (const route& way : routes()) {
        CAPTURE(way.name);
        const descriptor_watch descriptors;
        route_server server(way);
        int steps = 0;
        {
            journey j(way, server);
            j.start();
            steps = j.step(1'000'000);
            REQUIRE_FALSE(j.failed);
        }
        int late = 0;
        for (int k = 1; k <= steps + 2; ++k) {
            CAPTURE(k);
            constexpr auto limit = 40ms;
            journey j(way, server);
            const auto begin = std::chrono::steady_clock::now();
            j.start(limit);
            j.step(k);
            std::this_thread::sleep_until(begin + limit);
            j.finish();
            check_aftermath(j, server.net);
            if (!j.failed) continue;
            ++late;
            // When there is no time for another attempt, it is the failure of the last one.
            if (way.stumbles && j.failed->code() == service_errc::internal_server_error) continue;
            CHECK(j.failed->code() == client_errc::deadline_exceeded);
            INFO(j.failed->what());
            CHECK(names_a_phase(j.failed->info().message));
        }
        CHECK(late > 0);
    }
}

TEST_CASE("a call with the time for all of its steps does not time out", "[fault-69]") {
    for (const route& way : routes()) {
        CAPTURE(way.name);
        route_server server(way);
        bool is_late = true;
        for (auto limit = 20ms; is_late; limit *= 2) { // until this machine is quick enough for it
            REQUIRE(limit < patience);
            journey j(way, server);
            j.start(limit);
            j.finish();
            is_late = j.failed.has_value();
        }
    }
}
