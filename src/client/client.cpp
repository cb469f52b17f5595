// SPDX-License-Identifier: BSL-1.0
#include "codec/operations.hpp"
#include "exec/perform.hpp"

#include <codynamo/client.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace codynamo {
namespace {

/// Encode, send, decode.
template <class Response>
asio::awaitable<Response> run_operation(
    std::shared_ptr<exec::core> core,
    std::string name,
    std::string table,
    result<std::string> body,
    std::optional<std::chrono::milliseconds> timeout
) {
    if (!body) throw_error(exec::unsent(body.error(), name, table));
    exec::call what(name, table, std::move(*body));
    what.timeout = timeout;
    const exec::answer answer = co_await exec::perform(core, std::move(what));
    result<Response> response = codec::decode<Response>(answer.body);
    if (!response) throw_error(exec::unreadable(response.error(), name, table, answer));
    co_return std::move(*response);
}

/// Encodes before the coroutine starts, so that the request need not be kept.
template <class Response, class Request>
asio::awaitable<Response> start(
    std::shared_ptr<exec::core> core, const char* name, Request request
) {
    return run_operation<Response>(
        std::move(core), name, request.table_name, codec::encode(request), request.timeout
    );
}

template <class Response, class Request>
asio::awaitable<Response> start_without_table(
    std::shared_ptr<exec::core> core, const char* name, Request request
) {
    return run_operation<Response>(
        std::move(core), name, {}, codec::encode(request), request.timeout
    );
}

asio::awaitable<std::string> run_call(
    std::shared_ptr<exec::core> core, std::string operation, std::string json
) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (operation.empty() || !std::ranges::all_of(operation, is_letter))
        throw error(
            client_errc::invalid_argument,
            "an operation's name has letters only, such as DescribeLimits"
        );
    if (json.empty()) json = "{}";
    exec::call what(std::move(operation), {}, std::move(json));
    exec::answer answer = co_await exec::perform(core, std::move(what));
    co_return std::move(answer.body);
}

} // namespace

client::client(asio::any_io_executor executor) : client(std::move(executor), client_config()) {}

client::client(asio::any_io_executor executor, client_config config)
    : core_(std::make_shared<exec::core>(
          std::move(executor), std::move(config), exec::make_environment()
      )) {}

client::client(std::shared_ptr<exec::core> core) : core_(std::move(core)) {}

asio::any_io_executor client::get_executor() const noexcept {
    return core_->executor();
}

const std::string& client::region() const noexcept {
    return core_->region();
}

asio::awaitable<put_item_response> client::put_item(put_item_request request) const {
    return start<put_item_response>(core_, "PutItem", std::move(request));
}

asio::awaitable<get_item_response> client::get_item(get_item_request request) const {
    return start<get_item_response>(core_, "GetItem", std::move(request));
}

asio::awaitable<update_item_response> client::update_item(update_item_request request) const {
    return start<update_item_response>(core_, "UpdateItem", std::move(request));
}

asio::awaitable<delete_item_response> client::delete_item(delete_item_request request) const {
    return start<delete_item_response>(core_, "DeleteItem", std::move(request));
}

asio::awaitable<query_response> client::query(query_request request) const {
    return start<query_response>(core_, "Query", std::move(request));
}

asio::awaitable<scan_response> client::scan(scan_request request) const {
    return start<scan_response>(core_, "Scan", std::move(request));
}

asio::awaitable<batch_get_item_response> client::batch_get_item(batch_get_item_request request
) const {
    return start_without_table<batch_get_item_response>(core_, "BatchGetItem", std::move(request));
}

asio::awaitable<batch_write_item_response> client::batch_write_item(batch_write_item_request request
) const {
    return start_without_table<batch_write_item_response>(
        core_, "BatchWriteItem", std::move(request)
    );
}

asio::awaitable<create_table_response> client::create_table(create_table_request request) const {
    return start<create_table_response>(core_, "CreateTable", std::move(request));
}

asio::awaitable<describe_table_response> client::describe_table(describe_table_request request
) const {
    return start<describe_table_response>(core_, "DescribeTable", std::move(request));
}

asio::awaitable<delete_table_response> client::delete_table(delete_table_request request) const {
    return start<delete_table_response>(core_, "DeleteTable", std::move(request));
}

asio::awaitable<list_tables_response> client::list_tables() const {
    return list_tables(list_tables_request());
}

asio::awaitable<list_tables_response> client::list_tables(list_tables_request request) const {
    return start_without_table<list_tables_response>(core_, "ListTables", std::move(request));
}

asio::awaitable<std::string> client::call(std::string operation, std::string json) const {
    return run_call(core_, std::move(operation), std::move(json));
}

} // namespace codynamo
