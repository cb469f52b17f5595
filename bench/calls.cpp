// SPDX-License-Identifier: BSL-1.0
//
// Cost of an operation from call to result, on kept-alive connections: CPU time, operations per
// second, and the memory of the process. The server is bench_canned_server.
//
//   bench_calls OPERATION ENDPOINT [--count=N] [--in-flight=N] [--connections=N] [--threads=N]
//               [--warm-up=N] [--lines=N] [--ca-file=F] [--json]
//
// OPERATION:
//   get, put, batch, query                      with items; a batch is a BatchWriteItem of 25, a
//                                               query reads a page of 100
//   typed-get, typed-put, typed-query           with structs
//   stream, typed-stream                        a query read item by item
//   writer, typed-writer                        puts by one batch writer, IN_FLIGHT batches at once
//   item                                        no call: a copy of the item that get reads
//
// COUNT counts calls, and puts of a writer. A warm-up, of 10 calls a connection if it is not given,
// is not measured. bench/instructions.py counts instructions and allocations by this program.
//
#include "common/canned.hpp"
#include "common/order.hpp"
#include "common/run.hpp"

#include <codynamo/codynamo.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace codynamo;
using shop::order;

namespace {

const char* const table_name = "orders";

/// What the calls read and write.
struct work {
    explicit work(const bench::run_options& options) {
        const int different = options.lines == 1 ? bench::page_size : 1; // large ones take long
        for (int n = 0; n < different; ++n) {
            items.push_back(item_from_dynamodb_json(bench::item_json(n, options.lines)));
            orders.push_back(from_item<order>(items.back()));
        }
        for (int n = 0; n < bench::batch_size; ++n)
            batch.requests.emplace_back(table_name, items[static_cast<std::size_t>(n % different)]);
        partition = items[0].at("pk").as_string();
        sort = items[0].at("sk").as_string();
    }

    std::vector<item> items;
    std::vector<order> orders;
    batch_write_item_request batch;
    std::string partition;
    std::string sort;
};

void require(bool holds) {
    if (!holds) throw std::runtime_error("the response is not the server's");
}

asio::awaitable<void> get(client db, const work& with, long count) {
    const auto orders = db.table(table_name);
    for (; count > 0; --count) {
        const auto found =
            co_await orders.get_item(key("pk", with.partition, "sk", with.sort), consistent_read);
        require(found.item && found.item->size() == 12);
    }
}

asio::awaitable<void> typed_get(client db, const work& with, long count) {
    const auto orders = db.table<order>(table_name);
    for (; count > 0; --count) {
        const auto found = co_await orders.get_item(with.partition, with.sort, consistent_read);
        require(found.item && found.item->active);
    }
}

asio::awaitable<void> put(client db, const work& with, long count) {
    const auto orders = db.table(table_name);
    for (; count > 0; --count)
        co_await orders.put_item(with.items[0]);
}

asio::awaitable<void> typed_put(client db, const work& with, long count) {
    const auto orders = db.table<order>(table_name);
    for (; count > 0; --count)
        co_await orders.put_item(with.orders[0]);
}

asio::awaitable<void> batch(client db, const work& with, long count) {
    for (; count > 0; --count) {
        const auto written = co_await db.batch_write_item(with.batch);
        require(written.unprocessed_items.empty());
    }
}

asio::awaitable<void> query(client db, const work& with, long count) {
    const auto orders = db.table(table_name);
    for (; count > 0; --count) {
        const auto page =
            co_await orders.query(partition_key("pk") == with.partition, limit(bench::page_size));
        require(page.items.size() == bench::page_size);
    }
}

asio::awaitable<void> typed_query(client db, const work& with, long count) {
    const auto orders = db.table<order>(table_name);
    for (; count > 0; --count) {
        const auto page = co_await orders.query(with.partition, limit(bench::page_size));
        require(page.items.size() == bench::page_size);
    }
}

asio::awaitable<void> stream(client db, const work& with, long count) {
    const auto orders = db.table(table_name);
    for (; count > 0; --count) {
        auto all = orders.query_items(
            partition_key("pk") == with.partition,
            limit(bench::page_size),
            exclusive_start_key(key("pk", with.partition, "sk", "order#2026"))
        );
        int size = 0;
        while (const auto one = co_await all.next())
            ++size;
        require(size == bench::page_size);
    }
}

asio::awaitable<void> typed_stream(client db, const work& with, long count) {
    const auto orders = db.table<order>(table_name);
    for (; count > 0; --count) {
        auto all = orders.query_items(
            with.partition,
            limit(bench::page_size),
            exclusive_start_key(key("pk", with.partition, "sk", "order#2026"))
        );
        int size = 0;
        while (const auto one = co_await all.next())
            ++size;
        require(size == bench::page_size);
    }
}

/// The keys of a writer's puts: the same one again would replace a waiting put.
std::string sort_key_number(long n) {
    return "order#2026-11-01T12:34:56.789Z#" + std::to_string(n);
}

asio::awaitable<void> write(client db, const work& with, long in_flight, long count) {
    const auto orders = db.table(table_name);
    auto writer = orders.batch_writer(
        overwrite_by_pkeys("pk", "sk"), max_in_flight(static_cast<int>(in_flight))
    );
    std::vector<item> own = with.items;
    for (long n = 0; n < count; ++n) {
        item& next = own[static_cast<std::size_t>(n) % own.size()];
        next.set("sk", sort_key_number(n));
        co_await writer.put_item(next);
    }
    co_await writer.close();
}

asio::awaitable<void> typed_write(client db, const work& with, long in_flight, long count) {
    const auto orders = db.table<order>(table_name);
    auto writer = orders.batch_writer(max_in_flight(static_cast<int>(in_flight)));
    std::vector<order> own = with.orders;
    for (long n = 0; n < count; ++n) {
        order& next = own[static_cast<std::size_t>(n) % own.size()];
        next.sk = sort_key_number(n);
        co_await writer.put_item(next);
    }
    co_await writer.close();
}

asio::awaitable<void> copy_item(client, const work& with, long count) {
    for (; count > 0; --count) {
        const item copy = with.items[0];
        require(copy.size() == 12);
    }
    co_return;
}

using calls = std::function<asio::awaitable<void>(client, const work&, long count)>;

calls calls_of(const bench::run_options& options) {
    const std::map<std::string, calls> by_name{
        {"get", get},
        {"typed-get", typed_get},
        {"put", put},
        {"typed-put", typed_put},
        {"batch", batch},
        {"query", query},
        {"typed-query", typed_query},
        {"stream", stream},
        {"typed-stream", typed_stream},
        {"item", copy_item},
    };
    const auto found = by_name.find(options.operation);
    if (found == by_name.end()) throw std::invalid_argument(options.operation);
    return found->second;
}

bool is_writer(const bench::run_options& options) {
    return options.operation.ends_with("writer");
}

class bench_run {
public:
    explicit bench_run(const bench::run_options& options)
        : options_(options), work_(options), io_(options.threads), db_(io_, config_of(options)) {}

