// SPDX-License-Identifier: BSL-1.0
#include "codec/position.hpp"

#include <codynamo/cursor.hpp>
#include <codynamo/error.hpp>

#include <utility>

namespace codynamo {

std::string to_cursor(const key& k) {
    codec::position behind;
    behind.after = k;
    return codec::to_text(behind);
}

key from_cursor(std::string_view cursor) {
    result<codec::position> found = codec::parse_position(cursor);
    if (!found) throw_error(found.error());
    if (!found->after || found->skip > 0)
        throw error(client_errc::invalid_argument, "the cursor holds no key");
    return std::move(*found->after);
}

} // namespace codynamo
