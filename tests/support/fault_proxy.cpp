// SPDX-License-Identifier: BSL-1.0
//
// accept    a client: refused, or
// connect   its connection to the server, and four coroutines: for each direction
// read      takes what comes into the lane, until its sender ends
// write     delivers it, unless the lane is held, and passes the end on
//
// All of it, and what the public functions ask for, runs on the proxy's thread.
//
#include "support/fault_proxy.hpp"

#include "support/as_done.hpp"
#include "support/patience.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <condition_variable>
#include <future>
#include <list>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace codynamo::testing {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// One direction of a connection.
struct lane {
    lane(tcp::socket& sender, tcp::socket& receiver)
        : from(sender),
          to(receiver),
          changed(sender.get_executor(), asio::steady_timer::time_point::max()) {}

    tcp::socket& from;
    tcp::socket& to;
    asio::steady_timer changed; ///< cancelled at each change of the following
    std::string waiting;        ///< to be delivered
    bool is_held = false;
    bool has_ended = false; ///< nothing more comes
};

/// How many connections the server has not ended yet though their clients have gone.
class ghost_count {
public:
    void add(int number) {
        const std::lock_guard guard(mutex_);
        count_ += number;
        if (count_ == 0) none_.notify_all();
    }

    [[nodiscard]] bool wait_until_none(std::chrono::seconds most) {
        std::unique_lock guard(mutex_);
        return none_.wait_for(guard, most, [this] { return count_ == 0; });
    }

private:
    std::mutex mutex_;
    std::condition_variable none_;
    int count_ = 0;
};

struct connection {
    connection(tcp::socket accepted, ghost_count& count)
        : client(std::move(accepted)), server(client.get_executor()), ghosts(count) {}

    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    ~connection() {
        if (is_ghost) ghosts.add(-1);
    }

    void client_has_gone() {
        ghosts.add(1);
        is_ghost = true;
    }

    void reset() {
        for (tcp::socket* s : {&client, &server}) {
            boost::system::error_code ignored;
            s->set_option(tcp::socket::linger(true, 0), ignored);
            s->close(ignored);
        }
        for (lane& l : lanes) {
            l.is_held = false;
            l.has_ended = true;
            l.waiting.clear();
            l.changed.cancel();
        }
    }

    tcp::socket client;
    tcp::socket server;
    std::array<lane, 2> lanes{lane(client, server), lane(server, client)};
    ghost_count& ghosts;
    bool is_ghost = false;
};

using connection_ptr = std::shared_ptr<connection>;

constexpr std::size_t index_of(direction which) {
    return which == direction::to_server ? 0 : 1;
}

/// Delivers what is in the lane, until its end.
asio::awaitable<void> write(connection_ptr c, direction which) {
    lane& l = c->lanes[index_of(which)];
    for (;;) {
        if (l.is_held || (l.waiting.empty() && !l.has_ended)) {
            co_await l.changed.async_wait(as_done);
            continue;
        }
        if (l.waiting.empty()) break;
        const std::string piece = std::exchange(l.waiting, {});
        const auto written = co_await asio::async_write(l.to, asio::buffer(piece), as_done);
        if (!std::get<0>(written)) continue;
        if (which == direction::to_server) c->reset();
        co_return; // a client that is gone: the server's response is dropped
    }
    boost::system::error_code ignored;
    l.to.shutdown(tcp::socket::shutdown_send, ignored);
}

tcp::endpoint endpoint_of(const std::string& url) {
    const std::string scheme = "http://";
    const std::size_t colon = url.rfind(':');
    if (!url.starts_with(scheme) || colon < scheme.size())
        throw std::invalid_argument("fault_proxy: " + url + " is not http://HOST:PORT");
    asio::io_context io;
    tcp::resolver names(io);
    const std::string host = url.substr(scheme.size(), colon - scheme.size());
    return names.resolve(host, std::to_string(std::stoi(url.substr(colon + 1))))
        .begin()
        ->endpoint();
}

} // namespace

