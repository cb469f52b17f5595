// SPDX-License-Identifier: BSL-1.0
#include "exec/perform.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace codynamo::exec {

asio::awaitable<std::string> perform(std::shared_ptr<core> client, call what) {
    auto exchange = send(client, std::move(what));
    const asio::any_io_executor strand = client->strand();
    result<std::string> answer = co_await asio::co_spawn(strand, std::move(exchange), asio::use_awaitable);
    if (!answer) throw_error(answer.error());
    co_return std::move(*answer);
}

asio::awaitable<void> pause(std::shared_ptr<core> client, std::chrono::steady_clock::duration length) {
    // On a thread of its own in Asio's sense: `environment::pause` changes how that one takes a cancellation.
    auto sleep = client->world()->pause(length);
    const asio::any_io_executor strand = client->strand();
    co_await asio::co_spawn(strand, std::move(sleep), asio::use_awaitable);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) throw error(client_errc::cancelled, "during a pause");
}

error with_operation(const error& e, std::string operation, std::string table, outcome applied) {
    error_info info = e.info();
    info.operation = std::move(operation);
    info.table = std::move(table);
    info.outcome = applied;
    return error(std::move(info));
}

} // namespace codynamo::exec
