// SPDX-License-Identifier: BSL-1.0
//
// dial
//   look_up     host -> addresses
//   connect     TCP to its addresses, one begun after the other, until one accepts
//   tunnel      CONNECT, when there is a proxy
//   handshake   TLS, for https
#include "http/dial.hpp"

#include "async/event.hpp"
#include "http/cancelled.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace codynamo::http {
namespace {

using asio::ip::tcp;
using dial_clock = std::chrono::steady_clock;

constexpr auto as_result_tuple = asio::as_tuple(asio::deferred);

/// When a phase ends, and whose limit that is.
struct phase_end {
    dial_clock::time_point at;
    std::chrono::milliseconds own;
    bool is_deadline;

    phase_end(
        dial_clock::time_point begin,
        std::chrono::milliseconds limit,
        dial_clock::time_point deadline
    )
        : at(std::min(begin + limit, deadline)),
          own(limit),
          is_deadline(deadline <= begin + limit) {}

    [[nodiscard]] fault exceeded(client_errc code, std::string while_doing) const {
        if (is_deadline) return {client_errc::deadline_exceeded, std::move(while_doing)};
        return {code, "no success within " + std::to_string(own.count()) + " ms " + while_doing};
    }
};

asio::awaitable<fallible<addresses>> look_up(
    std::shared_ptr<resolver> names, endpoint to, phase_end end
) {
    auto found = co_await resolver::resolve(std::move(names), to.host, end.at);
    if (!found) co_return end.exceeded(client_errc::resolve_failed, "looking up " + to.host);
    co_return std::move(*found);
}

/// RFC 8305: the two families by turns, beginning with the one that the system prefers.
addresses by_turns(addresses found) {
    const auto same_family = [&](const asio::ip::address& a) {
        return a.is_v6() == found.front().is_v6();
    };
    addresses sorted = found;
    const auto others = std::stable_partition(sorted.begin(), sorted.end(), same_family);
    addresses mixed;
    for (auto a = sorted.begin(), b = others; a != others || b != sorted.end();) {
        if (a != others) mixed.push_back(*a++);
        if (b != sorted.end()) mixed.push_back(*b++);
    }
    return mixed;
}

/// Connection attempts to the addresses of one host, of which the first to succeed wins. Its
/// end closes all others.
struct race {
    static void begin(
        const std::shared_ptr<race>& self, const dial_context& with, const tcp::endpoint& to
    );

    /// Closes every attempt but the winner.
    void end() noexcept {
        over = true;
        for (const auto& attempt : attempts)
            if (attempt != winner) attempt->close();
        attempts.clear();
    }

    async::event attempt_ended;
    std::vector<std::shared_ptr<wire>> attempts;
    std::size_t running = 0;
    dial_clock::time_point next_begin = dial_clock::time_point::min();
    std::shared_ptr<wire> winner;
    boost::system::error_code failure;
    bool over = false;
};

void race::begin(
    const std::shared_ptr<race>& self, const dial_context& with, const tcp::endpoint& to
) {
    auto attempt = std::make_shared<wire>(with.executor, with.limits);
    self->attempts.push_back(attempt);
    ++self->running;
    // The handler may come after the race: attempts that lost end when they are closed.
    std::weak_ptr<race> home = self;
    auto ended = [home, attempt](boost::system::error_code ec) {
        const auto ongoing = home.lock();
        if (!ongoing || ongoing->over) return;
        --ongoing->running;
        if (!ec && attempt->is_connected_to_itself()) ec = asio::error::connection_refused;
        if (ec) {
            ongoing->failure = ec;
            ongoing->next_begin = dial_clock::time_point::min(); // no use in waiting any longer
        } else if (!ongoing->winner) {
            ongoing->winner = attempt;
        }
        ongoing->attempt_ended.notify_all();
    };
    attempt->async_connect(to, asio::bind_executor(with.strand, std::move(ended)));
}

/// Ends a race however its coroutine ends.
class race_end {
public:
    explicit race_end(std::shared_ptr<race> of) : of_(std::move(of)) {}

    race_end(const race_end&) = delete;
    race_end& operator=(const race_end&) = delete;

    ~race_end() { of_->end(); }

private:
    std::shared_ptr<race> of_;
};

/// Linux says "invalid argument" when the route to an address is a black hole.
std::string why_not_connected(const boost::system::error_code& ec) {
    return ec == asio::error::invalid_argument ? "no route to its address" : ec.message();
}

asio::awaitable<fallible<std::shared_ptr<wire>>> connect(
    dial_context with, endpoint to, addresses candidates, phase_end end
) {
    const auto ongoing = std::make_shared<race>();
    const race_end closes_others(ongoing);
    std::size_t begun = 0;
    while (!ongoing->winner) {
        const auto now = dial_clock::now();
        if (now >= end.at)
            co_return end.exceeded(client_errc::connect_timeout, "connecting to " + to.url());
        const bool more = begun < candidates.size();
        if (more && now >= ongoing->next_begin) {
            ongoing->next_begin = now + with.options.connect_stagger;
            race::begin(ongoing, with, tcp::endpoint(candidates[begun++], to.port));
            continue;
        }
        if (ongoing->running == 0)
            co_return fault(
                client_errc::connect_failed,
                to.url() + ": " + why_not_connected(ongoing->failure),
                ongoing->failure
            );
        const auto wait_until = more ? std::min(ongoing->next_begin, end.at) : end.at;
        const auto why = co_await ongoing->attempt_ended.wait(wait_until);
        if (why == async::wait_result::cancelled) co_return cancelled_fault();
    }
    ongoing->winner->connected();
    co_return ongoing->winner;
}

/// Where TCP goes to.
endpoint first_hop(const endpoint& to, const settings& options) {
    const proxy_server* const through = proxy_to(options, to);
    if (through == nullptr) return to;
    endpoint proxy;
    proxy.tls = false;
    proxy.host = through->host;
    proxy.port = through->port;
    return proxy;
}

/// Ends a phase on its connection at `end`; its own end lifts the limit.
class phase_limit {
public:
    phase_limit(std::shared_ptr<wire> stream, const phase_end& end) : stream_(std::move(stream)) {
        stream_->limit(end.at);
    }