struct fault_proxy::state {
    explicit state(const std::string& server_url)
        : upstream(endpoint_of(server_url)),
          acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}

    asio::awaitable<void> listen() {
        for (;;) {
            tcp::socket accepted = co_await acceptor.async_accept(asio::use_awaitable);
            if (refuses) continue;
            connections.remove_if([](const auto& known) { return known.expired(); });
            auto c = std::make_shared<connection>(std::move(accepted), ghosts);
            connections.push_back(c);
            asio::co_spawn(io, serve(std::move(c)), asio::detached);
        }
    }

    asio::awaitable<void> serve(connection_ptr c) {
        const auto connected = co_await c->server.async_connect(upstream, as_done);
        if (std::get<0>(connected)) {
            c->reset();
            co_return;
        }
        boost::system::error_code ignored; // a reset may have come first
        c->client.set_option(tcp::no_delay(true), ignored);
        c->server.set_option(tcp::no_delay(true), ignored);
        for (const direction which : {direction::to_server, direction::to_client}) {
            asio::co_spawn(io, read(c, which), asio::detached);
            asio::co_spawn(io, write(c, which), asio::detached);
        }
    }

    /// Takes into the lane what comes.
    asio::awaitable<void> read(connection_ptr c, direction which) {
        lane& l = c->lanes[index_of(which)];
        std::array<char, 16384> piece{};
        for (;;) {
            const auto came = co_await l.from.async_read_some(asio::buffer(piece), as_done);
            const auto [failed, size] = came;
            if (failed) {
                l.has_ended = true;
                if (which == direction::to_server)
                    c->client_has_gone();
                else if (failed != asio::error::eof)
                    c->reset();
                break;
            }
            if (which == direction::to_client && drops_responses) {
                c->reset();
                break;
            }
            int& to_hold = hold_next[index_of(which)];
            if (to_hold > 0 && !l.is_held) {
                if (to_hold != all) --to_hold;
                l.is_held = true;
            }
            l.waiting.append(piece.data(), size);
            l.changed.cancel();
        }
        l.changed.cancel();
    }

    /// Runs `work` on the proxy's thread; its result.
    template <class Work>
    auto on_thread(Work work) {
        std::packaged_task<decltype(work())()> task(std::move(work));
        auto done = task.get_future();
        asio::post(io, std::move(task));
        return done.get();
    }

    template <class Work>
    void for_each_connection(Work work) {
        for (const auto& known : connections)
            if (const connection_ptr c = known.lock()) work(*c);
    }

    const tcp::endpoint upstream;
    ghost_count ghosts; // outlives the connections, which go with the context
    std::list<std::weak_ptr<connection>> connections;
    std::array<int, 2> hold_next{};
    bool refuses = false;
    bool drops_responses = false;
    asio::io_context io;
    tcp::acceptor acceptor;
    std::thread thread;
};

fault_proxy::fault_proxy(const std::string& server_url)
    : state_(std::make_unique<state>(server_url)) {
    asio::co_spawn(state_->io, state_->listen(), asio::detached);
    state_->thread = std::thread([this] { state_->io.run(); });
}

fault_proxy::~fault_proxy() {
    state_->io.stop();
    state_->thread.join();
}

std::uint16_t fault_proxy::port() const {
    return state_->acceptor.local_endpoint().port();
}

std::string fault_proxy::url() const {
    return "http://127.0.0.1:" + std::to_string(port());
}

void fault_proxy::reset_all() {
    state_->on_thread([s = state_.get()] {
        s->for_each_connection([](connection& c) { c.reset(); });
    });
}

void fault_proxy::refuse(bool on) {
    state_->on_thread([s = state_.get(), on] { s->refuses = on; });
}

void fault_proxy::drop_responses(bool on) {
    state_->on_thread([s = state_.get(), on] { s->drops_responses = on; });
}

void fault_proxy::hold(direction which, int connections) {
    state_->on_thread([s = state_.get(), which, connections] {
        s->hold_next[index_of(which)] = connections;
    });
}

void fault_proxy::release(direction which) {
    state_->on_thread([s = state_.get(), which] {
        s->hold_next[index_of(which)] = 0;
        s->for_each_connection([which](connection& c) {
            lane& l = c.lanes[index_of(which)];
            l.is_held = false;
            l.changed.cancel();
        });
    });
}

std::size_t fault_proxy::bytes_held() const {
    return state_->on_thread([s = state_.get()] {
        std::size_t sum = 0;
        s->for_each_connection([&sum](const connection& c) {
            for (const lane& l : c.lanes)
                if (l.is_held) sum += l.waiting.size();
        });
        return sum;
    });
}

void fault_proxy::wait_for_ghosts() const {
    if (!state_->ghosts.wait_until_none(patience))
        throw std::runtime_error("the server does not end connections after their clients have gone"
        );
}

} // namespace codynamo::testing