    void start(long count) {
        io_.restart();
        if (is_writer(options_)) {
            const auto made = options_.operation == "writer" ? write : typed_write;
            spawn(made(db_, work_, options_.in_flight, count));
            return;
        }
        const auto made = calls_of(options_);
        const long flights = options_.in_flight;
        for (long i = 0; i < flights; ++i) {
            const long share = count / flights + (i < count % flights ? 1 : 0);
            spawn(made(db_, work_, share));
        }
    }

    void run() {
        std::vector<std::thread> others;
        for (int i = 1; i < options_.threads; ++i)
            others.emplace_back([this] { io_.run(); });
        io_.run();
        for (std::thread& each : others)
            each.join();
    }

private:
    static client_config config_of(const bench::run_options& options) {
        client_config config;
        config.region = "us-east-1";
        config.endpoint = options.endpoint;
        config.ca_file = options.ca_file;
        config.credentials = credentials("AKIDEXAMPLE", "secret");
        config.max_connections = static_cast<std::size_t>(options.connections);
        config.max_waiting = static_cast<std::size_t>(options.in_flight);
        config.timeout = std::chrono::minutes(10); // of 10,000 calls most wait for seconds
        return config;
    }

    void spawn(asio::awaitable<void> made) {
        boost::asio::co_spawn(io_, std::move(made), [](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure);
        });
    }

    bench::run_options options_;
    work work_;
    boost::asio::io_context io_;
    client db_;
};

} // namespace

/// Has a name of its own for valgrind, which counts only what runs within it.
extern "C" [[gnu::noinline]] void codynamo_bench_measured(bench_run& one) {
    one.run();
}

int main(int argc, char** argv) {
    try {
        const bench::run_options options = bench::read_options(argc, argv);
        bench_run one(options);
        one.start(options.warm_up);
        one.run();
        one.start(options.count);
        bench::meter used;
        used.start();
        codynamo_bench_measured(one);
        used.print("codynamo", options);
    } catch (const std::invalid_argument& e) {
        std::fprintf(stderr, "usage: bench_calls %s\n", e.what());
        return 2;
    }
}
