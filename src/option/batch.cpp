// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/option/batch.hpp>

#include <string>
#include <utility>

namespace codynamo {

overwrite_by_pkeys::overwrite_by_pkeys(std::vector<std::string> names) : names_(std::move(names)) {}

overwrite_by_pkeys_of::overwrite_by_pkeys_of(
    std::map<std::string, std::vector<std::string>> names_by_table
)
    : names_(std::move(names_by_table)) {}

overwrite_by_pkeys_of::overwrite_by_pkeys_of(
    std::initializer_list<std::pair<const std::string, std::vector<std::string>>> names_by_table
)
    : names_(names_by_table) {}

max_in_flight::max_in_flight(int requests) : requests_(requests) {
    if (requests < 1)
        throw error(
            client_errc::invalid_argument,
            "max_in_flight(" + std::to_string(requests) + "): give 1 or more"
        );
}

} // namespace codynamo
