// SPDX-License-Identifier: BSL-1.0
#include "soak/writers.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdio>
#include <random>
#include <utility>

namespace codynamo::soak {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

namespace {

constexpr int keys_of_a_writer = 100;
constexpr int requests_of_a_writer = 500;
constexpr auto longest_stall = 30s; // more than any outage of the server

asio::awaitable<void> sleep_until(steady::time_point when) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, when);
    co_await timer.async_wait(boost::asio::use_awaitable);
}

asio::awaitable<bool> is_taken_in(
    asio::awaitable<void> giving, std::shared_ptr<accepted_writes> book
) {
    try {
        co_await std::move(giving);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "REFUSED by a batch writer: %s\n", e.what());
        ++book->refused;
        co_return false;
    }
    co_return true;
}

asio::awaitable<void> close(batch_writer& writer, std::shared_ptr<accepted_writes> book) {
    try {
        co_await writer.close();
    } catch (const batch_write_error& e) {
        std::fprintf(stderr, "close: %s\n", e.what());
        book->unprocessed += e.unwritten().size();
    }
}

} // namespace

void accepted_writes::put(const item_key& where, int version) {
    ++accepted;
    const std::scoped_lock lock(mutex_);
    last_[where] = version;
}

void accepted_writes::erase(const item_key& where) {
    ++accepted;
    const std::scoped_lock lock(mutex_);
    last_[where] = std::nullopt;
}

std::map<accepted_writes::item_key, std::optional<int>> accepted_writes::last() const {
    const std::scoped_lock lock(mutex_);
    return last_;
}

asio::awaitable<void> write_batches(
    table target,
    std::shared_ptr<accepted_writes> book,
    int number,
    double items_per_second,
    unsigned seed,
    steady::time_point end
) {
    ++book->running;
    std::mt19937 random(seed);
    const auto gap = std::chrono::duration_cast<steady::duration>(
        std::chrono::duration<double>(1 / items_per_second)
    );
    const std::string id = "writer" + std::to_string(number);
    int version = 0;
    auto next = steady::now();
    while (steady::now() < end) {
        batch_writer writer =
            target.batch_writer(overwrite_by_pkeys("id", "n"), stall_timeout(longest_stall));
        for (int i = 0; i < requests_of_a_writer && steady::now() < end; ++i) {
            next =
                std::max(next + gap, steady::now() - 1s); // after an outage: no endless catching up
            co_await sleep_until(next);
            const int n = std::uniform_int_distribution<int>(0, keys_of_a_writer - 1)(random);
            const bool erases = std::uniform_int_distribution<int>(0, 9)(random) == 0;
            ++version;
            asio::awaitable<void> giving =
                erases ? writer.delete_item(key("id", id, "n", n))
                       : writer.put_item(item{{"id", id}, {"n", n}, {"version", version}});
            const bool taken = co_await is_taken_in(std::move(giving), book);
            if (!taken) continue;
            if (erases)
                book->erase({id, n});
            else
                book->put({id, n}, version);
        }
        co_await close(writer, book);
    }
    --book->running;
}

} // namespace codynamo::soak
