// SPDX-License-Identifier: BSL-1.0
//
// Heap that an idle connection of the pool keeps after a GetItem, or that a call takes while it
// waits for a connection: the difference that many of them make, as glibc counts it. The server is
// bench_canned_server.
//
//   bench_memory idle|waiting ENDPOINT [--in-flight=N] [--ca-file=F]
//
#include "common/run.hpp"

#include <codynamo/codynamo.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <malloc.h>
#include <stdexcept>

using namespace codynamo;

namespace {

constexpr std::size_t pool_of_waiting = 64;

std::size_t heap() {
    const auto now = mallinfo2();
    return now.uordblks + now.hblkhd;
}

asio::awaitable<void> get(client db) {
    const auto orders = db.table("orders");
    (void)co_await orders.get_item(key("pk", "customer#1", "sk", "order#1"));
}

void start(boost::asio::io_context& io, const client& db, long calls) {
    for (long i = 0; i < calls; ++i)
        boost::asio::co_spawn(io, get(db), [](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure);
        });
}

void measure(const bench::run_options& options) {
    const bool is_idle = options.operation == "idle";
    if (!is_idle && options.operation != "waiting") throw std::invalid_argument(options.operation);
    client_config config;
    config.region = "us-east-1";
    config.endpoint = options.endpoint;
    config.ca_file = options.ca_file;
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    config.max_connections =
        is_idle ? static_cast<std::size_t>(options.in_flight) + 1 : pool_of_waiting;
    config.max_waiting = static_cast<std::size_t>(options.in_flight);
    config.timeout = std::chrono::minutes(10);
    boost::asio::io_context io(1);
    const client db(io, config);
    const long first = is_idle ? 1 : static_cast<long>(pool_of_waiting);
    start(io, db, first);
    io.run();
    io.restart();
    if (!is_idle) {
        start(io, db, first);
        io.poll(); // the pool is in use
    }
    const std::size_t before = heap();
    start(io, db, options.in_flight);
    if (is_idle)
        io.run();
    else
        io.poll_one();
    for (long i = 1; !is_idle && i < options.in_flight; ++i)
        io.poll_one(); // a call begins with each
    const std::size_t after = heap();
    const long counted = is_idle ? options.in_flight - 1 : options.in_flight;
    std::printf(
        "%s: %.1f KB each (%ld)\n",
        options.operation.c_str(),
        static_cast<double>(after - before) / 1024 / static_cast<double>(counted),
        counted
    );
    io.run();
}

} // namespace

int main(int argc, char** argv) {
    try {
        measure(bench::read_options(argc, argv));
    } catch (const std::invalid_argument& e) {
        std::fprintf(stderr, "usage: bench_memory %s\n", e.what());
        return 2;
    }
}
