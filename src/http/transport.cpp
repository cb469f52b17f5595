// SPDX-License-Identifier: BSL-1.0
//
// acquire
//   pool::take          an idle connection, or permission to open one, or a place in the line
//   is_good             an idle one may be too old, or closed by the server: then the next, or a
//                       new one
//   open                a new one, by dial
// take_idle             the first step alone, of calls that need not wait
// lease                 holds what acquire found, until ~lease puts it back or retires it
#include "http/transport.hpp"

#include "async/context_guard.hpp"
#include "async/event.hpp"
#include "error/counted.hpp"
#include "http/cancelled.hpp"
#include "http/connection.hpp"
#include "http/dial.hpp"
#include "http/resolver.hpp"
#include "http/trust.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <utility>

namespace codynamo::http {
namespace {

using pool_clock = std::chrono::steady_clock;

fault closed_fault() {
    return {client_errc::cancelled, "the client was closed or destroyed"};
}

} // namespace

struct transport_state : std::enable_shared_from_this<transport_state> {
    transport_state(asio::any_io_executor executor, settings given)
        : strand(std::move(executor)),
          options(std::move(given)),
          names(std::make_shared<resolver>(strand, options.look_up)),
          guard(strand, [this] { context_is_gone(); }) {
        options.max_connections = std::clamp<std::size_t>(options.max_connections, 1, 65535);
    }

    std::optional<lease> take_idle(const endpoint& to, pool_clock::time_point deadline);
    static asio::awaitable<fallible<lease>> acquire(
        std::shared_ptr<transport_state> self, endpoint to, pool_clock::time_point deadline
    );

    static asio::awaitable<fallible<std::shared_ptr<connection>>> open(
        std::shared_ptr<transport_state> self, endpoint to, pool_clock::time_point deadline
    );
    static asio::awaitable<fallible<void>> warm_up(
        std::shared_ptr<transport_state> self,
        endpoint to,
        std::size_t wanted,
        pool_clock::time_point deadline
    );

    [[nodiscard]] bool is_good(connection& idle, const endpoint& to);
    static void replace(lease& held) noexcept;
    [[nodiscard]] pool_clock::time_point retirement(pool_clock::time_point now);
    fallible<void> load_trust();
    fallible<void> reload_certificates();
    lease::line& line_to(const endpoint& to);
    void drop_unused_lines() noexcept;
    void release(lease::line& line, std::shared_ptr<connection> held) noexcept;
    void wake(lease::line::waiter* next) noexcept;

    void close() noexcept;
    void context_is_gone() noexcept;

    /// The path is not a property of a connection.
    struct by_server {
        bool operator()(const endpoint& a, const endpoint& b) const noexcept {
            return std::tie(a.host, a.port, a.tls) < std::tie(b.host, b.port, b.tls);
        }
    };

    asio::any_io_executor strand;
    settings options;
    std::shared_ptr<resolver> names;
    /// Read when the first https connection is opened.
    std::shared_ptr<tls_context> trust;
    std::minstd_rand chance{std::random_device{}()};
    /// Stable addresses: leases point to them while open.
    std::map<endpoint, lease::line, by_server> lines;
    bool closed = false;
    async::context_guard guard;
};

namespace {

/// A call that waits for its turn. Its end, also by destruction of the waiting coroutine, passes an
/// unused turn on.
struct place_in_line : lease::line::waiter {
    place_in_line(std::shared_ptr<transport_state> state, lease::line& in)
        : home(std::move(state)), line(in) {}

    place_in_line(const place_in_line&) = delete;
    place_in_line& operator=(const place_in_line&) = delete;

    ~place_in_line() { home->wake(line.leave(*this, pool_clock::now())); }

