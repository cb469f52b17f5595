// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/expression/fragment.hpp>
#include <codynamo/option/pages.hpp>

#include <string>
#include <utility>

namespace codynamo {

resume_from::resume_from(std::string cursor) : cursor_(std::move(cursor)) {
    if (detail::is_blank(*cursor_))
        throw error(
            client_errc::invalid_argument,
            "resume_from: the cursor is empty, as it is at the end of a sequence; leave the option "
            "out to begin at the start"
        );
}

max_items::max_items(int count) : count_(static_cast<std::size_t>(count)) {
    if (count < 1)
        throw error(
            client_errc::invalid_argument,
            "max_items(" + std::to_string(count) + "): give 1 or more, or leave it out"
        );
}

} // namespace codynamo
