// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "property/tape.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace codynamo::testing {

/// What the service, or the network, does with a batch.
enum class fate {
    good,
    slow,
    some_left,
    all_left,
    all_left_for_long,
    foreign_left,
    left_twice,
    throttled,
    server_error,
    server_error_applied,
    never_sent,
    lost_before,
    lost_after,
    lost_half,
    zombie,
    timed_out,
    wrong_checksum,
    cut_json,
    access_denied,
    count
};

constexpr std::array<std::string_view, static_cast<std::size_t>(fate::count)> fate_names{
    "good",
    "slow",
    "some left",
    "all left",
    "all left for long",
    "foreign left",
    "left twice",
    "throttled",
    "server error",
    "server error, applied",
    "never sent",
    "lost before",
    "lost after",
    "lost half",
    "zombie",
    "timed out",
    "wrong checksum",
    "cut JSON",
    "access denied"
};

enum class finale { close, close_in_time, cancel_close, extract, drop, count };

/// What a history is like: each feature is on or off in it, or more or less.
struct features {
    bool named = true; ///< the writer knows the keys
    bool sort_key = false;
    int key_type = 0; ///< strings, numbers, binaries
    int tables = 1;
    int keys = 5;
    bool skewed = false;
    int producers = 1;
    int operations = 10;
    int flush_amount = 25;
    int in_flight = 4;
    int buffer = 1000;
    bool respelled = false; ///< numbers: 1, 1.0, 10E-1
    bool deletes = false;
    bool poison = false; ///< items that the service refuses
    bool bad = false;    ///< items that the writer refuses
    bool thinks = false;
    bool flushes = false;
    bool cancels = false;
    bool large = false;         ///< items of 1 KB and 399 KB
    bool units = false;         ///< a budget of write units
    bool spelled = false;       ///< tables are named by their names and by their ARNs
    std::size_t fault_rate = 0; ///< of 256
    std::array<bool, static_cast<std::size_t>(fate::count)> faults{};
    finale end = finale::close;
    bool ends_early = false; ///< while producers are at work

    bool on_the_wire = false; ///< batches arrive some time after they were sent

    // In place of what a tape would choose.
    std::vector<int> scripted_keys; ///< of the operations
    std::function<fate()> scripted_fate;
};

features draw_features(tape& t);

} // namespace codynamo::testing
