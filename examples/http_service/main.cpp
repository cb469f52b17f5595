// SPDX-License-Identifier: BSL-1.0
//
// An HTTP service on Boost.Beast in front of one table, on one thread:
//
//   GET  /orders/CUSTOMER            a page of 10 orders, newest first, and the cursor of the next
//   GET  /orders/CUSTOMER?CURSOR     that page
//   POST /orders/CUSTOMER            writes the order in the body (JSON) under the Idempotency-Key
//   of
//                                    the request: repeating the request writes nothing again
//
// Each request has a deadline of 2 s; an error of DynamoDB becomes an HTTP status. On SIGTERM or
// SIGINT it accepts no more connections, lets the requests in progress end, and returns.
//
//   http_service [PORT]    prints its port; 0 or nothing: a free one. The table is created if
//   needed.
//
#include <codynamo/as_result.hpp>
#include <codynamo/codynamo.hpp>
#include <codynamo/json.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>

using namespace codynamo;
using namespace std::chrono_literals;
namespace http = boost::beast::http;
using request = http::request<http::string_body>;
using response = http::response<http::string_body>;
using stream = boost::beast::tcp_stream;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

response make_response(http::status status, const nlohmann::json& body) {
    response r(status, 11, body.dump() + '\n');
    r.set(http::field::content_type, "application/json");
    if (status == http::status::service_unavailable) r.set(http::field::retry_after, "1");
    return r;
}

/// The status for the caller; the details go to the log.
response response_to(const error& e) {
    std::cerr << e.what() << '\n';
    http::status status = http::status::internal_server_error;
    if (e.code() == error_kind::timeout)
        status = http::status::gateway_timeout;
    else if (e.code() == error_kind::network)
        status = http::status::bad_gateway;
    else if (e.code() == error_kind::retryable)
        status = http::status::service_unavailable;
    return make_response(status, {{"error", std::string(http::obsolete_reason(status))}});
}

asio::awaitable<response> list_orders(table orders, std::string customer, std::string cursor) {
    const auto newest = [&](auto... more) {
        return orders.query_items(
            partition_key("customer") == customer, descending, max_items(10), timeout(2s), more...
        );
    };
    try {
        auto found = cursor.empty() ? newest() : newest(resume_from(cursor));
        auto items = nlohmann::json::array();
        for (const item& order : co_await found.collect())
            items.push_back(to_json(order));
        co_return make_response(http::status::ok, {{"items", items}, {"next", found.cursor()}});
    } catch (const error& e) {
        if (!cursor.empty() && e.code() == client_errc::invalid_argument)
            co_return make_response(http::status::bad_request, {{"error", "malformed cursor"}});
        throw;
    }
}

asio::awaitable<response> add_order(table orders, std::string customer, request wanted) {
    const std::string token(wanted["Idempotency-Key"]);
    const auto body = nlohmann::json::parse(wanted.body(), nullptr, false);
    if (token.empty() || !body.is_object())
        co_return make_response(
            http::status::bad_request, {{"error", "Idempotency-Key and JSON, please"}}
        );
    item order = item_from_json(body);
    order.set("customer", customer).set("date", token);
    try {
        co_await orders.put_item(
            order,
            condition(attr("customer").not_exists()),
            return_values_on_condition_check_failure::all_old,
            timeout(2s)
        );
        co_return make_response(http::status::created, to_json(order));
    } catch (const conditional_check_failed& e) { // a repetition, or another order under its key
        const bool same = e.item() == order;
        co_return make_response(
            same ? http::status::created : http::status::conflict, to_json(*e.item())
        );
    }
}

asio::awaitable<response> handle(table orders, request wanted) {
    const std::string_view target = wanted.target();
    const std::size_t question = target.find('?');
    const std::string_view path = target.substr(0, question);
    constexpr std::string_view prefix = "/orders/";
    if (!path.starts_with(prefix) || path == prefix)
        co_return make_response(http::status::not_found, {{"error", "try /orders/CUSTOMER"}});
    std::string customer(path.substr(prefix.size()));
    std::string cursor(question == target.npos ? "" : target.substr(question + 1));
    try {
        if (wanted.method() == http::verb::get)
            co_return co_await list_orders(orders, std::move(customer), std::move(cursor));
        if (wanted.method() == http::verb::post)
            co_return co_await add_order(orders, std::move(customer), std::move(wanted));
        co_return make_response(http::status::method_not_allowed, {{"error", "GET or POST"}});
    } catch (const error& e) {
        co_return response_to(e);
    }
}

/// Everything runs on the one thread of the io_context, so that none of this needs a lock.
struct service {
    explicit service(table t) : orders(std::move(t)) {}

    table orders;
    bool stopping = false;
    std::set<stream*> idle; ///< connections that wait for a request
};

asio::awaitable<void> serve_connection(service& all, stream connection) {
    boost::beast::flat_buffer buffer;
    while (!all.stopping) {
        request wanted;
        connection.expires_after(30s);
        all.idle.insert(&connection);
        const auto [failed, size] = co_await http::async_read(connection, buffer, wanted, as_tuple);
        all.idle.erase(&connection);
        if (failed) break;
        const bool keep_alive = wanted.keep_alive();
        response r = co_await handle(all.orders, std::move(wanted));
        r.keep_alive(keep_alive && !all.stopping);
        r.prepare_payload();
        const auto [lost, sent] = co_await http::async_write(connection, r, as_tuple);
        if (lost || !r.keep_alive()) break;
    }
}

asio::awaitable<void> serve(service& all, asio::ip::tcp::acceptor& acceptor) {
    const auto schema = table_schema(string_attribute("customer"), string_attribute("date"));
    const auto created = co_await as_result(all.orders.create_table(schema));
    if (!created && created.error().code() != service_errc::resource_in_use) created.value();
    std::cout << acceptor.local_endpoint().port() << std::endl;
    for (;;) {
        auto [failed, socket] = co_await acceptor.async_accept(as_tuple);
        if (all.stopping) co_return;
        if (failed) { // such as too many open files: not in a busy loop
            asio::steady_timer pause(acceptor.get_executor(), 100ms);
            co_await pause.async_wait(as_tuple);
            continue;
        }
        auto connection = serve_connection(all, stream(std::move(socket)));
        const auto ended = [](const std::exception_ptr& e) {
            if (e) std::cerr << "a connection ended with an exception\n";
        };
        asio::co_spawn(acceptor.get_executor(), std::move(connection), ended);
    }
}

} // namespace

int main(int argc, char** argv) {
    try {
        asio::io_context context(1);
        service all(client(context.get_executor()).table("orders"));
        const auto port = static_cast<unsigned short>(argc > 1 ? std::stoi(argv[1]) : 0);
        asio::ip::tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), port});

        asio::signal_set signals(context, SIGINT, SIGTERM);
        signals.async_wait([&](boost::system::error_code failed, int) {
            if (failed) return;
            all.stopping = true;
            acceptor.close();
            for (stream* connection : all.idle)
                connection->cancel();
        });
        asio::co_spawn(context, serve(all, acceptor), [&](const std::exception_ptr& e) {
            signals.cancel();
            if (e) std::rethrow_exception(e);
        });
        context.run(); // until the last connection has ended
        std::cout << "stopped\n";
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
