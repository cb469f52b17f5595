// SPDX-License-Identifier: BSL-1.0
//
// Who waits for a fetch, and what becomes of credentials that cannot be renewed.
#include "exec/identity.hpp"

#include "async/environment.hpp"
#include "support/on_threads.hpp"
#include "support/run.hpp"
#include "support/scripted_client.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace codynamo::exec {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using credential_sources::finding;
using credential_sources::found_credentials;
using testing::patience;
using testing::scripted_environment;

enum class mood { good, failing, throwing };

/// Gives a new key each time, good for an hour; may be held or fail.
class moody_source final : public credential_sources::source {
public:
    explicit moody_source(bool keeps) : keeps_(keeps) {}

    [[nodiscard]] std::string name() const override { return "a moody source"; }

    [[nodiscard]] bool keeps_expired() const override { return keeps_; }

    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> /*self*/,
        std::shared_ptr<const credential_sources::source_context> in,
        steady_time /*deadline*/
    ) override {
        const int number = ++asked;
        if (is_held) co_await opened.wait();
        if (now == mood::throwing) throw std::bad_alloc();
        if (now == mood::failing) co_return error(client_errc::credentials_failed, "it is sealed");
        if (expiration) {
            const credentials other("AKID" + std::to_string(number), "secret");
            co_return finding(
                found_credentials(other.with_expiration(*expiration), "a moody source")
            );
        }
        credentials key("AKID" + std::to_string(number), "secret");
        key = key.with_expiration(in->environment->wall_time() + 1h);
        co_return finding(found_credentials(key, "a moody source"));
    }

    mood now = mood::good;
    bool is_held = false;
    async::event opened;
    int asked = 0;
    std::optional<std::chrono::system_clock::time_point> expiration; // of each key

private:
    bool keeps_;
};

/// One call's view: the key's id, or why there is none. Asio can make it without a value.
asio::awaitable<std::string> id_or_reason(
    std::shared_ptr<identity> of, std::chrono::steady_clock::time_point deadline
) {
    try {
        const result<current_key> got = co_await identity::get(std::move(of), deadline);
        co_return got ? std::string(got->key.access_key_id()) : got.error().info().message;
    } catch (const std::bad_alloc&) {
        co_return "no memory";
    }
}

struct identity_scene {
    explicit identity_scene(bool keeps = false) : from(std::make_shared<moody_source>(keeps)) {
        auto context = std::make_shared<credential_sources::source_context>();
        context->environment = environment;
        context->log = [this](log_level, std::string_view line) { lines.emplace_back(line); };
        whole = std::make_shared<identity>(
            std::make_shared<async::home_strand>(io.get_executor()), from, std::move(context)
        );
    }

    std::string get() {
        const std::string got =
            testing::run(io, id_or_reason(whole, environment->now() + patience));
        settle();
        return got;
    }

    /// Ends what is in the background.
    void settle() {
        io.restart();
        io.poll();
    }

    void pass(std::chrono::seconds time) {
        environment->wall_shift += time;
        testing::run(io, environment->pause(time));
    }

    asio::io_context io;
    std::shared_ptr<scripted_environment> environment = std::make_shared<scripted_environment>();
    std::vector<std::string> lines;
    std::shared_ptr<moody_source> from;
    std::shared_ptr<identity> whole;
};

/// Calls that wait at the same time.
struct waiting_calls {
    explicit waiting_calls(identity_scene& s, std::size_t count) : scene(s), stops(count) {
        for (std::size_t i = 0; i < count; ++i)
            asio::co_spawn(
                scene.io,
                id_or_reason(scene.whole, scene.environment->now() + patience),
                asio::bind_cancellation_slot(
                    stops[i].slot(),
                    [this](const std::exception_ptr& e, const std::string& got) {
                        REQUIRE_FALSE(e);
                        ended.push_back(got);
                    }
                )
            );
        scene.settle();
    }

    void open() {
        scene.from->is_held = false;
        scene.from->opened.notify_all();
        scene.settle();
    }

    identity_scene& scene;
    std::vector<asio::cancellation_signal> stops;
    std::vector<std::string> ended;
};

/// Gives keys that the service refuses; counts them without a lock.
class used_up_source final : public credential_sources::source {
public:
    [[nodiscard]] std::string name() const override { return "a used up source"; }

    void forget(const credentials& /*refused*/) override { ++forgotten; }

    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> /*self*/,
        std::shared_ptr<const credential_sources::source_context> /*in*/,
        steady_time /*deadline*/
    ) override {
        ++asked;
        co_return finding(found_credentials(
            credentials("AKID" + std::to_string(asked), "secret"), "a used up source"
        ));
    }

    int asked = 0;
    int forgotten = 0;
};

asio::awaitable<void> take_and_forget(std::shared_ptr<identity> of, int times) {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (int i = 0; i < times; ++i) {
        std::optional<current_key> found = of->ready();
        if (!found) {
            auto fetch = identity::get(of, std::chrono::steady_clock::now() + patience);
            const result<current_key> fetched = co_await std::move(fetch);
            found = fetched.value();
        }
        of->forget(found->generation);
    }
}

} // namespace

