// SPDX-License-Identifier: BSL-1.0
#include "common/canned.hpp"
#include "crypto/crc32.hpp"
#include "crypto/sha256.hpp"
#include "sigv4/dynamodb_signer.hpp"

#include <codynamo/credentials.hpp>

#include <benchmark/benchmark.h>
#include <chrono>
#include <cstdint>
#include <string>

using namespace codynamo;

namespace {

void sign(benchmark::State& state, bench::operation op) {
    const std::string body = bench::request_body(op);
    const std::string target = "DynamoDB_20120810." + std::string(bench::target_name(op));
    const credentials key("AKIDEXAMPLE", "secret");
    const auto when = std::chrono::system_clock::now();
    sigv4::dynamodb_signer signer;
    std::string head;
    for (auto _ : state) {
        const sigv4::dynamodb_message message{
            "dynamodb.eu-central-1.amazonaws.com", "/", target, crypto::sha256(body)
        };
        head.clear();
        signer.append_to(head, message, key, {"eu-central-1"}, when);
        benchmark::DoNotOptimize(head.data());
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

void checksum(benchmark::State& state, bench::operation op) {
    const std::string body = bench::response_body(op);
    for (auto _ : state)
        benchmark::DoNotOptimize(crypto::crc32(body));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

} // namespace

BENCHMARK_CAPTURE(sign, get_item, bench::operation::get_item);
BENCHMARK_CAPTURE(sign, put_item, bench::operation::put_item);
BENCHMARK_CAPTURE(sign, batch_of_25, bench::operation::batch_write_item);
BENCHMARK_CAPTURE(checksum, item, bench::operation::get_item);
BENCHMARK_CAPTURE(checksum, page_of_100, bench::operation::query);
