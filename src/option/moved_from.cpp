// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/option/moved_from.hpp>

#include <string>

namespace codynamo::detail {

void refuse_empty_option(const char* name) {
    throw error(
        client_errc::invalid_argument,
        std::string(name) +
            ": the option is empty or was moved from; give it a value, or leave it out"
    );
}

} // namespace codynamo::detail
