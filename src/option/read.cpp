// SPDX-License-Identifier: BSL-1.0
#include "option/most_segments.hpp"

#include <codynamo/error.hpp>
#include <codynamo/expression/fragment.hpp>
#include <codynamo/option/read.hpp>

#include <string>
#include <utility>

namespace codynamo {

limit::limit(int max_items) : max_items_(max_items) {
    if (max_items < 1)
        throw error(
            client_errc::invalid_argument,
            "limit(" + std::to_string(max_items) + "): give 1 or more, or leave it out"
        );
}

index_name::index_name(std::string name) : name_(std::move(name)) {
    if (detail::is_blank(name_))
        throw error(
            client_errc::invalid_argument,
            "index_name: the name is empty; leave the option out to read from the table"
        );
}

exclusive_start_key::exclusive_start_key(key last_evaluated_key)
    : key_(std::move(last_evaluated_key)) {}

exclusive_start_key::exclusive_start_key(std::optional<key> last_evaluated_key)
    : key_(std::move(last_evaluated_key)) {}

segment::segment(int number, int total) : number_(number), total_(total) {
    if (total < 1 || total > detail::most_segments || number < 0 || number >= total)
        throw error(
            client_errc::invalid_argument,
            "segment(" + std::to_string(number) + ", " + std::to_string(total) +
                "): the first must be 0 to total - 1, the total 1 to 1,000,000"
        );
}

} // namespace codynamo
