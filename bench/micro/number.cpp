// SPDX-License-Identifier: BSL-1.0
#include <codynamo/number.hpp>

#include <benchmark/benchmark.h>
#include <cstdint>
#include <string>

using namespace codynamo;

namespace {

const char* const short_text = "1234.50";
const char* const long_text = "-12345678901234567890123456789012345678E-20";

void number_from_text(benchmark::State& state, const char* text) {
    const std::string given = text;
    for (auto _ : state)
        benchmark::DoNotOptimize(number(given));
}

void number_from_integer(benchmark::State& state) {
    std::int64_t n = 1'700'000'000'000;
    for (auto _ : state)
        benchmark::DoNotOptimize(number(++n));
}

void number_from_double(benchmark::State& state) {
    double d = 0.1;
    for (auto _ : state)
        benchmark::DoNotOptimize(number(d += 1));
}

void integer_from_number(benchmark::State& state) {
    const number n(1'700'000'000'000);
    for (auto _ : state)
        benchmark::DoNotOptimize(n.to<std::int64_t>());
}

void compare_numbers(benchmark::State& state) {
    const number a("12345678901234567890.12");
    const number b("1234567890123456789012E-2");
    for (auto _ : state)
        benchmark::DoNotOptimize(a == b);
}

} // namespace

BENCHMARK_CAPTURE(number_from_text, short, short_text);
BENCHMARK_CAPTURE(number_from_text, 38_digits, long_text);
BENCHMARK(number_from_integer);
BENCHMARK(number_from_double);
BENCHMARK(integer_from_number);
BENCHMARK(compare_numbers);
