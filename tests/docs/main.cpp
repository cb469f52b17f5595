// SPDX-License-Identifier: BSL-1.0
//
// Runs the blocks of README.md and docs/ in their order, each page on its own table. An exception
// fails the run; output is shown. With an argument, runs only the pages with it in their name.
//
#include <codynamo/as_result.hpp>
#include <codynamo/codynamo.hpp>
#include <codynamo/json.hpp>
#include <codynamo/typed.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/describe/class.hpp>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

using namespace codynamo;
using namespace std::chrono_literals;

#include "globals.ipp"

namespace {

struct docs_block {
    std::string_view page;
    int line;
    asio::awaitable<void> (*run)(client db, table orders);
};

#include "blocks.ipp"

asio::awaitable<void> run_pages(std::string_view wanted) {
    client db{co_await asio::this_coro::executor};
    table orders = db.table("orders");
    const table_schema schema(string_attribute("customer"), string_attribute("date"));
    std::string_view page;
    for (const docs_block& block : docs_blocks) {
        if (block.page.find(wanted) == std::string_view::npos) continue;
        if (block.page != page) {
            if (!page.empty()) {
                co_await orders.delete_table();
                co_await orders.wait_until_not_exists();
            }
            page = block.page;
            co_await orders.create_table(schema);
        }
        std::cout << block.page << ':' << block.line << std::endl;
        co_await block.run(db, orders);
    }
    if (!page.empty()) co_await orders.delete_table();
}

} // namespace

int main(int argc, char** argv) {
    try {
        asio::io_context context;
        const std::string_view wanted = argc > 1 ? argv[1] : "";
        asio::co_spawn(context, run_pages(wanted), [](const std::exception_ptr& e) {
            if (e) std::rethrow_exception(e);
        });
        context.run();
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return EXIT_FAILURE;
    }
}
