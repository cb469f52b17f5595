// SPDX-License-Identifier: BSL-1.0
//
// A server that is killed, stopped or cut off while a writer is at work, on a thread of its
// own. Each step depends on the writer's progress and results, never on time.
//
#include "support/fault_proxy.hpp"
#include "support/local_process.hpp"
#include "support/local_table.hpp"
#include "support/patience.hpp"

#include <codynamo/as_result.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

using contents = std::map<std::string, int>; ///< "v" by "id"

client_config config_for(std::string url) {
    client_config config;
    config.region = "us-east-1";
    config.endpoint = std::move(url);
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    config.max_attempts = 2;
    return config;
}

std::string shared_server() {
    const char* const endpoint = std::getenv("CODYNAMO_ENDPOINT");
    if (!endpoint) throw std::runtime_error("CODYNAMO_ENDPOINT is not set");
    return endpoint;
}

std::unique_ptr<local_process> server_of_ones_own() {
    try {
        return std::make_unique<local_process>();
    } catch (const not_installed& e) {
        SKIP(e.what());
    }
    return nullptr;
}

/// Counts what a writer puts in and which attempts of its client fail, and lets others wait for it.
class progress : public call_observer {
public:
    void taken_in() {
        change([this] { ++taken_in_; });
    }

    void end() {
        change([this] { ended_ = true; });
    }

    void on_attempt_ended(const attempt_ended& attempt) override {
        if (attempt.code) change([this] { ++failed_; });
    }

    [[nodiscard]] int failed_attempts() const {
        const std::lock_guard guard(mutex_);
        return failed_;
    }

    /// Returns false if the writer has ended by then, or hangs.
    [[nodiscard]] bool wait_until_taken_in(int number) {
        return wait([=, this] { return taken_in_ >= number; });
    }

    /// So many more than now; false as above.
    [[nodiscard]] bool wait_for_failed_attempts(int more) {
        const int number = failed_attempts() + more;
        return wait([=, this] { return failed_ >= number; });
    }

private:
    void change(const std::function<void()>& what) {
        const std::lock_guard guard(mutex_);
        what();
        changed_.notify_all();
    }

    bool wait(const std::function<bool()>& reached) {
        std::unique_lock guard(mutex_);
        changed_.wait_for(guard, patience, [&] { return ended_ || reached(); });
        return !ended_ && reached();
    }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    int taken_in_ = 0;
    int failed_ = 0;
    bool ended_ = false;
};

struct workload {
    int requests = 0;
    int keys = 0; ///< fewer than requests: later ones replace and delete what earlier ones wrote
};

/// The expected table and the counts of a writer.
struct written {
    contents expected; ///< in the table
    std::uint64_t keys = 0;
    std::uint64_t accepted = 0;
    bool closed = false;
    std::size_t left = 0;
    batch_writer_stats stats;
};

/// Gives the writer all requests. Its stall timeout is long enough for a server to start again.
asio::awaitable<written> write_all(table t, workload work, std::shared_ptr<progress> seen) {
    written done;
    done.keys = static_cast<std::uint64_t>(work.keys);
    batch_writer writer = t.batch_writer(overwrite_by_pkeys("id"), stall_timeout(100s));
    for (int i = 0; i < work.requests; ++i) {
        const std::string id = std::to_string(i % work.keys);
        const bool deletes = i % 5 == 0 && done.expected.contains(id);
        const key where("id", id);
        item whole{{"id", id}, {"v", i}};
        if (deletes)
            done.expected.erase(id);
        else
            done.expected[id] = i;
        if (deletes)
            co_await writer.delete_item(where);
        else
            co_await writer.put_item(std::move(whole));
        ++done.accepted;
        seen->taken_in();
    }
    try {
        co_await writer.close();
        done.closed = true;
    } catch (const batch_write_error& e) {
        done.left = e.unwritten().size();
    }
    done.left += writer.unwritten().size();
    done.stats = writer.stats();
    co_return done;
}

