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

/// What batch writers took in: for each key the version that was taken in last, or nothing for a
/// delete. Filled by coroutines on any threads.
class accepted_writes {
public:
    using place = std::pair<std::string, int>; ///< id and n

    void put(const place& where, int version);
    void erase(const place& where);

    [[nodiscard]] std::map<place, std::optional<int>> last() const;

    std::atomic<std::uint64_t> accepted{0};
    std::atomic<std::uint64_t> refused{0};   ///< by the writer, before they were taken in: a fault
    std::atomic<std::uint64_t> running{0};   ///< writers that have not closed yet
    std::atomic<std::uint64_t> left_over{0}; ///< could not be written by the end

private:
    mutable std::mutex mutex_;
    std::map<place, std::optional<int>> last_;
};

/// Writes `items_per_second` puts and deletes into keys of its own, batch writer after batch
/// writer, until `end`, and closes the last one, however often that takes.
[[nodiscard]] asio::awaitable<void> write_batches(
    table target,
    std::shared_ptr<accepted_writes> book,
    int number,
    double items_per_second,
    unsigned seed,
    std::chrono::steady_clock::time_point end
);

} // namespace codynamo::soak
