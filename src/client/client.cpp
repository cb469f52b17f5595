// SPDX-License-Identifier: BSL-1.0
#include "codec/resource.hpp"
#include "exec/invoke.hpp"

#include <codynamo/client.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace codynamo {
namespace {

result<exec::call> prepared(exec::core& core, const call_request& request) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (request.operation.empty() || !std::ranges::all_of(request.operation, is_letter))
        return error(
            client_errc::invalid_argument,
            "an operation's name has letters only, such as DescribeLimits"
        );
    const std::string_view json = request.json.empty() ? "{}" : std::string_view(request.json);
    exec::call what(request.operation, {}, json);
    what.target = request.target;
    if (core.service_of(what).addresses.depends_on_account())
        what.first_table = codec::resource_in(what.body.view());
    what.at_most_once = request.at_most_once;
    what.timeout = request.timeout;
    return what;
}

struct take_body {
    [[nodiscard]] result<std::string> operator()(exec::raw_response& received) const {
        return received.take_body();
    }
};

/// The same call; batch writers take the key attributes of the table from its response.
template <class Response>
asio::awaitable<Response> learning_key(
    std::shared_ptr<exec::core> core, std::string table, asio::awaitable<Response> call
) {
    try {
        Response response = co_await std::move(call);
        if constexpr (std::is_same_v<Response, delete_table_response>)
            core->service.key_schemas.forget(table);
        else if constexpr (requires { response.table; })
            core->service.key_schemas.learn(table, response.table);
        else
            core->service.key_schemas.learn(table, response.table_description);
        co_return response;
    } catch (const error& e) {
        if (e.code() == service_errc::resource_not_found) core->service.key_schemas.forget(table);
        throw;
    }
}

} // namespace

client::client(asio::any_io_executor executor) : client(std::move(executor), client_config()) {}

client::client(asio::any_io_executor executor, client_config config)
    : core_(std::make_shared<exec::core>(
          std::move(executor), std::move(config), async::make_environment()
      )) {}

client::client(std::shared_ptr<exec::core> core) : core_(std::move(core)) {}

asio::any_io_executor client::get_executor() const noexcept {
    return core_->session->executor();
}

const std::string& client::region() const noexcept {
    return core_->region();
}

asio::awaitable<put_item_response> client::put_item(const put_item_request& request) const {
    return exec::invoke<put_item_response>(core_, "PutItem", request);
}

asio::awaitable<get_item_response> client::get_item(const get_item_request& request) const {
    return exec::invoke<get_item_response>(core_, "GetItem", request);
}

asio::awaitable<update_item_response> client::update_item(const update_item_request& request
) const {
    return exec::invoke<update_item_response>(core_, "UpdateItem", request);
}

asio::awaitable<delete_item_response> client::delete_item(const delete_item_request& request
) const {
    return exec::invoke<delete_item_response>(core_, "DeleteItem", request);
}

asio::awaitable<query_response> client::query(const query_request& request) const {
    return exec::invoke<query_response>(core_, "Query", request);
}

asio::awaitable<scan_response> client::scan(const scan_request& request) const {
    return exec::invoke<scan_response>(core_, "Scan", request);
}

asio::awaitable<batch_get_item_response> client::batch_get_item(
    const batch_get_item_request& request
) const {
    return exec::invoke<batch_get_item_response>(core_, "BatchGetItem", request);
}

asio::awaitable<batch_write_item_response> client::batch_write_item(
    const batch_write_item_request& request
) const {
    return exec::invoke<batch_write_item_response>(core_, "BatchWriteItem", request);
}

asio::awaitable<create_table_response> client::create_table(const create_table_request& request
) const {
    auto call = exec::invoke<create_table_response>(core_, "CreateTable", request);
    return learning_key(core_, request.table_name, std::move(call));
}

asio::awaitable<describe_table_response> client::describe_table(
    const describe_table_request& request
) const {
    auto call = exec::invoke<describe_table_response>(core_, "DescribeTable", request);
    return learning_key(core_, request.table_name, std::move(call));
}

asio::awaitable<delete_table_response> client::delete_table(const delete_table_request& request
) const {
    auto call = exec::invoke<delete_table_response>(core_, "DeleteTable", request);
    return learning_key(core_, request.table_name, std::move(call));
}

asio::awaitable<list_tables_response> client::list_tables() const {
    return list_tables(list_tables_request());
}

asio::awaitable<list_tables_response> client::list_tables(const list_tables_request& request
) const {
    return exec::invoke<list_tables_response>(core_, "ListTables", request);
}

asio::awaitable<update_table_response> client::update_table(const update_table_request& request
) const {
    auto call = exec::invoke<update_table_response>(core_, "UpdateTable", request);
    return learning_key(core_, request.table_name, std::move(call));
}

asio::awaitable<update_time_to_live_response> client::update_time_to_live(
    const update_time_to_live_request& request
) const {
    return exec::invoke<update_time_to_live_response>(core_, "UpdateTimeToLive", request);
}

asio::awaitable<describe_time_to_live_response> client::describe_time_to_live(
    const describe_time_to_live_request& request
) const {
    return exec::invoke<describe_time_to_live_response>(core_, "DescribeTimeToLive", request);
}

asio::awaitable<tag_resource_response> client::tag_resource(const tag_resource_request& request
) const {
    return exec::invoke<tag_resource_response>(core_, "TagResource", request);
}

asio::awaitable<untag_resource_response> client::untag_resource(
    const untag_resource_request& request
) const {
    return exec::invoke<untag_resource_response>(core_, "UntagResource", request);
}

asio::awaitable<list_tags_of_resource_response> client::list_tags_of_resource(
    const list_tags_of_resource_request& request
) const {
    return exec::invoke<list_tags_of_resource_response>(core_, "ListTagsOfResource", request);
}

asio::awaitable<void> client::warm_up(std::size_t connections) const {
    return exec::warm_up(core_, connections);
}

asio::awaitable<std::string> client::explain() const {
    return exec::explain(core_);
}

asio::awaitable<void> client::reload_certificates() const {
    return exec::reload_certificates(core_->session);
}

asio::awaitable<std::string> client::call(const call_request& request) const {
    return exec::send_and_decode<std::string>(core_, prepared(*core_, request), take_body());
}

} // namespace codynamo