TEST_CASE("500 calls without credentials wait for one fetch, however it ends", "[fault-86]") {
    identity_scene s;
    s.from->is_held = true;
    s.from->now = GENERATE(mood::good, mood::failing, mood::throwing);
    waiting_calls calls(s, 500);
    CHECK(calls.ended.empty());
    CHECK(s.from->asked == 1);
    calls.open();
    const std::string wanted = s.from->now == mood::good      ? "AKID1"
                               : s.from->now == mood::failing ? "it is sealed"
                                                              : "no memory";
    CHECK(calls.ended == std::vector<std::string>(500, wanted));
    CHECK(s.from->asked == 1);
}

TEST_CASE("a call that began a fetch and is cancelled leaves it to the others", "[fault-86]") {
    identity_scene s;
    s.from->is_held = true;
    waiting_calls calls(s, 3);
    calls.stops[0].emit(asio::cancellation_type::terminal);
    s.settle();
    REQUIRE(calls.ended.size() == 1);
    CHECK_THAT(calls.ended[0], ContainsSubstring("waiting for credentials"));
    calls.open();
    REQUIRE(calls.ended.size() == 3);
    CHECK(calls.ended[1] == "AKID1");
    CHECK(calls.ended[2] == "AKID1");
    CHECK(s.from->asked == 1);
}

TEST_CASE("expired credentials stay in use where the source allows it, with one warning") {
    identity_scene s(true);
    CHECK(s.get() == "AKID1");
    s.pass(2h);
    s.from->now = mood::failing;
    CHECK(s.get() == "AKID1");
    CHECK(s.from->asked == 2);
    REQUIRE(s.lines.size() == 1);
    CHECK_THAT(s.lines[0], ContainsSubstring("although they have expired"));
    s.pass(1min);
    CHECK(s.get() == "AKID1"); // nobody is asked again so soon
    CHECK(s.from->asked == 2);
    s.pass(11min);
    CHECK(s.get() == "AKID1");
    CHECK(s.from->asked == 3);
    CHECK(s.lines.size() == 1);
    s.pass(11min);
    s.from->now = mood::good;
    CHECK(s.get() == "AKID4");
    CHECK(s.get() == "AKID4");
    CHECK(s.from->asked == 4);
}

TEST_CASE("expired credentials of other sources are not used when a fetch fails") {
    identity_scene s;
    CHECK(s.get() == "AKID1");
    s.pass(2h);
    s.from->now = mood::failing;
    CHECK(s.get() == "it is sealed");
    CHECK(s.get() == "it is sealed");
    s.from->now = mood::good;
    CHECK(s.get() == "AKID4");
}

TEST_CASE("refused credentials are not given again, and asked for once for all calls") {
    identity_scene s;
    CHECK(s.get() == "AKID1");
    const unsigned refused = s.whole->ready().value().generation;
    s.whole->forget(refused);
    CHECK(s.get() == "AKID2");
    s.whole->forget(refused); // by a call that had signed with the old ones
    CHECK(s.get() == "AKID2");
    CHECK(s.from->asked == 2);
}

TEST_CASE("keys may expire at any time that a clock can count") {
    using wall_time = std::chrono::system_clock::time_point;
    identity_scene s;
    SECTION("never") {
        s.from->expiration = wall_time::max();
        CHECK(s.get() == "AKID1");
        s.pass(240h);
        CHECK(s.get() == "AKID1");
        CHECK(s.from->asked == 1);
        CHECK(s.lines.empty());
    }
    SECTION("before everything") {
        s.from->expiration = wall_time::min();
        CHECK(s.get() == "AKID1");
        CHECK(s.get() == "AKID1"); // as other keys that come expired
        CHECK(s.from->asked == 1);
        CHECK(s.lines.size() == 1);
        CHECK_THAT(s.whole->explain(), ContainsSubstring("expired "));
    }
}

TEST_CASE("a fetch that does not end holds nobody up while the old credentials are valid") {
    identity_scene s;
    CHECK(s.get() == "AKID1");
    s.pass(50min);
    s.from->is_held = true;
    waiting_calls calls(s, 100);
    CHECK(calls.ended == std::vector<std::string>(100, "AKID1"));
    CHECK(s.from->asked == 2);
    calls.open();
    CHECK(s.get() == "AKID2");
}

// Whether that is in order is for ThreadSanitizer to say.
TEST_CASE("calls on several threads share credentials, whose source is asked by one of them") {
    constexpr int calls = 8;
    constexpr int times = 100;
    asio::io_context io;
    auto context = std::make_shared<credential_sources::source_context>();
    context->environment = async::make_environment();
    const auto from = std::make_shared<used_up_source>();
    const auto whole = std::make_shared<identity>(
        std::make_shared<async::home_strand>(io.get_executor()), from, std::move(context)
    );
    std::atomic<int> ended = 0;
    std::atomic<int> failed = 0;
    for (int i = 0; i < calls; ++i)
        asio::co_spawn(io, take_and_forget(whole, times), [&](const std::exception_ptr& e) {
            ++ended;
            if (e) ++failed;
        });
    testing::on_threads(4, [&](int) { io.run(); });
    CHECK(ended == calls);
    CHECK(failed == 0);
    CHECK(from->asked <= calls * times);
    CHECK(from->asked >= times); // each call forgets what it has found
    CHECK(from->forgotten == from->asked);
    CHECK_FALSE(whole->ready());
}

} // namespace codynamo::exec
