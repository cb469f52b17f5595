// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/option/call.hpp>

namespace codynamo {

timeout::timeout(std::chrono::milliseconds duration) : duration_(duration) {
    if (duration <= std::chrono::milliseconds::zero())
        throw error(client_errc::invalid_argument, "timeout: give more than 0 ms");
}

} // namespace codynamo
