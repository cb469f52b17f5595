// SPDX-License-Identifier: BSL-1.0
//
// dial
//   look_up     host -> addresses; a numeric host is its own address
//   connect     TCP to each address in turn until one answers
//   handshake   TLS, for https
#include "http/dial.hpp"

#include "http/cancelled.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace codynamo::http {
namespace {

using asio::ip::tcp;
using dial_clock = std::chrono::steady_clock;
using addresses = std::vector<tcp::endpoint>;

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

/// getaddrinfo cannot be interrupted. Its answer comes here, whether or not somebody still waits
/// for it.
struct look_up_in_progress {
    explicit look_up_in_progress(const asio::any_io_executor& strand)
        : resolver(strand), bell(strand) {}

    tcp::resolver resolver;
    asio::steady_timer bell;
    boost::system::error_code ec;
    std::optional<addresses> found;
};

asio::awaitable<fallible<addresses>> look_up(
    asio::any_io_executor strand, endpoint to, phase_end end
) {
    boost::system::error_code not_numeric;
    const auto numeric = asio::ip::make_address(to.host, not_numeric);
    if (!not_numeric) co_return addresses{tcp::endpoint(numeric, to.port)};

    const auto state = co_await asio::this_coro::cancellation_state;
    const auto progress = std::make_shared<look_up_in_progress>(strand);
    progress->bell.expires_at(end.at);
    progress->resolver.async_resolve(
        to.host,
        std::to_string(to.port),
        tcp::resolver::numeric_service,
        [progress](boost::system::error_code ec, const tcp::resolver::results_type& results) {
            progress->ec = ec;
            progress->found.emplace(results.begin(), results.end());
            progress->bell.cancel();
        }
    );
    co_await progress->bell.async_wait(as_result_tuple);

    if (!progress->found)
        progress->resolver.cancel(); // takes it out of the queue if it has not begun
    if (is_cancelled(state)) co_return cancelled_fault();
    if (!progress->found)
        co_return end.exceeded(client_errc::resolve_failed, "looking up " + to.host);
    if (progress->found->empty())
        co_return fault(
            client_errc::resolve_failed,
            "the host name " + to.host + " cannot be resolved: " + progress->ec.message(),
            progress->ec
        );
    co_return std::move(*progress->found);
}

asio::awaitable<fallible<void>> connect(
    std::shared_ptr<wire> stream, endpoint to, addresses candidates, settings options, phase_end end
) {
    const auto state = co_await asio::this_coro::cancellation_state;
    boost::system::error_code failure;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const bool last = i + 1 == candidates.size();
        stream->limit(
            last ? end.at : std::min(end.at, dial_clock::now() + options.address_timeout)
        );
        const auto done = co_await stream->async_connect(candidates[i], as_result_tuple);
        stream->lift_limit();
        if (is_cancelled(state)) co_return cancelled_fault();
        if (!std::get<0>(done)) {
            stream->connected();
            co_return fallible<void>();
        }
        if (dial_clock::now() >= end.at)
            co_return end.exceeded(client_errc::connect_timeout, "connecting to " + to.url());
        failure = std::get<0>(done);
        if (stream->timed_out()) failure = asio::error::timed_out;
        stream->close();
    }
    co_return fault(
        client_errc::connect_failed,
        "no connection to " + to.url() + ": " + failure.message(),
        failure
    );
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
    std::shared_ptr<asio::ssl::context> trust,
    dial_clock::time_point deadline
) {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(state)) co_return cancelled_fault();

    const phase_end connect_end(dial_clock::now(), options.connect_timeout, deadline);
    auto found = co_await look_up(strand, to, connect_end);
    if (!found) co_return found.error();

    auto stream = std::make_shared<wire>(strand);
    auto connected = co_await connect(stream, to, std::move(*found), options, connect_end);
    if (!connected) co_return connected.error();
    if (!to.tls) co_return stream;

    const phase_end tls_end(dial_clock::now(), options.tls_timeout, deadline);
    auto secured = co_await handshake(stream, to, std::move(trust), tls_end);
    if (!secured) co_return secured.error();
    co_return stream;
}

} // namespace codynamo::http
