// SPDX-License-Identifier: BSL-1.0
#include "exec/perform.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace codynamo::exec {

asio::awaitable<answer> perform(std::shared_ptr<core> client, call what) {
    auto exchange = send(client, std::move(what));
    const asio::any_io_executor strand = client->strand();
    result<answer> done = co_await asio::co_spawn(strand, std::move(exchange), asio::use_awaitable);
    if (!done) throw_error(done.error());
    co_return std::move(*done);
}

asio::awaitable<void> pause(
    std::shared_ptr<core> client, std::chrono::steady_clock::duration length
) {
    // On a thread of its own in Asio's sense: `environment::pause` changes how that one takes a
    // cancellation.
    auto sleep = client->world()->pause(length);
    const asio::any_io_executor strand = client->strand();
    co_await asio::co_spawn(strand, std::move(sleep), asio::use_awaitable);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
        throw error(client_errc::cancelled, "during a pause");
}

error unsent(const error& e, std::string operation, std::string table) {
    error_info info = e.info();
    info.operation = std::move(operation);
    info.table = std::move(table);
    info.outcome = outcome::not_sent;
    return error(std::move(info));
}

error unreadable(const error& e, std::string operation, std::string table, const answer& found_in) {
    error_info info = e.info();
    info.operation = std::move(operation);
    info.table = std::move(table);
    info.outcome = outcome::maybe_applied;
    info.request_id = found_in.request_id;
    info.http_status = found_in.http_status;
    info.attempts = found_in.attempts;
    return error(std::move(info));
}

} // namespace codynamo::exec
