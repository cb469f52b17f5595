// SPDX-License-Identifier: BSL-1.0
//
// Calls while credentials expire: none fails, and none waits while the old ones are valid. The
// clocks are the test's.
#include "support/scripted_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <map>
#include <set>
#include <string>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

/// Both clocks stand until the test moves them.
class moved_clocks final : public async::environment {
public:
    [[nodiscard]] std::chrono::system_clock::time_point wall_time() const override {
        return wall_ + moved_;
    }

    [[nodiscard]] std::chrono::steady_clock::time_point now() const override {
        return steady_ + moved_;
    }

    [[nodiscard]] double jitter() override { return 0.5; }

    [[nodiscard]] asio::awaitable<void> pause(std::chrono::steady_clock::duration length) override {
        moved_ += length;
        co_return;
    }

    void move(std::chrono::steady_clock::duration by) { moved_ += by; }

private:
    const std::chrono::system_clock::time_point wall_ = std::chrono::system_clock::now();
    const std::chrono::steady_clock::time_point steady_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::duration moved_{};
};

/// Gives a new key each time, good for two seconds; may be held meanwhile.
struct expiring_source {
    explicit expiring_source(const moved_clocks& by) : clocks(by) {}

    asio::awaitable<credentials> ask() {
        const int number = ++asked;
        while (is_held) {
            asio::steady_timer a_moment(co_await asio::this_coro::executor, 1ms);
            co_await a_moment.async_wait(asio::use_awaitable);
        }
        const credentials key("AKID" + std::to_string(number), "secret");
        co_return key.with_expiration(clocks.wall_time() + 2s);
    }

    const moved_clocks& clocks;
    int asked = 0;
    bool is_held = false;
};

int key_number_of(const seen_request& request) {
    const std::string header = request.find("authorization").value_or("");
    const auto begin = header.find("AKID") + 4;
    return std::stoi(header.substr(begin, header.find('/', begin) - begin));
}

} // namespace

TEST_CASE("2,000 calls a second go on while credentials expire every two seconds", "[fault-86]") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    const auto clocks = std::make_shared<moved_clocks>();
    expiring_source source(*clocks);
    client_config config;
    config.region = "us-east-1";
    config.endpoint = net.url();
    config.max_waiting = 10'000;
    config.credentials = credentials_provider([&source] { return source.ask(); });
    make_patient(config);
    boost::asio::io_context io;
    const client db(exec::make_client(io.get_executor(), config, clocks));

    constexpr int calls_in_a_step = 100; // a step is 50 ms: 2,000 calls a second
    constexpr auto step = 50ms;
    constexpr int steps = 120; // six seconds: three generations of keys and more
    int failed = 0;
    int done = 0;
    for (int i = 0; i < steps; ++i) {
        // The source does not come back for 200 ms of each second, also when it is asked for a new
        // key in them: nobody may wait for it, because the old one is good for longer.
        source.is_held = i != 0 && i % 20 >= 16;
        for (int n = 0; n < calls_in_a_step; ++n)
            asio::co_spawn(
                io,
                db.table("music").get_item(key("id", "1")),
                [&](const std::exception_ptr& e, const get_item_response&) {
                    failed += e ? 1 : 0;
                    ++done;
                }
            );
        const auto end = std::chrono::steady_clock::now() + patience;
        while (done < (i + 1) * calls_in_a_step && std::chrono::steady_clock::now() < end) {
            io.run_one_for(10ms);
            if (io.stopped()) io.restart();
        }
        REQUIRE(done == (i + 1) * calls_in_a_step); // while the source may be held
        clocks->move(step);
    }
    CHECK(failed == 0);
    CHECK(source.asked >= 3);
    CHECK(source.asked <= 8);

    // Each generation follows the one before, and none is used past its two seconds.
    std::map<int, int> calls_of_key;
    int latest = 0;
    for (const seen_request& request : net.requests()) {
        const int number = key_number_of(request);
        ++calls_of_key[number];
        latest = std::max(latest, number);
    }
    CHECK(latest >= 3);
    for (const auto& [number, count] : calls_of_key) {
        INFO("key " << number);
        CHECK(count <= 2s / step * calls_in_a_step);
    }
    source.is_held = false;
    io.restart();
    io.run_for(patience);
    CHECK(io.stopped());
}

TEST_CASE("a client renews its credentials a little earlier than its neighbour, by chance") {
    const auto seconds_before_expiry = [](double jitter) {
        scripted_server net;
        net.otherwise([](const seen_request&) { return ok("{}"); });
        int asked = 0;
        client_config config;
        config.credentials = credentials_provider([&asked]() -> asio::awaitable<credentials> {
            const credentials key("AKID" + std::to_string(++asked), "secret");
            co_return key.with_expiration(std::chrono::system_clock::now() + 2h);
        });
        scripted_client c(net, config, jitter);
        int minutes = 0;
        for (; asked < 2 && minutes < 120; ++minutes) {
            c.run(c.table().get_item(key("id", "1")));
            c.run_all();
            c.run(c.environment->pause(1min));
        }
        return 120 - minutes;
    };
    const int latest = seconds_before_expiry(0.0);
    const int earliest = seconds_before_expiry(1.0);
    CHECK(latest >= 13);
    CHECK(latest <= 16);
    CHECK(earliest >= latest + 3);
    CHECK(earliest <= 20);
}

TEST_CASE("a source that fails is asked less and less often", "[fault-87]") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    int asked = 0;
    client_config config;
    std::vector<std::string> lines;
    config.log = [&](log_level, std::string_view line) { lines.emplace_back(line); };
    config.credentials = credentials_provider([&asked]() -> asio::awaitable<credentials> {
        if (++asked > 1) throw error(client_errc::credentials_failed, "the vault is sealed");
        const credentials key("AKID1", "secret");
        co_return key.with_expiration(std::chrono::system_clock::now() + 2h);
    });
    scripted_client c(net, config);
    c.run(c.table().get_item(key("id", "1")));
    c.run(c.environment->pause(110min));
    for (int second = 0; second < 300; ++second) { // by steady time; the wall clock stands
        c.run(c.table().get_item(key("id", "1")));
        c.run_all();
        c.run(c.environment->pause(1s));
    }
    // After 5, 10, 20, 40, 60, 60, ... seconds.
    CHECK(asked >= 7);
    CHECK(asked <= 10);
    CHECK(lines.size() == 1); // one warning, not one for each
}

} // namespace codynamo::testing
