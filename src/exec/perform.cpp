// SPDX-License-Identifier: BSL-1.0
#include "exec/perform.hpp"

#include "async/cancellation.hpp"
#include "exec/hints.hpp"
#include "exec/longest_duration.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace codynamo::exec {

async::crossing_limit limit_of_call(std::chrono::milliseconds timeout) {
    constexpr std::chrono::milliseconds moment{250};
    return {bounded(timeout) + moment};
}

namespace {

asio::awaitable<result<raw_response>> send_across(
    asio::any_io_executor caller, std::shared_ptr<core> client, call what
) {
    const async::crossing_limit limit =
        limit_of_call(what.timeout.value_or(client->session->timeout));
    const std::string operation = what.operation;
    const std::string table = what.table;
    const bool is_read = what.is_read;
    std::optional<result<raw_response>> done;
    try {
        // Calls that cross do not wait for each other: each has a strand.
        auto strand = async::home_strand::another(client->session->home);
        auto exchange = send_with_retries(client, std::move(what));
        auto crossing = async::cross_from(caller, std::move(strand), std::move(exchange), limit);
        done = co_await std::move(crossing);
    } catch (const error& e) {
        done = lost(e, operation, table, is_read);
    }
    co_return *std::move(done);
}

} // namespace

asio::awaitable<result<raw_response>> send_from(
    const asio::any_io_executor& caller, std::shared_ptr<core> client, call&& what
) {
    const session& over = *client->session;
    // In a child process the call ends at once, wherever it is made.
    return over.home->is_home_of(caller) || over.is_in_child_process()
               ? send_with_retries(std::move(client), std::move(what))
               : send_across(caller, std::move(client), std::move(what));
}

error lost(const error& e, std::string operation, std::string table, bool is_read) {
    error_info info = e.info();
    info.operation = std::move(operation);
    info.table = std::move(table);
    if (is_read) info.outcome = std::min(info.outcome, outcome::not_applied);
    return error(std::move(info));
}

namespace {

error error_of(const http::fault& f) {
    return error(f.code, f.detail);
}

/// For a client that takes its region from the EC2 instance.
asio::awaitable<result<void>> learn_region(
    std::shared_ptr<core> client, std::chrono::steady_clock::time_point deadline
) {
    address_book& addresses = client->service.addresses;
    if (addresses.needs_region()) {
        result<std::string> region =
            co_await instance_region::get(client->session->instance_region, deadline);
        if (!region) co_return region.error();
        addresses.set_region(std::move(*region));
    }
    co_return result<void>();
}

asio::awaitable<result<void>> open_connections(std::shared_ptr<core> client, std::size_t wanted) {
    co_await asio::this_coro::throw_if_cancelled(false);
    session& over = *client->session;
    address_book& addresses = client->service.addresses;
    const auto deadline = over.environment->now() + over.timeout;
    const result<void> located = co_await learn_region(client, deadline);
    if (!located) co_return located.error();
    std::optional<credentials> key;
    if (addresses.depends_on_account()) {
        const result<current_key> found = co_await identity::get(over.identity, deadline);
        if (!found) co_return found.error();
        key = found->key;
    }
    const result<shared_address> to =
        addresses.find(key ? key->account_id() : std::string_view(), {}, false);
    if (!to) co_return to.error();
    const http::fallible<void> done =
        co_await over.transport.warm_up((*to)->endpoint, wanted, deadline);
    if (!done) co_return error_of(done.error());
    co_return result<void>();
}

asio::awaitable<std::string> describe(std::shared_ptr<core> client) {
    co_await asio::this_coro::throw_if_cancelled(false);
    session& over = *client->session;
    const auto deadline = over.environment->now() + over.timeout;
    const result<void> located = co_await learn_region(client, deadline);
    const result<current_key> found = co_await identity::get(over.identity, deadline);
    const std::string_view account = found ? found->key.account_id() : std::string_view();
    const result<shared_address> to = client->service.addresses.find(account, {}, false);
    std::string text = client->explained;
    if (over.instance_region && located)
        text.append("region of the EC2 instance: ").append(client->region()).append("\n");
    if (!located) text.append("no region: ").append(located.error().what()).append("\n");
    if (to) text.append("endpoint in use: ").append((*to)->endpoint.url()).append("\n");
    text += over.identity->explain();
    if (!found) text.append("no credentials: ").append(found.error().what()).append("\n");
    co_return text;
}

asio::awaitable<http::fallible<void>> read_certificates(std::shared_ptr<session> over) {
    co_return over->transport.reload_certificates();
}

} // namespace

asio::awaitable<void> reload_certificates(std::shared_ptr<session> over) {
    auto reading = read_certificates(over);
    auto crossing = async::on_strand(over->home, std::move(reading), limit_of_call(over->timeout));
    const http::fallible<void> done = co_await std::move(crossing);
    if (!done) throw error_of(done.error());
}

asio::awaitable<void> warm_up(std::shared_ptr<core> client, std::size_t connections) {
    const std::shared_ptr<session> over = client->session;
    if (over->is_in_child_process())
        throw error(
            client_errc::forked, "make a new one in the child process, on a context of its own"
        );
    auto opening = open_connections(client, connections);
    auto crossing = async::on_strand(over->home, std::move(opening), limit_of_call(over->timeout));
    const result<void> done = co_await std::move(crossing);
    if (!done) throw_error(done.error());
}

asio::awaitable<std::string> explain(std::shared_ptr<core> client) {
    const std::shared_ptr<session> over = client->session;
    if (over->is_in_child_process())
        throw error(
            client_errc::forked, "make a new one in the child process, on a context of its own"
        );
    auto describing = describe(std::move(client));
    auto crossing =
        async::on_strand(over->home, std::move(describing), limit_of_call(over->timeout));
    co_return co_await std::move(crossing);
}

void throw_if_cancelled(const asio::cancellation_state& now) {
    if (async::is_cancelled(now)) throw error(client_errc::cancelled, "between two requests");
}

asio::awaitable<void> pause(
    std::shared_ptr<async::environment> environment, std::chrono::steady_clock::duration length
) {
    // Spawned, because `environment::pause` changes how a coroutine's thread takes a cancellation.
    auto sleep = environment->pause(length);
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    co_await asio::co_spawn(executor, std::move(sleep), asio::use_awaitable);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (async::is_cancelled(state)) throw error(client_errc::cancelled, "during a pause");
}

error unsent(const error& e, std::string operation, std::string table) {
    error_info info = e.info();
    info.operation = std::move(operation);
    info.table = std::move(table);
    info.outcome = outcome::not_sent;
    return error(std::move(info));
}

error hinted(const raw_response& found_in, const error& e) {
    hint_facts facts;
    if (found_in.address) facts.endpoint = found_in.address->endpoint.url();
    if (found_in.address) facts.region = found_in.address->scope.region;
    error_info info = e.info();
    info.hint = hint_for(info, facts);
    return error(std::move(info));
}

error unreadable(const error& e, const raw_response& found_in) {
    error_info info = e.info();
    info.operation = found_in.operation;
    info.table = found_in.table;
    info.outcome =
        found_in.is_read ? outcome::not_applied : std::max(info.outcome, outcome::maybe_applied);
    info.request_id = found_in.request_id();
    info.http_status = found_in.http_status;
    info.attempts = found_in.attempts;
    return error(std::move(info));
}

} // namespace codynamo::exec
