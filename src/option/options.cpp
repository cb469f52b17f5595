// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/options.hpp>

#include <string>
#include <utility>

namespace codynamo {

limit::limit(int most) : most_(most) {
    if (most < 1)
        throw error(
            client_errc::invalid_argument,
            "limit(" + std::to_string(most) + "): give 1 or more, or leave it out"
        );
}

index_name::index_name(std::string name) : name_(std::move(name)) {
    if (name_.empty())
        throw error(
            client_errc::invalid_argument,
            "index_name: the name is empty; leave the option out to read from the table"
        );
}

segment::segment(int number, int total) : number_(number), total_(total) {
    constexpr int most_segments = 1'000'000;
    if (total < 1 || total > most_segments || number < 0 || number >= total)
        throw error(
            client_errc::invalid_argument,
            "segment(" + std::to_string(number) + ", " + std::to_string(total) +
                "): the first must be 0 to total - 1, the total 1 to 1,000,000"
        );
}

timeout::timeout(std::chrono::milliseconds most) : most_(most) {
    if (most <= std::chrono::milliseconds::zero())
        throw error(client_errc::invalid_argument, "timeout: give more than 0 ms");
}

} // namespace codynamo
