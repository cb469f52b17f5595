// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace codynamo::soak {

/// The injected faults. The first ones affect single requests or connections.
enum class fault {
    reset_before,   ///< RST after the request came, which was not executed
    reset_after,    ///< RST after the request was executed
    close_idle,     ///< FIN on an idle connection
    stall,          ///< the request is read and never answered
    truncation,     ///< FIN in the middle of the response
    throttle,       ///< ten requests in a row are throttled
    server_error,   ///< 500
    wrong_checksum, ///< x-amz-crc32 that does not match
    unprocessed,    ///< half of a batch is unprocessed
    sliced,         ///< the response in pieces
    informational,  ///< 100 and 103 before the response
    extra_bytes,    ///< unrequested bytes after the response
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

/// The number of injections of each fault. Any thread.
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
