// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/typed/facts.hpp>

#include <string>

namespace codynamo::detail {

void refuse_member(std::string_view root, std::string_view why) {
    throw error(client_errc::invalid_argument, std::string(root) + ": " + std::string(why));
}

void refuse_range(std::string_view root) {
    throw error(
        client_errc::number_out_of_range,
        std::string(root) + ": a value is out of the range of the member it stands for"
    );
}

} // namespace codynamo::detail
