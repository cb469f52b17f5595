// SPDX-License-Identifier: BSL-1.0
#include "credentials/chain.hpp"

#include "async/cancellation.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace codynamo::credential_sources {

chain::chain(std::vector<std::shared_ptr<source>> sources, std::string advice)
    : advice_(std::move(advice)) {
    for (auto& one : sources)
        steps_.push_back(step{std::move(one)});
}

bool chain::keeps_expired() const {
    return chosen_ && steps_[*chosen_].source->keeps_expired();
}

void chain::forget(const credentials& refused) {
    if (chosen_) steps_[*chosen_].source->forget(refused);
}

std::string chain::trail() const {
    std::string text;
    for (const step& s : steps_)
        text.append("  ").append(s.source->name()).append(": ").append(s.outcome).append("\n");
    return text;
}

error chain::nothing_found() const {
    std::string message = "looked for them in:";
    for (const step& s : steps_)
        message.append(" ").append(s.source->name()).append(": ").append(s.outcome).append(";");
    message.back() = '.';
    return error(client_errc::missing_credentials, message.append(" ").append(advice_));
}

asio::awaitable<result<finding>> chain::fetch(
    std::shared_ptr<source> /*self*/, std::shared_ptr<const source_context> in, steady_time deadline
) {
    const std::size_t first = chosen_.value_or(0);
    const std::size_t end = chosen_ ? *chosen_ + 1 : steps_.size();
    for (std::size_t at = first; at != end; ++at) {
        step& current = steps_[at];
        result<finding> found = co_await current.source->fetch(current.source, in, deadline);
        if (!found) {
            current.outcome = "failed: " + found.error().info().message;
            co_return found.error();
        }
        if (const auto* used = std::get_if<found_credentials>(&*found)) {
            current.outcome = "used: " + used->source;
            chosen_ = at;
            co_return found;
        }
        current.outcome = std::get<passed_over>(*found).why;
    }
    co_return nothing_found();
}

} // namespace codynamo::credential_sources
