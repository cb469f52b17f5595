// SPDX-License-Identifier: BSL-1.0
//
// Cost of a GetItem or PutItem of 1 KB from call to result, on a kept-alive connection: operations
// per second and CPU time for each, on one thread, with K calls in flight over K connections. The
// server is bench_canned_server.
//
//   bench_get_item_calls get|put COUNT IN_FLIGHT ENDPOINT [CA_FILE]
//
// scripts: coproc bench_canned_server --tls; read -r endpoint ca <&"${COPROC[0]}"
//          bench_get_item_calls get 200000 64 "$endpoint" "$ca"
//
// System calls for each operation: `strace -c -f -o calls bench_get_item_calls get N 64
// "$endpoint"` for two values of N; the difference of the totals by the difference of N leaves out
// the beginning. Instructions and allocations by layer: bench/instructions.py.
//
#include <codynamo/codynamo.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <sys/resource.h>
#include <utility>

using namespace codynamo;

namespace {

double seconds_of(const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
}

asio::awaitable<void> read_items(table from, long count) {
    for (; count > 0; --count) {
        const get_item_response found = co_await from.get_item(key("id", "1"));
        if (!found.item || found.item->size() != 3) throw std::runtime_error("the item is missing");
    }
}

asio::awaitable<void> write_items(table to, long count) {
    const item written{
        {"id", "1"},
        {"total", number("12345678901234567890.12")},
        {"note", std::string(940, 'x')},
    };
    for (; count > 0; --count) {
        item copy = written;
        const put_item_response done = co_await to.put_item(std::move(copy));
        (void)done;
    }
}

void run_calls(
    boost::asio::io_context& io, bool puts, const table& on, long count, long in_flight
) {
    for (long i = 0; i < in_flight; ++i) {
        const long share = count / in_flight + (i < count % in_flight ? 1 : 0);
        auto calls = puts ? write_items(on, share) : read_items(on, share);
        boost::asio::co_spawn(io, std::move(calls), [](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure);
        });
    }
    io.restart();
    io.run();
}

} // namespace

int main(int argc, char** argv) {
    const std::string operation = argc < 5 ? "" : argv[1];
    const bool puts = operation == "put";
    if (!puts && operation != "get") {
        std::fprintf(
            stderr, "usage: bench_get_item_calls get|put COUNT IN_FLIGHT ENDPOINT [CA_FILE]\n"
        );
        return 2;
    }
    const long count = std::atol(argv[2]);
    const long in_flight = std::atol(argv[3]);
    client_config config;
    config.region = "us-east-1";
    config.endpoint = argv[4];
    if (argc > 5) config.ca_file = argv[5];
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    config.max_connections = static_cast<std::size_t>(in_flight);

    boost::asio::io_context io;
    const client db(io.get_executor(), config);
    const table on = db.table("t");
    run_calls(io, puts, on, 10 * in_flight, in_flight); // connections, keys, buffers

    rusage before{};
    rusage after{};
    getrusage(RUSAGE_SELF, &before);
    const auto begin = std::chrono::steady_clock::now();
    run_calls(io, puts, on, count, in_flight);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    getrusage(RUSAGE_SELF, &after);
    const double user = seconds_of(after.ru_utime) - seconds_of(before.ru_utime);
    const double system = seconds_of(after.ru_stime) - seconds_of(before.ru_stime);
    const auto operations = static_cast<double>(count);
    std::printf(
        "%ld %s, %ld in flight: %.0f/s, %.2f us CPU each (%.2f user, %.2f system), %ld KB at "
        "most\n",
        count,
        puts ? "PutItem" : "GetItem",
        in_flight,
        operations / wall.count(),
        1e6 * (user + system) / operations,
        1e6 * user / operations,
        1e6 * system / operations,
        after.ru_maxrss
    );
}
