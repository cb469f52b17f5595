// SPDX-License-Identifier: BSL-1.0
#include "codec/item_target.hpp"
#include "codec/operations.hpp"
#include "common/canned.hpp"
#include "common/order.hpp"

#include <codynamo/dynamodb_json.hpp>
#include <codynamo/typed/calls.hpp>

#include <benchmark/benchmark.h>
#include <cstdint>
#include <string>
#include <vector>

using namespace codynamo;
using shop::order;

namespace {

const item& canned_item() {
    static const item one = item_from_dynamodb_json(bench::item_json(0));
    return one;
}

const order& canned_order() {
    static const order one = from_item<order>(canned_item());
    return one;
}

const std::string& canned_page() {
    static const std::string page = bench::response_body(bench::operation::query);
    return page;
}

void count_bytes(benchmark::State& state, std::size_t bytes) {
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

void decode_get_item(benchmark::State& state) {
    const std::string body =
        bench::response_body(bench::operation::get_item, static_cast<int>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(codec::decode<get_item_response>(body).value());
    count_bytes(state, body.size());
}

void decode_query_into_items(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(codec::decode<query_response>(canned_page()).value());
    count_bytes(state, canned_page().size());
}

void decode_query_into_structs(benchmark::State& state) {
    for (auto _ : state) {
        std::vector<order> orders;
        const auto sink = detail::sink_of(orders);
        benchmark::DoNotOptimize(
            codec::decode<query_response>(canned_page(), codec::sender::dynamodb, sink).value()
        );
    }
    count_bytes(state, canned_page().size());
}

void encode_put_of_item(benchmark::State& state) {
    const put_item_request request("orders", canned_item());
    for (auto _ : state)
        benchmark::DoNotOptimize(codec::encode(request).value());
}

void encode_put_of_struct(benchmark::State& state) {
    put_item_request request;
    request.table_name = "orders";
    for (auto _ : state)
        benchmark::DoNotOptimize(
            codec::encode(request, detail::typed_item_of(canned_order())).value()
        );
}

void encode_batch_of_25(benchmark::State& state) {
    batch_write_item_request request;
    for (int i = 0; i < bench::batch_size; ++i)
        request.requests.emplace_back("orders", item_from_dynamodb_json(bench::item_json(i)));
    for (auto _ : state)
        benchmark::DoNotOptimize(codec::encode(request).value());
}

void copy_item(benchmark::State& state) {
    for (auto _ : state) {
        const item copy = canned_item();
        benchmark::DoNotOptimize(&copy);
    }
}

void item_into_struct(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(from_item<order>(canned_item()));
}

void struct_into_item(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(to_item(canned_order()));
}

} // namespace

BENCHMARK(decode_get_item)->Arg(1)->Arg(50)->Arg(800);
BENCHMARK(decode_query_into_items);
BENCHMARK(decode_query_into_structs);
BENCHMARK(encode_put_of_item);
BENCHMARK(encode_put_of_struct);
BENCHMARK(encode_batch_of_25);
BENCHMARK(copy_item);
BENCHMARK(item_into_struct);
BENCHMARK(struct_into_item);
