// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace codynamo::soak {

/// What a run does to its client. The first ones strike single requests or connections.
enum class fault {
    reset_before,   ///< RST after the request came, which was not carried out
    reset_after,    ///< RST after the request was carried out
    close_idle,     ///< FIN on a connection that lies idle
    stall,          ///< the request is read and never answered
    truncation,     ///< FIN in the middle of the answer
    throttle,       ///< ten requests in a row are throttled
    server_error,   ///< 500
    wrong_checksum, ///< x-amz-crc32 that does not match
    unprocessed,    ///< a batch of which half is left over
    sliced,         ///< the answer in pieces
    informational,  ///< 100 and 103 before the answer
    extra_bytes,    ///< bytes behind the answer that nobody asked for
    outage,         ///< for some seconds no connection, or none that is answered
    names,          ///< for some seconds the endpoint's name is not found
};

inline constexpr std::array<std::string_view, 14> fault_names{
    "reset_before",
    "reset_after",
    "close_idle",
    "stall",
    "truncation",
    "throttle",
    "server_error",
    "wrong_checksum",
    "unprocessed",
    "sliced",
    "informational",
    "extra_bytes",
    "outage",
    "names",
};

/// How often each fault struck. Any thread.
class fault_counts {
public:
    void add(fault f) noexcept { ++counts_[static_cast<std::size_t>(f)]; }

    [[nodiscard]] std::uint64_t of(fault f) const noexcept {
        return counts_[static_cast<std::size_t>(f)];
    }

    template <class... Faults>
    [[nodiscard]] bool any_of(Faults... faults) const noexcept {
        return (... || (of(faults) != 0));
    }

private:
    std::array<std::atomic<std::uint64_t>, fault_names.size()> counts_{};
};

/// Whether look-ups of names fail now: see names.cpp.
extern std::atomic<bool> names_are_out;

} // namespace codynamo::soak
