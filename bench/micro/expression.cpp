// SPDX-License-Identifier: BSL-1.0
#include "codec/operations.hpp"

#include <codynamo/codynamo.hpp>

#include <benchmark/benchmark.h>

using namespace codynamo;

namespace {

/// Builds the expressions of a request, as a call does, and encodes it.
template <class Request>
void measure(benchmark::State& state, const Request& request, const auto& apply) {
    for (auto _ : state) {
        Request copy = request;
        apply(copy);
        benchmark::DoNotOptimize(codec::encode(copy).value());
    }
}

query_request query_of_orders() {
    query_request request;
    request.table_name = "orders";
    return request;
}

void query_with_key_condition(benchmark::State& state) {
    measure(state, query_of_orders(), [](query_request& r) {
        const detail::key_condition_option condition(
            partition_key("customer") == "jane" && sort_key("date") >= "2026"
        );
        condition.apply_to(r);
    });
}

void scan_with_filter_of_three_terms(benchmark::State& state) {
    scan_request request;
    request.table_name = "orders";
    measure(state, request, [](scan_request& r) {
        detail::apply_options(
            r, filter(attr("total") > 100 && (attr("status") == "open" || attr("note").exists()))
        );
    });
}

void update_of_four_attributes(benchmark::State& state) {
    const update_item_request request("orders", key("customer", "jane", "date", "2026-01-31"));
    measure(state, request, [](update_item_request& r) {
        detail::apply_options(
            r,
            set("status", "paid"),
            set("paid_at", 1'800'000'000),
            add("visits", 1),
            remove_attribute("note"),
            condition(attr("total") <= 100)
        );
    });
}

} // namespace

BENCHMARK(query_with_key_condition);
BENCHMARK(scan_with_filter_of_three_terms);
BENCHMARK(update_of_four_attributes);
