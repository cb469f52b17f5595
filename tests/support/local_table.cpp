// SPDX-License-Identifier: BSL-1.0
#include "support/local_table.hpp"

#include <exception>
#include <random>

namespace codynamo::testing {

std::string fresh_table_name(const std::string& about) {
    static const unsigned process = std::random_device{}();
    static int count = 0;
    return "codynamo-test-" + about + "-" + std::to_string(process) + "-" + std::to_string(++count);
}

asio::awaitable<void> with_table(
    std::string about, bool sort_key, std::function<asio::awaitable<void>(table)> work
) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const client db = local_client(executor);
    const std::string name = fresh_table_name(about);
    const attribute_definition partition("id", value_type::string);
    const attribute_definition sort("n", value_type::number);
    create_table_request request = sort_key ? create_table_request(name, partition, sort)
                                            : create_table_request(name, partition);
    co_await db.create_table(std::move(request));
    const table t = db.table(name);
    co_await t.wait_until_exists();

    std::exception_ptr failure;
    try {
        co_await work(t);
    } catch (...) {
        failure = std::current_exception();
    }
    co_await t.delete_table();
    if (failure) std::rethrow_exception(failure);
}

} // namespace codynamo::testing
