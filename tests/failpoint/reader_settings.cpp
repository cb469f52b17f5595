// SPDX-License-Identifier: BSL-1.0
#include "failpoint/calls.hpp"
#include "failpoint/failpoints.hpp"
#include "support/run.hpp"

#include <boost/asio/this_coro.hpp>
#include <catch2/catch_test_macros.hpp>

#include <new>
#include <utility>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

using item_reader = item_stream<query_request, query_response>;

/// Whether the coroutine still throws when it is cancelled, as it does by default, after the n-th
/// allocation of `next()` has failed.
asio::awaitable<bool> throws_after_failure(item_reader from, long n, bool& happened) {
    {
        const failing_allocation failing(n);
        try {
            (void)co_await from.next();
        } catch (const std::bad_alloc&) {
        }
        happened = failing.happened();
    }
    co_return co_await asio::this_coro::throw_if_cancelled();
}

} // namespace

TEST_CASE("a stream that fails leaves the settings of its reader's coroutine as they were") {
    scripted_server net;
    net.otherwise(service);
    bool happened = true;
    long n = 1;
    for (; happened; ++n) {
        CAPTURE(n);
        asio::io_context io;
        const client db(io.get_executor(), one_connection(net));
        item_reader items = db.table("music").query_items(partition_key("id") == "a");
        bool throws = true;
        try {
            throws = run(io, throws_after_failure(std::move(items), n, happened));
        } catch (const std::bad_alloc&) { // the coroutine was destroyed
        }
        CHECK(throws);
    }
    CHECK(n > 20);
}
