// SPDX-License-Identifier: BSL-1.0
//
// A struct of 12 members, mapped by hand: one put, get and query. typed.cpp is the same program.
#include <codynamo/codynamo.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

using namespace codynamo;

struct order {
    std::string customer;
    std::string date;
    std::string status;
    number total;
    std::vector<std::string> tags;
    std::optional<std::string> note;
    std::string street;
    std::string city;
    std::int64_t expires = 0;
    double weight = 0;
    bool is_gift = false;
    std::int64_t version = 0;
};

item item_of(const order& o) {
    return item{
        {"customer", o.customer},
        {"date", o.date},
        {"status", o.status},
        {"total", o.total},
        {"tags", o.tags},
        {"note", o.note},
        {"street", o.street},
        {"city", o.city},
        {"expires", o.expires},
        {"weight", o.weight},
        {"is_gift", o.is_gift},
        {"version", o.version}
    };
}

order order_of(const item& i) {
    order o;
    o.customer = i.get<std::string>("customer");
    o.date = i.get<std::string>("date");
    o.status = i.get<std::string>("status");
    o.total = i.get<number>("total");
    for (const value& tag : i.get<list>("tags"))
        o.tags.push_back(tag.as_string());
    if (const value* const note = i.find("note")) o.note = note->as_string();
    o.street = i.get<std::string>("street");
    o.city = i.get<std::string>("city");
    o.expires = i.get<std::int64_t>("expires");
    o.weight = i.get<double>("weight");
    o.is_gift = i.get<bool>("is_gift");
    o.version = i.get<std::int64_t>("version");
    return o;
}

asio::awaitable<number> total_of(client db, order mine) {
    const table orders = db.table("orders");
    mine.version += 1;
    co_await orders.put_item(item_of(mine), condition(attr("version") == mine.version - 1));
    const auto found = co_await orders.get_item(key("customer", "jane", "date", "2026-01-31"));
    number total = order_of(found.item.value()).total;
    const auto page =
        co_await orders.query(partition_key("customer") == "jane", filter(attr("total") > 100));
    for (const item& i : page.items)
        total = order_of(i).total;
    co_return total;
}
