// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/typed/facts.hpp>

#include <string>

namespace codynamo::detail {

void refuse_member(std::string_view root, std::string_view why) {
    throw error(client_errc::invalid_argument, std::string(root) + ": " + std::string(why));
}

void refuse_range(std::string_view root, std::string_view member) {
    std::string path(root);
    if (!member.empty()) path.append(1, '.').append(member);
    throw error(
        client_errc::number_out_of_range,
        path + ": the type of the member cannot hold this value, and no item can have it"
    );
}

} // namespace codynamo::detail
