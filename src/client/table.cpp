// SPDX-License-Identifier: BSL-1.0
#include "exec/longest_duration.hpp"
#include "exec/perform.hpp"

#include <codynamo/table.hpp>

#include <algorithm>
#include <chrono>

namespace codynamo {
namespace {

using namespace std::chrono_literals;

constexpr auto default_wait = std::chrono::milliseconds(5min);
constexpr auto first_poll = std::chrono::milliseconds(100);
constexpr auto slowest_poll = std::chrono::milliseconds(5s);

enum class wanted { active, gone };

/// Asks often at first: DynamoDB Local is ready at once, DynamoDB after some seconds.
asio::awaitable<std::optional<table_description>> poll_table(
    client c, std::string name, wanted state, std::chrono::milliseconds most
) {
    const std::shared_ptr<exec::environment> world = c.core()->world();
    const auto deadline = world->now() + most;
    std::string last_seen;
    for (auto pause = first_poll;; pause = std::min(pause * 3 / 2, slowest_poll)) {
        std::optional<table_description> found;
        try {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - world->now());
            describe_table_request request(name);
            request.timeout = std::clamp(left, 1ms, std::max(c.core()->timeout(), 1ms));
            describe_table_response described = co_await c.describe_table(std::move(request));
            found = std::move(described.table);
        } catch (const error& e) {
            if (e.code() != service_errc::resource_not_found) throw;
        }
        if (state == wanted::gone && !found) co_return std::nullopt;
        if (state == wanted::active && found && found->table_status == "ACTIVE") co_return found;
        last_seen = found ? found->table_status : "absent";
        if (world->now() + pause > deadline) break;
        co_await exec::pause(c.core(), pause);
    }
    error_info info;
    info.code = client_errc::wait_timeout;
    info.operation = "DescribeTable";
    info.table = std::move(name);
    info.message = "after " + std::to_string(most.count()) + " ms the table is still " + last_seen;
    throw error(std::move(info));
}

asio::awaitable<table_description> wait_until_active(
    client c, std::string name, std::chrono::milliseconds most
) {
    std::optional<table_description> found =
        co_await poll_table(std::move(c), std::move(name), wanted::active, most);
    co_return std::move(*found);
}

asio::awaitable<void> wait_until_gone(client c, std::string name, std::chrono::milliseconds most) {
    co_await poll_table(std::move(c), std::move(name), wanted::gone, most);
}

asio::awaitable<table_description> describe_one(client c, describe_table_request request) {
    describe_table_response described = co_await c.describe_table(std::move(request));
    co_return std::move(described.table);
}

} // namespace

asio::awaitable<table_description> table::describe_with(describe_table_request request) const {
    return describe_one(client_, std::move(request));
}

asio::awaitable<table_description> table::wait_for_table(wait_settings settings) const {
    return wait_until_active(
        client_, name_, exec::bounded(settings.timeout.value_or(default_wait))
    );
}

asio::awaitable<void> table::wait_for_no_table(wait_settings settings) const {
    return wait_until_gone(client_, name_, exec::bounded(settings.timeout.value_or(default_wait)));
}

} // namespace codynamo
