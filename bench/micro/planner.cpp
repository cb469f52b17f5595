// SPDX-License-Identifier: BSL-1.0
#include "batch/planner.hpp"

#include "common/canned.hpp"

#include <codynamo/dynamodb_json.hpp>

#include <benchmark/benchmark.h>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

using namespace codynamo;

namespace {

/// A batch of 25 puts, from `prepare` to the response; `key_names` tell whether keys are compared.
void batch_of_25(benchmark::State& state, std::vector<std::string> key_names) {
    std::vector<item> items;
    for (int i = 0; i < bench::batch_size; ++i)
        items.push_back(item_from_dynamodb_json(bench::item_json(i)));
    batch::planner planner{batch::planner_settings()};
    planner.add_table({"orders", std::move(key_names)});
    const batch::time_point now(std::chrono::hours(1));
    for (auto _ : state) {
        for (const item& each : items) {
            write_request put("orders", each);
            auto one = batch::prepare(planner.table(0), 0, std::move(put), false);
            (void)planner.accept(std::move(one.value()));
        }
        const auto next = planner.next(now);
        planner.settle(next->id, batch_write_item_response(), {now, 0.5});
    }
    if (!planner.is_empty()) state.SkipWithError("a request was not written");
}

} // namespace

BENCHMARK_CAPTURE(batch_of_25, with_keys, {"pk", "sk"});
BENCHMARK_CAPTURE(batch_of_25, without_keys, {});
