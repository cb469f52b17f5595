// SPDX-License-Identifier: BSL-1.0
#include "batch/flight_list.hpp"

#include "unit/batch/planner_book.hpp"

namespace codynamo::batch {
namespace {

/// One flight with a request of the table.
flight_list::list flight_of(std::size_t table) {
    flight_list::list one(1);
    flight& f = one.front();
    f.requests = prepare({"music", {}}, table, put("a", 1), true).value();
    f.requests.front().self = f.requests.begin();
    f.requests.front().home = &f.requests;
    f.tables = {table};
    return one;
}

} // namespace

TEST_CASE("flights are numbered from 1, also parts each time that they are sent") {
    flight_list all(4);
    CHECK(all.add(flight_of(0)).id == 1);
    all.add_parts(flight_of(1));
    CHECK(all.send_part(all.parts().front()).id == 2);
    all.return_part(*all.find(2));
    CHECK_FALSE(all.find(2));
    CHECK(all.send_part(all.parts().front()).id == 3);
    CHECK(all.find(1));
    CHECK(all.find(3));
    all.remove(*all.find(1));
    CHECK_FALSE(all.find(1));
    CHECK(all.in_flight().size() == 1);
}

TEST_CASE("a flight list knows the tables of what is in flight, and of what waits in parts") {
    flight_list all(4);
    all.add(flight_of(0));
    all.add_parts(flight_of(1));
    CHECK(all.has(0));
    CHECK_FALSE(all.has(1));
    CHECK(all.has_part(1));
    CHECK_FALSE(all.has_part(0));
    all.send_part(all.parts().front());
    CHECK(all.has(1));
    CHECK_FALSE(all.has_part(1));
}

TEST_CASE("parts of the last batch that was refused are sent first, in their order") {
    flight_list all(4);
    all.add_parts(flight_of(0));
    flight_list::list halves = flight_of(1);
    halves.splice(halves.end(), flight_of(2));
    all.add_parts(std::move(halves));
    std::vector<std::size_t> order;
    for (const flight& part : all.parts())
        order.push_back(part.requests.front().table);
    CHECK(order == std::vector<std::size_t>{1, 2, 0});
}

TEST_CASE("a part without requests does not wait") {
    flight_list all(4);
    flight_list::list halves = flight_of(0);
    halves.emplace_back();
    all.add_parts(std::move(halves));
    REQUIRE(all.parts().size() == 1);
    all.parts().front().requests.clear();
    all.remove_empty_parts();
    CHECK(all.parts().empty());
}

TEST_CASE("a flight list is full at its window, which throttling halves") {
    flight_list all(2);
    const flight& first = all.add(flight_of(0));
    CHECK_FALSE(all.is_full());
    const flight& second = all.add(flight_of(0));
    CHECK(all.is_full());
    all.halve(first);
    all.halve(second); // sent before the window was halved
    CHECK(all.window() == 1);
    all.remove(first);
    CHECK(all.is_full());
    all.widen();
    CHECK(all.window() == 2);
    CHECK_FALSE(all.is_full());
}

} // namespace codynamo::batch
