// SPDX-License-Identifier: BSL-1.0
//
// dial
//   look_up     host -> addresses; a numeric host is its own address
//   connect     TCP to its addresses, one begun after the other, until one answers
//   handshake   TLS, for https
#include "http/dial.hpp"

#include "http/cancelled.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
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
        if (is_deadline)
            return {client_errc::deadline_exceeded, "the call's time was over " + while_doing};
        return {code, "no success within " + std::to_string(own.count()) + " ms " + while_doing};
    }
};

asio::awaitable<fallible<addresses>> look_up(
    std::shared_ptr<resolver> names, endpoint to, phase_end end
) {
    boost::system::error_code not_numeric;
    const auto numeric = asio::ip::make_address(to.host, not_numeric);
    if (!not_numeric) co_return addresses{numeric};

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
    explicit race(const asio::any_io_executor& strand) : bell(strand) {}

    void begin(const asio::any_io_executor& strand, const tcp::endpoint& to);

    /// Closes every attempt but the winner.
    void end() noexcept {
        over = true;
        for (const auto& attempt : attempts)
            if (attempt != winner) attempt->close();
        attempts.clear();
    }

    asio::steady_timer bell; ///< cancelled when an attempt has ended
    std::vector<std::shared_ptr<wire>> attempts;
    std::size_t running = 0;
    std::shared_ptr<wire> winner;
    boost::system::error_code failure;
    bool over = false;
    std::weak_ptr<race> self;
};

void race::begin(const asio::any_io_executor& strand, const tcp::endpoint& to) {
    auto attempt = std::make_shared<wire>(strand);
    attempts.push_back(attempt);
    ++running;
    attempt->async_connect(to, [home = self, attempt](boost::system::error_code ec) {
        const auto ongoing = home.lock();
        if (!ongoing || ongoing->over) return;
        --ongoing->running;
        if (ec)
            ongoing->failure = ec;
        else if (!ongoing->winner)
            ongoing->winner = attempt;
        ongoing->bell.cancel();
    });
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

asio::awaitable<fallible<std::shared_ptr<wire>>> connect(
    asio::any_io_executor strand, endpoint to, addresses candidates, settings options, phase_end end
) {
    const auto state = co_await asio::this_coro::cancellation_state;
    const auto running = std::make_shared<race>(strand);
    running->self = running;
    const race_end closes_others(running);
    std::size_t begun = 0;
    auto next_begin = dial_clock::now();
    while (!running->winner) {
        const auto now = dial_clock::now();
        if (now >= end.at)
            co_return end.exceeded(client_errc::connect_timeout, "connecting to " + to.url());
        const bool more = begun < candidates.size();
        if (more && (running->running == 0 || now >= next_begin)) {
            running->begin(strand, tcp::endpoint(candidates[begun++], to.port));
            next_begin = now + options.connect_stagger;
            continue;
        }
        if (running->running == 0)
            co_return fault(
                client_errc::connect_failed,
                "no connection to " + to.url() + ": " + running->failure.message(),
                running->failure
            );
        running->bell.expires_at(more ? std::min(next_begin, end.at) : end.at);
        co_await running->bell.async_wait(as_result_tuple);
        if (is_cancelled(state)) co_return cancelled_fault();
    }
    running->winner->connected();
    co_return running->winner;
}

asio::awaitable<fallible<void>> handshake(
    std::shared_ptr<wire> stream,
    endpoint to,
    std::shared_ptr<asio::ssl::context> trust,
    phase_end end
) {
    const auto state = co_await asio::this_coro::cancellation_state;
    auto prepared = stream->start_tls(*trust, to.host);
    if (!prepared) co_return prepared.error();

    stream->limit(end.at);
    const auto done = co_await stream->async_handshake(as_result_tuple);
    stream->lift_limit();
    if (is_cancelled(state)) co_return cancelled_fault();
    if (stream->timed_out())
        co_return end.exceeded(client_errc::tls_timeout, "in the TLS handshake with " + to.url());
    if (const auto failure = std::get<0>(done)) co_return stream->handshake_fault(to.host, failure);
    co_return fallible<void>();
}

} // namespace

asio::awaitable<fallible<std::shared_ptr<wire>>> dial(
    asio::any_io_executor strand,
    endpoint to,
    settings options,
    std::shared_ptr<resolver> names,
    std::shared_ptr<asio::ssl::context> trust,
    dial_clock::time_point deadline
) {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(state)) co_return cancelled_fault();

    const phase_end connect_end(dial_clock::now(), options.connect_timeout, deadline);
    auto found = co_await look_up(names, to, connect_end);
    if (!found) co_return found.error();

    auto connected =
        co_await connect(strand, to, by_turns(std::move(*found)), options, connect_end);
    if (!connected) {
        if (connected.error().code != client_errc::cancelled) names->doubt(to.host);
        co_return connected.error();
    }
    const std::shared_ptr<wire> stream = std::move(*connected);
    if (!to.tls) co_return stream;

    const phase_end tls_end(dial_clock::now(), options.tls_timeout, deadline);
    auto secured = co_await handshake(stream, to, std::move(trust), tls_end);
    if (!secured) co_return secured.error();
    co_return stream;
}

} // namespace codynamo::http
