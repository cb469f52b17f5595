// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace codynamo::soak {

/// How often each duration was seen, in steps of a sixteenth. Constant memory; any thread.
class histogram {
public:
    void add(std::chrono::nanoseconds d) noexcept;

    /// Returns the duration that a share of `fraction` does not exceed, in milliseconds.
    [[nodiscard]] double milliseconds_at(double fraction) const noexcept;

    [[nodiscard]] std::uint64_t count() const noexcept;

private:
    static constexpr std::size_t steps = 16;
    std::array<std::atomic<std::uint64_t>, 40 * steps> counts_{};
};

/// The current resources of this process.
struct process_sample {
    double seconds = 0; ///< since the start of the run
    long rss_anon_kb = 0;
    long heap_kb =
        0; ///< allocated and not freed, as glibc reports it: what it caches is not counted
    long descriptors = 0;
};

[[nodiscard]] process_sample sample_process();

/// Returns the growth of a figure per minute, by least squares.
[[nodiscard]] double slope_per_minute(
    const std::vector<process_sample>& samples, long process_sample::* figure
);

} // namespace codynamo::soak