/// Writes on a thread of its own, through a client of its own.
std::future<written> start_writing(
    client_config config, std::string table_name, workload work, std::shared_ptr<progress> seen
) {
    config.observer = seen;
    config.log = [](log_level, std::string_view) {}; // of retries that are meant to be
    return std::async(std::launch::async, [=] {
        const std::shared_ptr<void> at_end(nullptr, [&](void*) { seen->end(); });
        asio::io_context io;
        const client db(io.get_executor(), config);
        auto all = write_all(db.table(table_name), work, seen);
        std::future<written> done = asio::co_spawn(io, std::move(all), asio::use_future);
        io.run_for(2min); // servers take their time to start
        if (done.wait_for(0s) != std::future_status::ready)
            throw std::runtime_error("the writer did not end");
        return done.get();
    });
}

asio::awaitable<void> make_table(client db, std::string name) {
    const attribute_definition partition("id", value_type::string);
    create_table_request request(name, partition);
    co_await db.create_table(std::move(request));
    co_await db.table(name).wait_until_exists();
}

std::string new_table(const std::string& url) {
    const std::string name = fresh_table_name("outage");
    asio::io_context io;
    run(io, make_table(client(io.get_executor(), config_for(url)), name));
    return name;
}

asio::awaitable<contents> read_all(table t) {
    contents all;
    auto pages = t.scan_pages(consistent_read);
    while (auto page = co_await pages.next())
        for (const item& i : page->items)
            all[i.find("id")->as_string()] = i.find("v")->as_number().to<int>();
    co_return all;
}

contents contents_of(const std::string& url, const std::string& table_name) {
    asio::io_context io;
    return run(io, read_all(client(io.get_executor(), config_for(url)).table(table_name)));
}

void check_nothing_lost(const written& done, const contents& found) {
    CHECK(done.closed);
    CHECK(done.left == 0);
    CHECK(found == done.expected);
    CHECK(done.stats.written <= done.accepted);
    CHECK(done.stats.written >= done.keys); // the last request for each was not superseded
}

} // namespace

TEST_CASE("a writer loses nothing while its server is killed and comes back", "[fault-65]") {
    const auto server = server_of_ones_own();
    const fault_proxy proxy(server->url());
    const std::string name = new_table(server->url());
    client_config patient = config_for(proxy.url());
    patient.timeout = 1min; // nothing is abandoned that a starting server may still handle
    patient.request_timeout = 1min;
    patient.response_timeout = 1min;
    const auto seen = std::make_shared<progress>();
    auto writing = start_writing(std::move(patient), name, {700, 200}, seen);
    for (const int reached : {150, 300, 450}) {
        REQUIRE(seen->wait_until_taken_in(reached));
        server->kill_hard();
        REQUIRE(seen->wait_for_failed_attempts(3));
        server->restart();
    }
    const written done = writing.get();
    check_nothing_lost(done, contents_of(server->url(), name));
}

TEST_CASE("the next call after an outage is answered", "[fault-65]") {
    const auto server = server_of_ones_own();
    const std::string name = new_table(server->url());
    client_config patient = config_for(server->url());
    patient.timeout = 1min;
    patient.request_timeout = 1min;
    patient.response_timeout = 1min;
    patient.log = [](log_level, std::string_view) {};
    asio::io_context io;
    const client db(io.get_executor(), patient);
    const table t = db.table(name);
    const item whole{{"id", "1"}, {"v", 1}};
    run(io, t.put_item(whole));
    for (int outage = 0; outage < 2; ++outage) {
        server->kill_hard();
        const auto during = run(io, as_result(t.get_item(key("id", "1"))));
        CHECK(during.has_error());
        server->restart();
        const auto after = run(io, as_result(t.get_item(key("id", "1"))));
        REQUIRE(after.has_value());
        CHECK(after->item->find("v")->as_number().to<int>() == 1);
    }
}

