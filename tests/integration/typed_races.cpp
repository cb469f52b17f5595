// SPDX-License-Identifier: BSL-1.0
#include "support/local_table.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/typed.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <exception>
#include <string>
#include <utility>

namespace typed_counters {

struct counter {
    std::string id;
    int count = 0;
    std::int64_t version = 0;
};

} // namespace typed_counters

template <>
inline constexpr auto codynamo::mapping_of<typed_counters::counter> = codynamo::mapping(
    partition_key(&typed_counters::counter::id), version(&typed_counters::counter::version)
);

using namespace codynamo;
using namespace codynamo::testing;
using typed_counters::counter;

namespace {

constexpr int racers = 16;

/// What the coroutines of a race share.
struct race {
    int have_read = 0;
    int conflicts = 0;
    int ended = 0;
    std::exception_ptr failure;
};

/// Adds 1, and begins again when somebody else was quicker. In the first round, all have read
/// before one writes.
asio::awaitable<void> count_up(typed_table<counter> counters, int times, race& all) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    bool is_first = true;
    for (int done = 0; done < times;) {
        const auto found = co_await counters.get_item("c", consistent_read);
        for (all.have_read += is_first ? 1 : 0; all.have_read < racers;)
            co_await asio::post(executor, asio::use_awaitable);
        is_first = false;
        counter next;
        if (found.item) next = *found.item;
        next.id = "c";
        ++next.count;
        auto put = as_result(counters.put_item(next));
        const auto written = co_await std::move(put);
        if (written)
            ++done;
        else if (written.error().code() == service_errc::conditional_check_failed)
            ++all.conflicts;
        else
            written.error().raise();
    }
}

} // namespace

TEST_CASE("sixteen coroutines count without losing an update") {
    constexpr int times = 5;
    run_with_table("typed-race", false, [](table t) -> asio::awaitable<void> {
        const typed_table<counter> counters(t);
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        race all;
        for (int i = 0; i < racers; ++i)
            asio::co_spawn(executor, count_up(counters, times, all), [&all](std::exception_ptr e) {
                if (e) {
                    all.failure = e;
                    all.have_read = racers; // the others need not wait
                }
                ++all.ended;
            });
        while (all.ended < racers)
            co_await asio::post(executor, asio::use_awaitable);
        if (all.failure) std::rethrow_exception(all.failure);
        const auto found = co_await counters.get_item("c", consistent_read);
        CHECK(found.item.value().count == racers * times);
        CHECK(found.item.value().version == racers * times);
        CHECK(all.conflicts >= racers - 1);
    });
}
