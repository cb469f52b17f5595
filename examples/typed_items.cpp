// SPDX-License-Identifier: BSL-1.0
//
// A struct in, a struct out: orders with a version, in a table of their own. Region, endpoint and
// credentials come from the environment or the profile; see basics.cpp for DynamoDB Local.
#include <codynamo/codynamo.hpp>
#include <codynamo/typed.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

struct address {
    std::string street, city;
};

enum class order_status { open, paid, sent };

struct order {
    std::string customer;
    std::string date;
    order_status status = order_status::open; // its name as text
    codynamo::number total;
    std::set<std::string> tags;      // a string set; absent when empty
    std::optional<std::string> note; // absent when empty
    std::vector<address> addresses;
    std::chrono::sys_seconds expires; // a number of seconds: what time to live needs
    std::int64_t version = 0;
};

template <>
inline constexpr auto codynamo::mapping_of<order> = codynamo::mapping(
    partition_key(&order::customer),
    sort_key(&order::date),
    version(&order::version),
    named(&order::note, "remark")
);

struct summary {
    std::string date;
    codynamo::number total;
};

using namespace codynamo;

namespace {

order an_order(std::string date, number total) {
    order o;
    o.customer = "jane";
    o.date = std::move(date);
    o.total = std::move(total);
    o.tags = {"new", "web"};
    o.addresses = {{"Main Street 1", "Bonn"}};
    o.expires = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) +
                std::chrono::hours(24 * 365);
    return o;
}

asio::awaitable<void> write_and_read(typed_table<order> orders) {
    order mine = an_order("2026-01-31", number("150.25"));
    co_await orders.put_item(mine); // checks the version and raises it
    const order later = an_order("2026-02-01", number(99));
    co_await orders.put_item(later);

    const auto found = co_await orders.get_item("jane", "2026-01-31");
    if (found.item)
        std::cout << found.item->total << " to " << found.item->addresses[0].city << '\n';

    const auto page = co_await orders.query("jane", filter(attr(&order::total) > 100));
    std::cout << page.count << " above 100\n";

    const order read_before = mine;
    co_await orders.update_item(mine, set(&order::status, order_status::paid));
    std::cout << "version " << mine.version << '\n';

    auto open = orders.query_items("jane", filter(attr(&order::status) == order_status::open));
    while (auto o = co_await open.next())
        std::cout << "open: " << o->date << '\n';

    auto totals = orders.query_items("jane", projected<summary>());
    while (auto s = co_await totals.next())
        std::cout << s->date << ": " << s->total << '\n';

    try {
        co_await orders.put_item(read_before); // of another version now
    } catch (const conditional_check_failed&) {
        std::cout << "somebody else was quicker\n";
    }
}

asio::awaitable<void> typed_items() {
    const client db(co_await asio::this_coro::executor);
    const auto orders = db.table<order>("codynamo-typed-items");
    table_schema schema(string_attribute("customer"), string_attribute("date"));
    schema.time_to_live("expires");
    co_await orders.untyped().create_table(schema);

    co_await write_and_read(orders);

    co_await orders.untyped().delete_table();
}

} // namespace

int main() {
    try {
        asio::io_context context(1);
        asio::co_spawn(context, typed_items(), [](const std::exception_ptr& e) {
            if (e) std::rethrow_exception(e);
        });
        context.run();
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