    std::shared_ptr<transport_state> home;
    lease::line& line;
    async::event called;
};

} // namespace

std::optional<lease> transport_state::take_idle(
    const endpoint& to, pool_clock::time_point deadline
) {
    const auto now = pool_clock::now();
    if (closed || now >= deadline) return std::nullopt;
    const auto known = lines.find(to);
    if (known == lines.end()) return std::nullopt;
    lease::line& line = known->second;
    line.expire(now - options.idle_timeout);
    while (line.idle() != 0) {
        auto turn = line.take();
        lease held(shared_from_this(), line, std::move(*turn->item));
        if (is_good(*held.held_, to)) return held;
        held.held_.reset(); // its turn ends: another one may be good
    }
    return std::nullopt;
}

asio::awaitable<fallible<lease>> transport_state::acquire(
    std::shared_ptr<transport_state> self, endpoint to, pool_clock::time_point deadline
) {
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(cancellation)) co_return cancelled_fault();
    if (self->closed) co_return closed_fault();
    if (pool_clock::now() >= deadline)
        co_return fault(
            client_errc::deadline_exceeded, "before it had a connection to " + to.url()
        );

    lease::line& line = self->line_to(to);
    line.expire(pool_clock::now() - self->options.idle_timeout);
    auto turn = line.take();
    if (!turn) {
        place_in_line place(self, line);
        if (!line.wait(place))
            co_return fault(
                client_errc::pool_full,
                "all connections to " + to.url() + " are in use (max_connections is " +
                    std::to_string(self->options.max_connections) + "), with " +
                    detail::counted(line.waiting(), "call") + " in line already"
            );
        const auto why = co_await place.called.wait(deadline);
        if (why == async::wait_result::cancelled) co_return cancelled_fault();
        if (self->closed) co_return closed_fault();
        if (!place.has_turn())
            co_return fault(
                client_errc::deadline_exceeded,
                "waiting for a connection to " + to.url() + " (max_connections is " +
                    std::to_string(self->options.max_connections) + ")"
            );
        turn.emplace(place.take_turn());
    }

    lease held(self, line, turn->item ? std::move(*turn->item) : nullptr);
    while (held.held_ && !self->is_good(*held.held_, to))
        replace(held);
    if (held.held_) co_return std::move(held);

    auto opened = co_await open(self, std::move(to), deadline);
    if (!opened) co_return opened.error();
    held.held_ = std::move(*opened);
    co_return std::move(held);
}

/// Whether an idle connection is to be used again.
bool transport_state::is_good(connection& idle, const endpoint& to) {
    const auto now = pool_clock::now();
    // While the name cannot be looked up, an old connection is better than none.
    const proxy_server* const through = proxy_to(options, to);
    if (idle.is_old(now) && names->confirms(through != nullptr ? through->host : to.host))
        return false;
    return idle.quiet();
}

/// Puts the next idle connection in the place of one that is not good, or leaves it empty.
void transport_state::replace(lease& held) noexcept {
    held.held_.reset();
    lease::line::turn next;
    held.line_->replace_item(next);
    if (next.item) held.held_ = std::move(*next.item);
}

asio::awaitable<fallible<std::shared_ptr<connection>>> transport_state::open(
    std::shared_ptr<transport_state> self, endpoint to, pool_clock::time_point deadline
) {
    if (to.tls)
        if (auto loaded = self->load_trust(); !loaded) co_return loaded.error();
    auto dialled =
        co_await dial(self->strand, to, self->options, self->names, self->trust, deadline);
    if (!dialled) co_return dialled.error();
    co_return std::make_shared<connection>(
        std::move(*dialled), to.url(), self->retirement(pool_clock::now()), self->options
    );
}

/// Spread, so that connections that were opened together are not replaced together.
pool_clock::time_point transport_state::retirement(pool_clock::time_point now) {
    std::uniform_real_distribution<double> spread(0.8, 1.2);
    const auto lifetime = spread(chance) * options.max_connection_lifetime;
    return now + std::chrono::duration_cast<pool_clock::duration>(lifetime);
}

asio::awaitable<fallible<void>> transport_state::warm_up(
    std::shared_ptr<transport_state> self,
    endpoint to,
    std::size_t wanted,
    pool_clock::time_point deadline
) {
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    lease::line& line = self->line_to(to);
    while (!self->closed && line.open_ahead(wanted)) {
        lease held(self, line, nullptr); // gives the permission back whatever happens
        auto opened = co_await open(self, to, deadline);
        if (is_cancelled(cancellation)) co_return cancelled_fault();
        if (!opened) co_return opened.error();
        (*opened)->open_ahead();
        held.held_ = std::move(*opened);
    }
    if (self->closed) co_return closed_fault();
    co_return fallible<void>();
}

fallible<void> transport_state::load_trust() {
    return trust ? fallible<void>() : reload_certificates();
}

