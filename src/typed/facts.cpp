// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/typed/facts.hpp>

#include <string>

namespace codynamo::detail {

namespace {

std::string member_path(std::string_view root, std::string_view member) {
    std::string path(root);
    if (!member.empty()) path.append(1, '.').append(member);
    return path;
}

} // namespace

void refuse_member(std::string_view root, std::string_view member, std::string_view why) {
    throw error(client_errc::invalid_argument, member_path(root, member) + ": " + std::string(why));
}

void refuse_range(std::string_view root, std::string_view member) {
    throw error(
        client_errc::number_out_of_range,
        member_path(root, member) +
            ": the type of the member cannot hold this value, and no item can have it"
    );
}

} // namespace codynamo::detail
