// SPDX-License-Identifier: BSL-1.0
#include "batch/alarm.hpp"

#include "unit/batch/virtual_client.hpp"

namespace codynamo::batch {
namespace {

using namespace std::chrono_literals;

/// An alarm that notes when it rings.
struct noted_alarm {
    noted_alarm()
        : client(std::make_shared<virtual_client>(io)),
          began(client->time.now()),
          a(std::make_shared<alarm>(
              client,
              [this] {
                  rung.push_back(client->time.now() - began);
                  if (ring) ring();
              },
              [this](const std::exception_ptr&) { ++failures; }
          )) {}

    void set(std::chrono::milliseconds after) { alarm::set(a, began + after); }

    boost::asio::io_context io;
    std::shared_ptr<virtual_client> client;
    time_point began;
    std::vector<std::chrono::nanoseconds> rung;
    int failures = 0;
    std::function<void()> ring;
    std::shared_ptr<alarm> a;
};

} // namespace

TEST_CASE("an alarm rings once, at its time") {
    noted_alarm n;
    n.set(20ms);
    n.client->run();
    CHECK(n.rung == std::vector<std::chrono::nanoseconds>{20ms});
}

TEST_CASE("an alarm that waits can be set earlier, later and to no time") {
    noted_alarm n;
    n.set(20ms);
    n.io.poll();
    n.set(10ms);
    n.client->run();
    CHECK(n.rung == std::vector<std::chrono::nanoseconds>{10ms});
    n.set(30ms);
    n.io.restart();
    n.io.poll();
    n.set(50ms);
    n.client->run();
    CHECK(n.rung == std::vector<std::chrono::nanoseconds>{10ms, 50ms});
    n.set(90ms);
    n.io.restart();
    n.io.poll();
    alarm::set(n.a, std::nullopt);
    n.client->run();
    CHECK(n.rung.size() == 2);
    CHECK(n.client->time.now() - n.began == 50ms);
}

TEST_CASE("an alarm can be set while it rings, and just after it has rung") {
    noted_alarm n;
    n.ring = [&] {
        if (n.rung.size() == 1) n.set(15ms);
        // Its coroutine has ended by then, but its handler has not run.
        if (n.rung.size() == 2) boost::asio::post(n.io, [&] { n.set(40ms); });
    };
    n.set(10ms);
    n.client->run();
    CHECK(n.rung == std::vector<std::chrono::nanoseconds>{10ms, 15ms, 40ms});
}

TEST_CASE("an alarm that has no memory to wait says so, and can be set again") {
    noted_alarm n;
    n.client->time.pause_fails = true;
    n.set(10ms);
    n.client->run();
    CHECK(n.failures == 1);
    CHECK(n.rung.empty());
    n.set(10ms);
    n.client->run();
    CHECK(n.rung == std::vector<std::chrono::nanoseconds>{10ms});
}

TEST_CASE("an alarm whose context ends does not ring, and is released") {
    auto n = std::make_unique<noted_alarm>();
    const std::weak_ptr<alarm> a = n->a;
    n->set(10ms);
    n->io.poll();
    n->a.reset();
    CHECK_FALSE(a.expired());
    n.reset();
    CHECK(a.expired());
}

} // namespace codynamo::batch
