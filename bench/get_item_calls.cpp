// SPDX-License-Identifier: BSL-1.0
//
// Cost of a GetItem of 1 KB from call to item, on a kept-alive connection: operations per second
// and CPU time for each, on one thread, with K calls in flight over K connections. The server
// is bench_canned_server.
//
//   bench_get_item_calls COUNT IN_FLIGHT ENDPOINT [CA_FILE]
//
// scripts: coproc bench_canned_server --tls; read -r endpoint ca <&"${COPROC[0]}"
//          bench_get_item_calls 200000 64 "$endpoint" "$ca"
//
// System calls for each operation: `strace -c -f -o calls bench_get_item_calls N 64 "$endpoint"`
// for two values of N; the difference of the totals by the difference of N leaves out the
// beginning. Where the time goes: `valgrind --tool=callgrind bench_get_item_calls 2000 64
// "$endpoint"`.
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

void read_items(boost::asio::io_context& io, const table& from, long count, long in_flight) {
    for (long i = 0; i < in_flight; ++i) {
        const long share = count / in_flight + (i < count % in_flight ? 1 : 0);
        boost::asio::co_spawn(io, read_items(from, share), [](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure);
        });
    }
    io.restart();
    io.run();
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 4) {
        std::fprintf(stderr, "usage: bench_get_item_calls COUNT IN_FLIGHT ENDPOINT [CA_FILE]\n");
        return 2;
    }
    const long count = std::atol(argv[1]);
    const long in_flight = std::atol(argv[2]);
    client_config config;
    config.region = "us-east-1";
    config.endpoint = argv[3];
    if (argc > 4) config.ca_file = argv[4];
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    config.max_connections = static_cast<std::size_t>(in_flight);

    boost::asio::io_context io;
    const client db(io.get_executor(), config);
    const table from = db.table("t");
    read_items(io, from, 10 * in_flight, in_flight); // connections, keys, buffers

    rusage before{};
    rusage after{};
    getrusage(RUSAGE_SELF, &before);
    const auto begin = std::chrono::steady_clock::now();
    read_items(io, from, count, in_flight);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    getrusage(RUSAGE_SELF, &after);
    const double user = seconds_of(after.ru_utime) - seconds_of(before.ru_utime);
    const double system = seconds_of(after.ru_stime) - seconds_of(before.ru_stime);
    const auto operations = static_cast<double>(count);
    std::printf(
        "%ld GetItem, %ld in flight: %.0f/s, %.2f us CPU each (%.2f user, %.2f system), %ld KB at "
        "most\n",
        count,
        in_flight,
        operations / wall.count(),
        1e6 * (user + system) / operations,
        1e6 * user / operations,
        1e6 * system / operations,
        after.ru_maxrss
    );
}
