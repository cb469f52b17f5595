// SPDX-License-Identifier: BSL-1.0
// Uses what a program uses: values built in place, options, and coroutines that run through the
// library, here against a port where nothing listens.
#include <codynamo/as_result.hpp>
#include <codynamo/codynamo.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>
#include <optional>
#include <string>
#include <vector>

using namespace codynamo;

namespace {

bool values_are_right() {
    const std::optional<int> none;
    const item order{
        {"id", "123"},
        {"total", number("12345678901234567890.12")},
        {"lines", list(1, "two", item{{"three", 3}})},
        {"tags", string_set("a", "b")},
        {"days", std::vector<int>{1, 2}},
        {"none", none}
    };
    item copy = order;
    copy.at("lines").as_list().push_back(value(4));
    std::cout << copy << '\n';
    return order.size() == 5 && copy != order && key("id", "1") == key(item{{"id", "1"}});
}

asio::awaitable<bool> call_fails(client db) {
    const table orders = db.table("orders");
    const auto put = co_await as_result(orders.put_item(
        {{"id", "1"}, {"n", 2}}, condition(attr("id").not_exists()), return_values::all_old
    ));
    if (put) co_return false;
    std::cout << put.error().what() << '\n';
    try {
        auto items = orders.query_items(partition_key("id") == "1", filter(attr("n") > 1));
        co_await items.next();
    } catch (const error& e) {
        co_return e.code() == client_errc::connect_failed;
    }
    co_return false;
}

} // namespace

int main() {
    asio::io_context context;
    client_config config;
    config.region = "eu-central-1";
    config.endpoint = "http://127.0.0.1:1";
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    config.max_attempts = 1;
    bool failed = false;
    asio::co_spawn(
        context,
        call_fails(client(context, config)),
        [&](const std::exception_ptr& e, bool result) { failed = !e && result; }
    );
    context.run();
    return values_are_right() && failed ? 0 : 1;
}
