// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/option/transaction.hpp>

#include <string>
#include <utility>

namespace codynamo {

client_request_token::client_request_token(std::string token) : token_(std::move(token)) {
    constexpr std::size_t longest = 36;
    if (token_.empty() || token_.size() > longest)
        throw error(client_errc::invalid_argument, "client_request_token: give 1 to 36 characters");
}

retry_conflicts::retry_conflicts(int max_retries) : max_retries_(max_retries) {
    if (max_retries < 0)
        throw error(
            client_errc::invalid_argument,
            "retry_conflicts(" + std::to_string(max_retries) + "): give 0 or more"
        );
}

} // namespace codynamo
