// SPDX-License-Identifier: BSL-1.0
#include "support/connect_proxy.hpp"

#include "support/as_done.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <mutex>
#include <thread>

namespace codynamo::testing {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Until one side ends; the other one is closed then.
asio::awaitable<void> pass(std::shared_ptr<tcp::socket> from, std::shared_ptr<tcp::socket> to) {
    std::array<char, 4096> piece{};
    for (;;) {
        const auto read = co_await from->async_read_some(asio::buffer(piece), as_done);
        if (std::get<0>(read)) break;
        const auto written =
            co_await asio::async_write(*to, asio::buffer(piece, std::get<1>(read)), as_done);
        if (std::get<0>(written)) break;
    }
    boost::system::error_code ignored;
    from->close(ignored);
    to->close(ignored);
}

} // namespace

struct connect_proxy::state {
    explicit state(std::uint16_t to)
        : target(to), acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}

    asio::awaitable<void> listen() {
        for (;;) {
            auto socket =
                std::make_shared<tcp::socket>(co_await acceptor.async_accept(asio::use_awaitable));
            asio::co_spawn(io, serve(std::move(socket)), asio::detached);
        }
    }

    asio::awaitable<void> serve(std::shared_ptr<tcp::socket> client) {
        std::string head;
        const auto read = co_await asio::async_read_until(
            *client, asio::dynamic_buffer(head), std::string_view("\r\n\r\n"), as_done
        );
        if (std::get<0>(read)) co_return;
        std::optional<std::string> refusal;
        {
            const std::lock_guard guard(lock);
            requests.push_back(head);
            refusal = refused;
        }
        const std::string response =
            refusal.value_or("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
        const auto written = co_await asio::async_write(*client, asio::buffer(response), as_done);
        if (std::get<0>(written) || refusal) co_return;
        auto server = std::make_shared<tcp::socket>(io);
        const tcp::endpoint there(asio::ip::address_v4::loopback(), target);
        const auto connected = co_await server->async_connect(there, as_done);
        if (std::get<0>(connected)) co_return;
        asio::co_spawn(io, pass(client, server), asio::detached);
        co_await pass(server, client);
    }

    std::uint16_t target;
    asio::io_context io;
    tcp::acceptor acceptor;
    std::thread thread;
    std::mutex lock;
    std::vector<std::string> requests;
    std::optional<std::string> refused;
};

connect_proxy::connect_proxy(std::uint16_t target) : state_(std::make_unique<state>(target)) {
    asio::co_spawn(state_->io, state_->listen(), asio::detached);
    state_->thread = std::thread([this] { state_->io.run(); });
}

connect_proxy::~connect_proxy() {
    state_->io.stop();
    state_->thread.join();
}

void connect_proxy::refuse_with(std::string response) {
    const std::lock_guard guard(state_->lock);
    state_->refused = std::move(response);
}

std::uint16_t connect_proxy::port() const {
    return state_->acceptor.local_endpoint().port();
}

std::string connect_proxy::url(const std::string& user_info) const {
    return "http://" + user_info + (user_info.empty() ? "" : "@") +
           "127.0.0.1:" + std::to_string(port());
}

std::vector<std::string> connect_proxy::requests() const {
    const std::lock_guard guard(state_->lock);
    return state_->requests;
}

} // namespace codynamo::testing
