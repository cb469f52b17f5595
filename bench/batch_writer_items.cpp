// SPDX-License-Identifier: BSL-1.0
//
// Speed of a batch writer: items of about 200 bytes, on one thread, from one coroutine.
//
//   bench_batch_writer_items COUNT MAX_IN_FLIGHT ENDPOINT
//
// bench/batch_writer_items.sh runs it beside boto3's writer, on DynamoDB Local.
//
#include <codynamo/as_result.hpp>
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

const char* const table_name = "bench-batch-writer";

asio::awaitable<void> make_table(table t) {
    (void)co_await as_result(t.delete_table());
    const table_schema schema(string_attribute("id"));
    (void)co_await t.create_table(schema);
}

asio::awaitable<void> fill(table into, long count, int in_flight) {
    auto batch = into.batch_writer(overwrite_by_pkeys("id"), max_in_flight(in_flight));
    const std::string text(150, 'x');
    for (long i = 0; i < count; ++i) {
        item one{{"id", "item-" + std::to_string(i)}, {"n", i}, {"text", text}};
        co_await batch.put_item(std::move(one));
    }
    co_await batch.close();
    if (batch.stats().written != static_cast<std::uint64_t>(count))
        throw std::runtime_error("not all items were written");
}

void run(boost::asio::io_context& io, asio::awaitable<void> work) {
    boost::asio::co_spawn(io, std::move(work), [](const std::exception_ptr& failure) {
        if (failure) std::rethrow_exception(failure);
    });
    io.restart();
    io.run();
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 4) {
        std::fprintf(stderr, "usage: bench_batch_writer_items COUNT MAX_IN_FLIGHT ENDPOINT\n");
        return 2;
    }
    const long count = std::atol(argv[1]);
    const int in_flight = std::atoi(argv[2]);
    client_config config;
    config.region = "us-east-1";
    config.endpoint = argv[3];
    config.credentials = credentials("local", "local");
    boost::asio::io_context io(1);
    const client db(io.get_executor(), config);
    run(io, make_table(db.table(table_name)));
    const auto start = std::chrono::steady_clock::now();
    run(io, fill(db.table(table_name), count, in_flight));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    std::printf(
        "codynamo max_in_flight %-2d  %8.0f items/s  %6ld KB at most\n",
        in_flight,
        static_cast<double>(count) / took.count(),
        used.ru_maxrss
    );
}
