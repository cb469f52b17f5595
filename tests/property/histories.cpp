// SPDX-License-Identifier: BSL-1.0
//
// Random histories of a batch writer in virtual time, each drawn from a tape of bytes. A tape that
// breaks a promise is shortened and printed: `codynamo_property_tests --replay HEX` runs it again.
//
#include "property/history.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_session.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

std::string run_bytes(const std::vector<std::uint8_t>& bytes) {
    figures unseen;
    return run_history(tape(bytes), unseen);
}

/// Shorter and with more zeros, while it still breaks a promise: chunks are left out, bytes set to
/// zero and halved.
std::vector<std::uint8_t> shorten(std::vector<std::uint8_t> bytes) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    const auto still_fails = [&](std::vector<std::uint8_t> other) {
        if (std::chrono::steady_clock::now() > end) return false;
        if (other == bytes || run_bytes(other).empty()) return false;
        bytes = std::move(other);
        return true;
    };
    for (int round = 0; round < 4; ++round) {
        const std::vector<std::uint8_t> before = bytes;
        for (std::size_t chunk = bytes.size() / 2; chunk > 0; chunk /= 2)
            for (std::size_t at = 0; at + chunk <= bytes.size();) {
                auto other = bytes;
                const auto from = other.begin() + static_cast<std::ptrdiff_t>(at);
                other.erase(from, from + static_cast<std::ptrdiff_t>(chunk));
                if (!still_fails(std::move(other))) at += chunk;
            }
        for (std::size_t at = 0; at < bytes.size(); ++at)
            for (const int divisor : {256, 2, 2}) {
                auto other = bytes;
                other[at] = static_cast<std::uint8_t>(other[at] / divisor);
                still_fails(std::move(other));
            }
        if (bytes == before) break;
    }
    return bytes;
}

void report(const std::vector<std::uint8_t>& bytes) {
    const auto shortest = shorten(bytes);
    FAIL_CHECK(run_bytes(shortest) + "\n--replay " + to_hex(shortest));
}

} // namespace

std::uint64_t testing::first_seed() {
    return (wanted.seed != 0 ? wanted.seed : Catch::getSeed()) * 1'000'003;
}

TEST_CASE("tapes that once broke a promise keep it") {
    const std::filesystem::path kept(CODYNAMO_SOURCE_DIR "/tests/property/tapes");
    for (const auto& file : std::filesystem::directory_iterator(kept)) {
        std::ifstream in(file.path());
        for (std::string hex; std::getline(in, hex);) {
            if (hex.empty() || hex.starts_with('#')) continue;
            CAPTURE(file.path().string());
            figures unseen;
            CHECK(run_history(tape::of_hex(hex), unseen).empty());
        }
    }
    if (!wanted.replayed.empty()) {
        figures unseen;
        prints_events = true;
        CHECK(run_history(tape::of_hex(wanted.replayed), unseen) == "");
    }
}

TEST_CASE("random histories keep every promise", "[fault-93]") {
    if (!wanted.replayed.empty()) return;
    const std::uint64_t seed = first_seed();
    const int first = wanted.first;
    const int histories = wanted.histories;
    figures seen;
    int broken = 0;
    for (int i = first; i < first + histories && broken < 3; ++i) {
        const tape drawn = tape::of_seed(seed + static_cast<std::uint64_t>(i));
        const std::string violation = run_history(drawn, seen);
        if (violation.empty()) continue;
        ++broken;
        std::cerr << "history " << i << ": " << violation << '\n';
        if (wanted.quick) FAIL(violation);
        report(drawn.all());
    }
    std::cout << "seed " << seed / 1'000'003 << ", histories " << first << " to "
              << first + histories - 1 << ", broken " << broken << '\n';
    for (const auto& [what, times] : seen)
        std::cout << "  " << what << ": " << times << '\n';
    if (broken > 0) return;
    if (wanted.quick) return;
    // A run that never met a fault has shown nothing about it.
    const auto least = static_cast<std::uint64_t>(histories) * 10 / 10'000;
    for (const std::string_view name : fate_names)
        CHECK(seen["fate: " + std::string(name)] >= least);
    for (const char* event :
         {"abandoned",
          "bad item refused",
          "batch_write_error",
          "close",
          "close failed",
          "extract",
          "flush",
          "flush failed",
          "abandoned after stall_timeout",
          "poison returned",
          "put after close",
          "put cancelled while it waited for room",
          "put into a table that is refused",
          "refused for its contents"})
        CHECK(seen[event] >= least);
}

int main(int count, char** arguments) {
    Catch::Session session;
    using Catch::Clara::Opt;
    session.cli(
        session.cli() |
        Opt(wanted.histories, "number")["--histories"]("how many random histories") |
        Opt(wanted.first, "number")["--first"]("the number of the first one") |
        Opt(wanted.seed, "seed")["--history-seed"]("in place of Catch2's seed") |
        Opt(wanted.quick)["--quick"]("ends with the first broken promise, as it is") |
        Opt(wanted.small_scope, "number")["--small-scope"]("batches of a small history that fail") |
        Opt(wanted.replayed, "hex")["--replay"]("a tape that was printed")
    );
    const int wrong = session.applyCommandLine(count, arguments);
    return wrong != 0 ? wrong : session.run();
}
