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

client_request_token::client_request_token(std::string token) : token_(std::move(token)) {
    constexpr std::size_t longest = 36;
    if (token_.empty() || token_.size() > longest)
        throw error(client_errc::invalid_argument, "client_request_token: give 1 to 36 characters");
}

retry_conflicts::retry_conflicts(int most) : most_(most) {
    if (most < 0)
        throw error(
            client_errc::invalid_argument,
            "retry_conflicts(" + std::to_string(most) + "): give 0 or more"
        );
}

} // namespace codynamo