// Each key is written once: what a client has abandoned while the server was stopped is handled
// afterwards, and may replace what was written later (fault 67).
TEST_CASE("a writer loses nothing while its server is stopped and continued", "[fault-66]") {
    const auto server = server_of_ones_own();
    const fault_proxy proxy(server->url());
    const std::string name = new_table(server->url());
    client_config hasty = config_for(proxy.url());
    hasty.response_timeout = 400ms;
    const auto seen = std::make_shared<progress>();
    auto writing = start_writing(std::move(hasty), name, {1200, 1200}, seen);
    for (const int reached : {200, 500, 800}) {
        REQUIRE(seen->wait_until_taken_in(reached));
        server->pause();
        REQUIRE(seen->wait_for_failed_attempts(3));
        server->resume();
    }
    const written done = writing.get();
    check_nothing_lost(done, contents_of(server->url(), name));
    CHECK(done.stats.written == done.accepted);
}

TEST_CASE("a writer loses nothing while its connections are reset, refused and silent") {
    const std::string server = shared_server();
    fault_proxy proxy(server);
    const std::string name = new_table(server);
    const auto seen = std::make_shared<progress>();
    client_config hasty = config_for(proxy.url());
    hasty.response_timeout = 400ms;
    auto writing = start_writing(std::move(hasty), name, {1200, 1200}, seen);

    REQUIRE(seen->wait_until_taken_in(200));
    proxy.reset_all();
    REQUIRE(seen->wait_until_taken_in(400));
    proxy.refuse(true);
    proxy.reset_all();
    REQUIRE(seen->wait_for_failed_attempts(3));
    proxy.refuse(false);
    REQUIRE(seen->wait_until_taken_in(600));
    proxy.drop_responses(true);
    REQUIRE(seen->wait_for_failed_attempts(3));
    proxy.drop_responses(false);
    REQUIRE(seen->wait_until_taken_in(800));
    proxy.hold(direction::to_client);
    REQUIRE(seen->wait_for_failed_attempts(3));
    proxy.release(direction::to_client);

    const written done = writing.get();
    check_nothing_lost(done, contents_of(server, name));
    CHECK(done.stats.written == done.accepted);
}

namespace {

asio::awaitable<int> current_version(table t) {
    const get_item_response got = co_await t.get_item(key("id", "1"), consistent_read);
    co_return got.item->find("v")->as_number().to<int>();
}

asio::awaitable<void> write_version(table t, int v, bool if_next) {
    const item whole{{"id", "1"}, {"v", v}};
    if (if_next)
        co_await t.put_item(whole, condition(attr("v") == v - 1));
    else
        co_await t.put_item(whole);
}

/// Two writes to one item, and in between an attempt of the first one that its client has abandoned
/// and that arrives after the second.
asio::awaitable<void> check_zombie(table direct, fault_proxy* proxy, bool has_condition) {
    client_config hasty = config_for(proxy->url());
    hasty.response_timeout = 3s; // for the attempt that is held, not for a server that is slow
    const client db(co_await asio::this_coro::executor, std::move(hasty));
    const table t = db.table(direct.name());
    co_await write_version(direct, 0, false);

    proxy->hold(direction::to_server, 1);
    co_await write_version(t, 1, has_condition); // its second attempt is acknowledged
    co_await write_version(t, 2, has_condition);
    const int acknowledged = co_await current_version(t);
    CHECK(acknowledged == 2);
    CHECK(proxy->bytes_held() > 0);

    proxy->release(direction::to_server);
    CHECK(proxy->bytes_held() == 0);
    proxy->wait_for_ghosts();
    const int at_the_end = co_await current_version(t);
    CHECK(at_the_end == (has_condition ? 2 : 1));
}

} // namespace

// No client can cancel a request in flight. Where that matters, make each write conditional on the
// value that it replaces.
TEST_CASE(
    "an abandoned attempt may be applied after later writes, without a condition", "[fault-67]"
) {
    const bool has_condition = GENERATE(false, true);
    fault_proxy proxy(shared_server());
    run_with_table("zombie", false, [&](table direct) {
        return check_zombie(direct, &proxy, has_condition);
    });
}
