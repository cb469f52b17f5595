// SPDX-License-Identifier: BSL-1.0
//
// Three types in one table, under keys that are composed of their members, and one query that
// returns a customer with the orders and invoices. Region, endpoint and credentials come from the
// environment or the profile; see basics.cpp for DynamoDB Local.
#include <codynamo/codynamo.hpp>
#include <codynamo/typed.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstdint>
#include <exception>
#include <iostream>
#include <string>
#include <variant>

struct customer {
    std::string id;
    std::string name;
    std::int64_t version = 0;
};

struct order {
    std::string customer;
    std::string date;
    int number = 0;
    codynamo::number total;
};

struct invoice {
    std::string customer;
    std::string id;
    codynamo::number amount;
    bool is_paid = false;
};

template <>
inline constexpr auto codynamo::mapping_of<customer> = codynamo::mapping(
    type_name("customer"),
    partition_key("pk", "CUSTOMER#", &customer::id),
    sort_key("sk", "PROFILE"),
    version(&customer::version)
);

template <>
inline constexpr auto codynamo::mapping_of<order> = codynamo::mapping(
    type_name("order"),
    partition_key("pk", "CUSTOMER#", &order::customer),
    sort_key("sk", "ORDER#", &order::date, "#", &order::number)
);

template <>
inline constexpr auto codynamo::mapping_of<invoice> = codynamo::mapping(
    type_name("invoice"),
    partition_key("pk", "CUSTOMER#", &invoice::customer),
    sort_key("sk", "INVOICE#", &invoice::id)
);

using namespace codynamo;
using record = std::variant<customer, order, invoice>;

namespace {

void print(const customer& c) {
    std::cout << "customer " << c.name << ", version " << c.version << '\n';
}

void print(const order& o) {
    std::cout << "order " << o.number << " of " << o.date << ": " << o.total << '\n';
}

void print(const invoice& i) {
    std::cout << "invoice " << i.id << (i.is_paid ? " paid: " : " open: ") << i.amount << '\n';
}

asio::awaitable<void> write(typed_table<record> shop) {
    const customer jane{"7", "Jane Doe"};
    co_await shop.put_item(jane);
    const order first{"7", "2026-01-31", 1, number("150.25")};
    co_await shop.put_item(first);
    const order second{"7", "2026-02-14", 1, number(99)};
    co_await shop.put_item(second);
    const invoice bill{"7", "R-1", number("150.25")};
    co_await shop.put_item(bill);
}

asio::awaitable<void> read(typed_table<record> shop) {
    auto all = shop.query_items(partition_key(&customer::id) == "7");
    while (auto r = co_await all.next())
        std::visit([](const auto& object) { print(object); }, *r);

    // The same table as one of orders only.
    const typed_table<order> orders(shop.untyped());
    const auto february = co_await orders.query("7", sort_key(&order::date).begins_with("2026-02"));
    std::cout << february.count << " order in February\n";
    const auto one = co_await orders.get_item("7", "2026-01-31", 1);
    std::cout << one.item.value().total << '\n';
}

asio::awaitable<void> single_table() {
    const client db(co_await asio::this_coro::executor);
    const auto shop = db.table<record>("codynamo-single-table");
    const table_schema schema(string_attribute("pk"), string_attribute("sk"));
    co_await shop.untyped().create_table(schema);

    co_await write(shop);
    co_await read(shop);

    co_await shop.untyped().delete_table();
}

} // namespace

int main() {
    try {
        asio::io_context context(1);
        asio::co_spawn(context, single_table(), [](const std::exception_ptr& e) {
            if (e) std::rethrow_exception(e);
        });
        context.run();
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
