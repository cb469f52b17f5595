// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/option/apply.hpp>

namespace codynamo {

void detail::refuse_two_updates() {
    throw error(
        client_errc::invalid_argument,
        "update_expression is the whole update: give it, or set, add, remove_attribute and "
        "delete_from, not both"
    );
}

} // namespace codynamo
