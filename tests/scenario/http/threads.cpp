// SPDX-License-Identifier: BSL-1.0
//
// A transport on an executor of several threads without a strand: what its calls share is
// protected by itself. For ThreadSanitizer.
#include "http/resolver.hpp"
#include "scenario/http/tls_client.hpp"
#include "support/http_calls.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

struct call_counts {
    std::atomic<int> right = 0;
    std::atomic<int> wrong = 0;
    std::atomic<int> failed = 0;
};

/// Calls one after the other, each with a text of its own.
asio::awaitable<void> make_calls(
    std::shared_ptr<http::transport> over,
    http::endpoint to,
    int caller,
    int calls,
    std::chrono::milliseconds limit,
    std::shared_ptr<call_counts> counts
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (int i = 0; i < calls; ++i) {
        const std::string body = std::to_string(caller) + ':' + std::to_string(i);
        const auto answered = co_await call(over, to, body, limit);
        if (!answered)
            ++counts->failed;
        else
            ++(answered->body == body ? counts->right : counts->wrong);
    }
}

/// The ends of spawned coroutines.
class spawned {
public:
    void start(
        const asio::any_io_executor& on,
        asio::awaitable<void> work,
        asio::cancellation_slot slot = {}
    ) {
        ends_.push_back(asio::co_spawn(
            on, std::move(work), asio::bind_cancellation_slot(slot, asio::use_future)
        ));
    }

    void wait() {
        for (auto& end : ends_)
            end.get();
        ends_.clear();
    }

private:
    std::vector<std::future<void>> ends_;
};

constexpr int callers = 32;
constexpr int calls_each = 8;

/// Makes the calls of all callers, and returns when they have ended.
void make_all_calls(
    asio::thread_pool& threads,
    const std::shared_ptr<http::transport>& client,
    const scripted_server& net
) {
    const auto counts = std::make_shared<call_counts>();
    spawned all;
    for (int caller = 0; caller < callers; ++caller)
        all.start(
            threads.get_executor(),
            make_calls(client, endpoint_of(net), caller, calls_each, patience, counts)
        );
    all.wait();
    CHECK(counts->right == callers * calls_each);
}

} // namespace

TEST_CASE("calls on several threads without a strand share few connections") {
    scripted_server net;
    net.otherwise([](const seen_request& r) { return ok(r.body); });
    asio::thread_pool threads(4);
    http::settings options = patient_settings();
    options.max_connections = 4;
    auto client = std::make_shared<http::transport>(threads.get_executor(), options);
    make_all_calls(threads, client, net);
    CHECK(net.connections() == 4);
    client->close();
    threads.join();
    net.wait_until_closed(4);
}

TEST_CASE("calls on several threads end at their deadlines beside turns and responses") {
    scripted_server net;
    net.otherwise([](const seen_request& r) { return ok(r.body); });
    asio::thread_pool threads(4);
    http::settings options = patient_settings();
    options.max_connections = 2;
    auto client = std::make_shared<http::transport>(threads.get_executor(), options);
    const auto hasty = std::make_shared<call_counts>();
    const auto patient = std::make_shared<call_counts>();
    spawned all;
    for (int caller = 0; caller < callers; ++caller) {
        const bool is_hasty = caller % 2 == 0;
        all.start(
            threads.get_executor(),
            make_calls(
                client,
                endpoint_of(net),
                caller,
                calls_each,
                is_hasty ? 1ms : patience,
                is_hasty ? hasty : patient
            )
        );
    }
    all.wait();
    CHECK(hasty->wrong == 0);
    CHECK(hasty->right + hasty->failed == callers / 2 * calls_each);
    CHECK(patient->right == callers / 2 * calls_each);
    threads.join();
}

TEST_CASE("calls on strands of several threads are cancelled beside turns and responses") {
    scripted_server net;
    net.otherwise([](const seen_request& r) { return ok(r.body); });
    asio::thread_pool threads(4);
    http::settings options = patient_settings();
    options.max_connections = 2;
    auto client = std::make_shared<http::transport>(threads.get_executor(), options);
    const auto cancelled = std::make_shared<call_counts>();
    const auto others = std::make_shared<call_counts>();
    // Signals are emitted on the strands of their calls; they outlive these.
    std::vector<std::unique_ptr<asio::cancellation_signal>> signals;
    spawned all;
    for (int caller = 0; caller < callers; ++caller) {
        auto strand = asio::make_strand(threads);
        auto& signal = *signals.emplace_back(std::make_unique<asio::cancellation_signal>());
        all.start(
            strand,
            make_calls(client, endpoint_of(net), caller, calls_each, patience, cancelled),
            signal.slot()
        );
        all.start(
            threads.get_executor(),
            make_calls(client, endpoint_of(net), -caller, calls_each, patience, others)
        );
        asio::post(strand, [&signal] { signal.emit(asio::cancellation_type::terminal); });
    }
    all.wait();
    CHECK(cancelled->wrong == 0);
    CHECK(cancelled->right + cancelled->failed == callers * calls_each);
    CHECK(others->right == callers * calls_each);
    threads.join();
}

TEST_CASE("connections of several threads share the cache of TLS sessions") {
    scripted_server net(tls_options{trusted().issue()});
    net.otherwise([](const seen_request& r) {
        return r.body.ends_with('1') ? ok_and_close(r.body) : ok(r.body);
    });
    asio::thread_pool threads(4);
    http::settings options = trusting(trusted());
    options.max_connections = 4;
    auto client = std::make_shared<http::transport>(threads.get_executor(), options);
    make_all_calls(threads, client, net);
    CHECK(net.connections() > callers / 2); // each caller closes one
    threads.join();
}

TEST_CASE("several threads ask one resolver for names, and doubt the responses") {
    asio::thread_pool threads(4);
    const auto looked_up = std::make_shared<std::atomic<int>>(0);
    const auto names = std::make_shared<http::resolver>(
        threads.get_executor(),
        [looked_up](const std::string&) -> http::fallible<http::addresses> {
            ++*looked_up;
            return http::addresses{asio::ip::address_v4::loopback()};
        }
    );
    const auto right = std::make_shared<std::atomic<int>>(0);
    const auto ask = [](std::shared_ptr<http::resolver> of,
                        int caller,
                        std::shared_ptr<std::atomic<int>> found) -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        for (int i = 0; i < calls_each; ++i) {
            const std::string host = "host" + std::to_string((caller + i) % 4) + ".example";
            const auto end = std::chrono::steady_clock::now() + patience;
            const auto known = co_await http::resolver::resolve(of, host, end);
            if (known && *known && (*known)->size() == 1) ++*found;
            (void)of->confirms(host);
            if (i % 2 == 0) of->doubt(host);
        }
    };
    spawned all;
    for (int caller = 0; caller < callers; ++caller)
        all.start(threads.get_executor(), ask(names, caller, right));
    all.wait();
    CHECK(*right == callers * calls_each);
    CHECK(*looked_up >= 4);
    threads.join();
}

} // namespace codynamo::testing
