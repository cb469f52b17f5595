// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/typed/update.hpp>

#include <string>

namespace codynamo::detail {

void refuse_key_update(std::string_view type, std::string_view member, key_role role) {
    throw error(
        client_errc::invalid_argument,
        std::string(type) + '.' + std::string(member) + ": a member of the " +
            (role == key_role::partition ? "partition" : "sort") +
            " key cannot be changed by an update: put the item under its new key and delete the "
            "old one"
    );
}

} // namespace codynamo::detail
