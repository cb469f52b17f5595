// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/option/batch.hpp>

#include <string>

namespace codynamo {

max_in_flight::max_in_flight(int requests) : requests_(requests) {
    if (requests < 1)
        throw error(
            client_errc::invalid_argument,
            "max_in_flight(" + std::to_string(requests) + "): give 1 or more"
        );
}

} // namespace codynamo