fallible<void> transport_state::reload_certificates() {
    auto made = make_tls_context(options);
    if (!made) return made.error();
    trust = std::move(*made); // connections keep the one that they were made with
    return {};
}

lease::line& transport_state::line_to(const endpoint& to) {
    const auto known = lines.find(to);
    if (known != lines.end()) return known->second;
    drop_unused_lines();
    return lines.try_emplace(to, options.max_connections, options.max_waiting).first->second;
}

/// A client of many accounts has a host for each, most of which are not used again soon.
void transport_state::drop_unused_lines() noexcept {
    if (closed) return; // waiters that were dismissed have yet to leave
    const auto oldest = pool_clock::now() - options.idle_timeout;
    for (auto at = lines.begin(); at != lines.end();) {
        lease::line& line = at->second;
        line.expire(oldest);
        const bool is_unused = line.open() == 0 && line.waiting() == 0;
        at = is_unused ? lines.erase(at) : std::next(at);
    }
}

void transport_state::release(lease::line& line, std::shared_ptr<connection> held) noexcept {
    if (closed || !held || !held->usable()) {
        held.reset(); // closes it before another one is opened in its place
        wake(line.retire());
        return;
    }
    const auto now = pool_clock::now();
    line.expire(now - options.idle_timeout);
    wake(line.put_back(std::move(held), now));
}

void transport_state::wake(lease::line::waiter* next) noexcept {
    if (next != nullptr) static_cast<place_in_line*>(next)->called.notify_one();
}

void transport_state::close() noexcept {
    closed = true;
    for (auto& [to, line] : lines) {
        line.clear_idle();
        while (auto* waiting = line.dismiss())
            wake(waiting);
    }
}

void transport_state::context_is_gone() noexcept {
    close();
    strand = {};
}

lease::lease(
    std::shared_ptr<transport_state> home, line& from, std::shared_ptr<connection> held
) noexcept
    : home_(std::move(home)), line_(&from), held_(std::move(held)) {}

lease::lease(lease&& other) noexcept = default;

lease& lease::operator=(lease&& other) noexcept {
    lease old(std::move(*this)); // ends what this one held, after the exchange of places
    home_ = std::move(other.home_);
    line_ = other.line_;
    held_ = std::move(other.held_);
    return *this;
}

lease::~lease() {
    if (home_) home_->release(*line_, std::move(held_));
}

std::string lease::take_spare() noexcept {
    return held_->take_spare();
}

bool lease::reused() const noexcept {
    return held_->reused();
}

namespace {

/// Failures and cancellation come back as values, whatever the caller's own coroutine does about
/// them.
template <class T>
asio::awaitable<fallible<T>> without_exceptions(asio::awaitable<fallible<T>> work) {
    const bool before = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    std::optional<fallible<T>> outcome;
    std::exception_ptr failure; // no memory
    try {
        outcome = co_await std::move(work);
    } catch (...) {
        failure = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(before);
    if (failure) std::rethrow_exception(failure);
    co_return std::move(*outcome);
}

} // namespace

asio::awaitable<fallible<reply>> lease::exchange(
    std::string message, pool_clock::time_point deadline
) {
    return connection::exchange(held_, std::move(message), deadline);
}

transport::transport(asio::any_io_executor strand, settings options)
    : state_(std::make_shared<transport_state>(std::move(strand), std::move(options))) {}

transport::~transport() = default;

fallible<void> transport::load_trust() {
    return state_->load_trust();
}

fallible<void> transport::reload_certificates() {
    return state_->reload_certificates();
}

std::optional<lease> transport::take_idle(const endpoint& to, pool_clock::time_point deadline) {
    return state_->take_idle(to, deadline);
}

asio::awaitable<fallible<lease>> transport::acquire(endpoint to, pool_clock::time_point deadline) {
    return without_exceptions(transport_state::acquire(state_, std::move(to), deadline));
}

asio::awaitable<fallible<void>> transport::warm_up(
    endpoint to, std::size_t connections, pool_clock::time_point deadline
) {
    return without_exceptions(transport_state::warm_up(state_, std::move(to), connections, deadline)
    );
}

void transport::close() noexcept {
    state_->close();
}

} // namespace codynamo::http
