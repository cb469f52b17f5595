// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/codynamo.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace codynamo::soak {

/// What batch writers accepted: for each key the version that was accepted last, or nothing for a
/// delete. Filled by coroutines on any threads.
class accepted_writes {
public:
    using item_key = std::pair<std::string, int>; ///< id and n

    void put(const item_key& where, int version);
    void erase(const item_key& where);

    [[nodiscard]] std::map<item_key, std::optional<int>> last() const;

    std::atomic<std::uint64_t> accepted{0};
    std::atomic<std::uint64_t> refused{0}; ///< by the writer, before they were accepted: a fault
    std::atomic<std::uint64_t> running{0}; ///< writers that have not closed yet
    std::atomic<std::uint64_t> unprocessed{0}; ///< could not be written by the end

private:
    mutable std::mutex mutex_;
    std::map<item_key, std::optional<int>> last_;
};

/// Writes `items_per_second` puts and deletes into its own keys, batch writer after batch
/// writer, until `end`, and closes the last one, with any number of attempts.
[[nodiscard]] asio::awaitable<void> write_batches(
    table target,
    std::shared_ptr<accepted_writes> book,
    int number,
    double items_per_second,
    unsigned seed,
    std::chrono::steady_clock::time_point end
);

} // namespace codynamo::soak
