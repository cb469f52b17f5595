// SPDX-License-Identifier: BSL-1.0
//
// Runs the blocks of README.md in their order, on one table. What they throw, they fail with; what
// they print is shown.
//
#include <codynamo/codynamo.hpp>
#include <codynamo/json.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

using namespace codynamo;
using namespace std::chrono_literals;

namespace {

struct readme_block {
    int line;
    asio::awaitable<void> (*run)(client db, table orders);
};

#include "blocks.ipp"

asio::awaitable<void> run_all() {
    client db{co_await asio::this_coro::executor};
    table orders = db.table("orders");
    create_table_request request(
        orders.name(),
        attribute_definition("customer", value_type::string),
        attribute_definition("date", value_type::string)
    );
    co_await db.create_table(std::move(request));
    co_await orders.wait_until_exists();
    for (const readme_block& block : readme_blocks) {
        std::cout << "README.md:" << block.line << std::endl;
        co_await block.run(db, orders);
    }
    co_await orders.delete_table();
}

} // namespace

int main() {
    try {
        asio::io_context context;
        asio::co_spawn(context, run_all(), [](const std::exception_ptr& e) {
            if (e) std::rethrow_exception(e);
        });
        context.run();
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return EXIT_FAILURE;
    }
}
