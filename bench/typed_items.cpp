// SPDX-License-Identifier: BSL-1.0
//
// Cost of items and of objects: a page of 100 items with nine attributes, decoded into `item`s, by
// way of these into structs, straight into structs, and as a stream of structs does it; and an item
// encoded from both. Prints nanoseconds of CPU time for one item, the median of several rounds.
// Compare figures of one run only: machines drift. Instructions for one item:
//
//   valgrind --tool=callgrind --toggle-collect='into_items()' bench_typed_items once
//
// and the same with each other function below: the count, divided by 100 for those that read.
//
#include "codec/item_target.hpp"
#include "codec/operations.hpp"
#include "codec/sliced_page.hpp"

#include <codynamo/typed.hpp>
#include <codynamo/typed/calls.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace shop {

struct address {
    std::string street, city;
};

enum class order_status { open, paid, sent };

struct order {
    std::string customer;
    std::string date;
    order_status status = order_status::open;
    codynamo::number total;
    std::set<std::string> tags;
    std::optional<std::string> note;
    std::vector<address> addresses;
    std::chrono::sys_seconds expires;
    std::int64_t version = 0;
};

} // namespace shop

using namespace codynamo;
using shop::order;

namespace {

constexpr int page_size = 100;

order order_number(int n) {
    order o;
    o.customer = "customer#" + std::to_string(n);
    o.date = "2026-01-31T12:00:00Z";
    o.status = shop::order_status::paid;
    o.total = number("1234.50");
    o.tags = {"express", "gift"};
    o.note = "leave it at the door";
    o.addresses = {{"Am Hof 1", "Bonn"}};
    o.expires = std::chrono::sys_seconds(std::chrono::seconds(1'800'000'000 + n));
    o.version = n;
    return o;
}

std::string page_text() {
    const std::string start = R"({"TableName":"t","Item":)";
    std::string json = R"({"Count":100,"Items":[)";
    for (int n = 0; n < page_size; ++n) {
        const std::string body =
            codec::encode(put_item_request("t", to_item(order_number(n)))).value();
        if (n > 0) json += ',';
        json += body.substr(start.size(), body.size() - start.size() - 1);
    }
    return json + "]}";
}

const std::string page = page_text();
const order one_order = order_number(7);
const item one_item = to_item(one_order);

} // namespace

// Not inlined, so that they have names.

[[gnu::noinline]] std::size_t into_items() {
    return codec::decode<query_response>(page).value().items.size();
}

[[gnu::noinline]] std::size_t into_items_and_orders() {
    std::vector<order> orders;
    for (const item& i : codec::decode<query_response>(page).value().items)
        orders.push_back(from_item<order>(i));
    return orders.size();
}

[[gnu::noinline]] std::size_t into_orders() {
    std::vector<order> orders;
    const auto sink = detail::sink_of(orders);
    (void)codec::decode<query_response>(page, codec::sender::dynamodb, sink).value();
    return orders.size();
}

[[gnu::noinline]] std::size_t into_orders_one_by_one() {
    const auto slices = codec::decode_slices(page, codec::sender::dynamodb).value();
    std::size_t count = 0;
    for (const std::string_view slice : slices.items) {
        std::optional<order> one;
        if (!codec::read_item(slice, detail::sink_of(one))) ++count;
    }
    return count;
}

[[gnu::noinline]] std::size_t from_an_item() {
    return codec::encode(put_item_request("t", one_item)).value().size();
}

[[gnu::noinline]] std::size_t from_an_order_and_item() {
    return codec::encode(put_item_request("t", to_item(one_order))).value().size();
}

[[gnu::noinline]] std::size_t from_an_order() {
    put_item_request request;
    request.table_name = "t";
    return codec::encode(request, detail::typed_item_of(one_order)).value().size();
}

namespace {

double cpu_nanoseconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return 1e9 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec);
}

void measure(const char* name, int runs, int items, std::size_t (*run)()) {
    constexpr int rounds = 9;
    std::vector<double> each;
    for (int round = 0; round < rounds; ++round) {
        const double begin = cpu_nanoseconds();
        for (int i = 0; i < runs; ++i)
            (void)run();
        each.push_back((cpu_nanoseconds() - begin) / runs / items);
    }
    std::ranges::sort(each);
    std::printf("%-44s %8.0f ns\n", name, each[rounds / 2]);
}

} // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view(argv[1]) == "once") {
        const std::size_t sum = into_items() + into_items_and_orders() + into_orders() +
                                into_orders_one_by_one() + from_an_item() +
                                from_an_order_and_item() + from_an_order();
        return sum > 0 ? 0 : 1;
    }
    std::printf("a page of 100: %zu bytes\n", page.size());
    constexpr int pages = 200;
    measure("read an item", pages, page_size, into_items);
    measure("read an item, convert it into an order", pages, page_size, into_items_and_orders);
    measure("read an order", pages, page_size, into_orders);
    measure("read an order of a stream", pages, page_size, into_orders_one_by_one);
    constexpr int puts = 20'000;
    measure("encode a put of an item", puts, 1, from_an_item);
    measure("convert an order into an item, encode it", puts, 1, from_an_order_and_item);
    measure("encode a put of an order", puts, 1, from_an_order);
}
