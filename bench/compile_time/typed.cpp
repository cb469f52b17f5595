// SPDX-License-Identifier: BSL-1.0
//
// A struct of 12 members: one put, get and query. untyped.cpp is the same program, mapped by hand.
#include <codynamo/codynamo.hpp>
#include <codynamo/typed.hpp>

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

template <>
inline constexpr auto codynamo::mapping_of<order> = codynamo::mapping(
    partition_key(&order::customer), sort_key(&order::date), version(&order::version)
);

asio::awaitable<number> total_of(client db, order mine) {
    const auto orders = db.table<order>("orders");
    co_await orders.put_item(mine);
    const auto found = co_await orders.get_item("jane", "2026-01-31");
    number total = found.item.value().total;
    const auto page = co_await orders.query("jane", filter(attr(&order::total) > 100));
    for (const order& o : page.items)
        total = o.total;
    co_return total;
}
