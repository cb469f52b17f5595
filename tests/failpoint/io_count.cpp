// SPDX-License-Identifier: BSL-1.0
#include "failpoint/calls.hpp"
#include "failpoint/failpoints.hpp"
#include "http/transport.hpp"
#include "support/http_calls.hpp"
#include "support/patience.hpp"
#include "support/reported_rest.hpp"
#include "support/run.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

/// Returns the number of socket calls that each exchange takes, from the choice of its connection
/// to its response, which has come before it is looked for.
asio::awaitable<std::vector<long>> count_exchanges(
    std::shared_ptr<http::transport> over, http::endpoint to, std::vector<std::promise<void>>& sent
) {
    const auto end = std::chrono::steady_clock::now() + patience;
    const asio::any_io_executor here = co_await asio::this_coro::executor;
    std::vector<long> counts;
    std::optional<http::lease> connection;
    for (std::promise<void>& one : sent) {
        const counted_io calls;
        connection = over->take_idle(to, end);
        if (!connection) {
            auto acquired = co_await over->acquire(to, end);
            connection.emplace(std::move(*acquired));
        }
        // Runs before the connection is read.
        asio::post(here, [&one] { one.get_future().wait(); });
        const auto answered = co_await connection->exchange(post(to, "{}"), end);
        REQUIRE(answered);
        counts.push_back(calls.count());
        connection.reset();
    }
    co_return counts;
}

} // namespace

TEST_CASE("an exchange on a connection that was just read takes one write and one read") {
    std::vector<std::promise<void>> sent(4); // outlives the server's thread, which sets them
    const bool tls = GENERATE(false, true);
    scripted_server net(tls ? std::optional(tls_options{authority().issue()}) : std::nullopt);
    for (std::promise<void>& one : sent)
        net.reply(ok("{}").then(script::call{[&one] { one.set_value(); }}));
    asio::io_context io;
    http::settings options = patient_settings();
    options.ca_file = authority().file();
    options.stays_good_for = patience;
    const auto over = std::make_shared<http::transport>(io.get_executor(), options);
    const auto counts = run(io, count_exchanges(over, endpoint_of(net), sent));
    REQUIRE(counts.size() == sent.size());
    const long expected = system_reports_rest() ? 2 : 3; // with the look
    for (std::size_t i = 1; i < counts.size(); ++i)
        CHECK(counts[i] == expected);
}