    phase_limit(const phase_limit&) = delete;
    phase_limit& operator=(const phase_limit&) = delete;

    ~phase_limit() { stream_->lift_limit(); }

private:
    std::shared_ptr<wire> stream_;
};

asio::awaitable<fallible<void>> tunnel(
    std::shared_ptr<wire> stream, endpoint to, proxy_server through, phase_end end
) {
    const auto state = co_await asio::this_coro::cancellation_state;
    const auto lost = [&](const boost::system::error_code& ec) {
        if (stream->timed_out())
            return end.exceeded(
                client_errc::connect_timeout, "waiting for the proxy " + through.name()
            );
        return fault(
            client_errc::proxy_failed,
            "the connection to the proxy " + through.name() + " broke: " + ec.message(),
            ec
        );
    };
    const crypto::secret request = connect_request(to, through);
    const phase_limit until_tunnelled(stream, end);
    const auto written = co_await asio::async_write(
        *stream, asio::buffer(request.view().data(), request.view().size()), as_result_tuple
    );
    if (is_cancelled(state)) co_return cancelled_fault();
    if (std::get<0>(written)) co_return lost(std::get<0>(written));

    std::string received;
    std::array<char, 1024> piece{};
    for (;;) {
        const auto read = co_await stream->async_read_some(asio::buffer(piece), as_result_tuple);
        if (is_cancelled(state)) co_return cancelled_fault();
        if (std::get<0>(read)) co_return lost(std::get<0>(read));
        received.append(piece.data(), std::get<1>(read));
        auto judged = judge_connect_response(received, through);
        if (judged) co_return std::move(*judged);
    }
}

asio::awaitable<fallible<void>> handshake(
    std::shared_ptr<wire> stream, endpoint to, std::shared_ptr<tls_context> trust, phase_end end
) {
    const auto state = co_await asio::this_coro::cancellation_state;
    auto prepared = stream->start_tls(*trust, to);
    if (!prepared) co_return prepared.error();

    const phase_limit until_secured(stream, end);
    boost::system::error_code ec;
    for (stream->handshake(ec); ec == asio::error::would_block; stream->handshake(ec)) {
        if (stream->has_unsent()) {
            const auto sent = co_await stream->async_send({}, as_result_tuple);
            stream->sent(std::get<1>(sent));
            ec = std::get<0>(sent);
        } else {
            const auto read = co_await stream->async_receive({}, as_result_tuple);
            ec = std::get<0>(read);
            stream->records_received(std::get<1>(read), ec);
        }
        if (is_cancelled(state)) co_return cancelled_fault();
        if (ec) break;
    }
    // A limit that is exceeded beside the end has shut the connection down.
    if (stream->lift_limit())
        co_return end.exceeded(client_errc::tls_timeout, "in the TLS handshake with " + to.url());
    if (ec) co_return stream->handshake_fault(to.host, ec);
    co_return fallible<void>();
}

} // namespace

asio::awaitable<fallible<std::shared_ptr<wire>>> dial(
    dial_context with, endpoint to, dial_clock::time_point deadline
) {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(state)) co_return cancelled_fault();

    const phase_end connect_end(dial_clock::now(), with.options.connect_timeout, deadline);
    const endpoint hop = first_hop(to, with.options);
    auto found = co_await look_up(with.names, hop, connect_end);
    if (!found) co_return found.error();

    auto connecting = connect(with, hop, by_turns(std::move(*found)), connect_end);
    auto connected = co_await std::move(connecting);
    if (!connected) {
        if (connected.error().code != client_errc::cancelled) with.names->doubt(hop.host);
        co_return connected.error();
    }
    const std::shared_ptr<wire> stream = std::move(*connected);
    if (!to.tls) co_return stream;
    if (const proxy_server* const through = proxy_to(with.options, to)) {
        auto tunnelled = co_await tunnel(stream, to, *through, connect_end);
        if (!tunnelled) co_return tunnelled.error();
    }

    const phase_end tls_end(dial_clock::now(), with.options.tls_timeout, deadline);
    auto secured = co_await handshake(stream, to, with.trust, tls_end);
    if (!secured) {
        // Somebody else may have the address by now.
        if (secured.error().code != client_errc::cancelled) with.names->doubt(hop.host);
        co_return secured.error();
    }
    co_return stream;
}

} // namespace codynamo::http
