// SPDX-License-Identifier: BSL-1.0
//
// take_idle             of calls that need not wait
//   is_good             an idle one may be too old, or closed by the server: then the next
// acquire
//   turn                an idle connection, or permission to open one, or what comes at the end of
//                       the line: waiting_call.cpp
//   open                a new one, by dial, on a strand of its own: several sockets race there
// lease                 holds what acquire found, until ~lease puts it back or retires it
#include "http/transport.hpp"

#include "async/strand_over.hpp"
#include "http/cancelled.hpp"
#include "http/connection.hpp"
#include "http/dial.hpp"
#include "http/transport_state.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <mutex>
#include <optional>
#include <random>
#include <utility>

namespace codynamo::http {
namespace {

settings with_limits(settings given) {
    given.max_connections = std::clamp<std::size_t>(given.max_connections, 1, 65535);
    return given;
}

} // namespace

transport_state::transport_state(const asio::any_io_executor& on, settings given)
    : options(with_limits(std::move(given))),
      names(std::make_shared<resolver>(on, options.look_up)),
      limits(std::make_shared<deadline_queue>(on)),
      waits(std::make_shared<deadline_queue>(on)),
      executor(on),
      completion(on),
      guard(on, [this] { context_is_gone(); }) {}

std::optional<lease> transport_state::take_idle(
    const endpoint& to, pool_clock::time_point deadline
) {
    const auto now = pool_clock::now();
    if (now >= deadline) return std::nullopt;
    for (;;) {
        std::optional<std::shared_ptr<connection>> expired; // closed outside of the lock
        auto held = lock();
        if (closed) return std::nullopt;
        const auto known = lines.find(to);
        if (known == lines.end()) return std::nullopt;
        lease::line& line = known->second;
        expired = line.take_older(now - options.idle_timeout);
        if (expired) continue;
        if (line.idle() == 0) return std::nullopt;
        auto turn = line.take();
        held.unlock();
        lease taken(shared_from_this(), line, std::move(*turn->item));
        if (is_good(*taken.held_, to, now)) return taken;
        taken.held_.reset(); // its turn ends: another one may be good
    }
}

/// Closes what has been idle for too long: in the line to `to`, or in all when that is a new one.
void transport_state::drop_expired(const endpoint& to) noexcept {
    const auto oldest = pool_clock::now() - options.idle_timeout;
    std::optional<std::shared_ptr<connection>> expired;
    do {
        expired.reset();
        const auto held = lock();
        const auto known = lines.find(to);
        if (known != lines.end()) expired = known->second.take_older(oldest);
        for (auto at = lines.begin(); known == lines.end() && at != lines.end() && !expired; ++at)
            expired = at->second.take_older(oldest);
    } while (expired);
}

asio::awaitable<fallible<lease>> transport_state::acquire(
    std::shared_ptr<transport_state> self,
    endpoint to,
    pool_clock::time_point deadline,
    std::optional<lease> turn
) {
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(cancellation)) co_return cancelled_fault();
    if (!turn) {
        auto waiting = transport::turn_in(self, to, deadline);
        fallible<lease> given = co_await std::move(waiting);
        if (!given) co_return given.error();
        // A cancellation that came behind the turn ends no wait, and does not cancel what begins
        // now.
        if (is_cancelled(cancellation)) co_return cancelled_fault();
        turn.emplace(std::move(*given));
    }
    if (turn->held_) co_return std::move(*turn);
    auto opened = co_await open(self, std::move(to), deadline);
    if (!opened) co_return opened.error();
    turn->held_ = std::move(*opened);
    co_return std::move(*turn);
}

/// Whether an idle connection is to be used again.
bool transport_state::is_good(connection& idle, const endpoint& to, pool_clock::time_point now) {
    if (idle.is_old(now)) {
        // While the name cannot be looked up, an old connection is better than none.
        const proxy_server* const through = proxy_to(options, to);
        if (names->confirms(through != nullptr ? through->host : to.host)) return false;
    }
    return idle.is_good(now);
}

/// Puts the next idle connection in the place of one that is not good, or leaves it empty.
void transport_state::replace(lease& held) noexcept {
    held.held_.reset();
    lease::line::turn next;
    const auto locked = lock();
    held.line_->replace_item(next);
    if (next.item) held.held_ = std::move(*next.item);
}

namespace {

asio::awaitable<fallible<std::shared_ptr<wire>>> dial_on_strand(
    dial_context with, endpoint to, pool_clock::time_point deadline
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto dialled = dial(std::move(with), std::move(to), deadline);
    co_return co_await std::move(dialled);
}

} // namespace

asio::awaitable<fallible<std::shared_ptr<connection>>> transport_state::open(
    std::shared_ptr<transport_state> self, endpoint to, pool_clock::time_point deadline
) {
    dial_context with{self->current_executor(), {}, self->options, self->names, self->limits, {}};
    if (!with.executor) co_return closed_fault();
    with.strand = async::strand_over(with.executor);
    if (to.tls) {
        auto loaded = self->load_trust();
        if (!loaded) co_return loaded.error();
        with.trust = std::move(*loaded);
    }
    const asio::any_io_executor strand = with.strand;
    auto dialling = dial_on_strand(std::move(with), to, deadline);
    auto dialled = co_await asio::co_spawn(strand, std::move(dialling), asio::use_awaitable);
    if (!dialled) co_return dialled.error();
    co_return std::make_shared<connection>(
        std::move(*dialled), to.url(), self->retirement(pool_clock::now()), self->options
    );
}

asio::any_io_executor transport_state::current_executor() {
    const auto held = lock();
    return executor;
}

bool transport_state::is_closed() {
    const auto held = lock();
    return closed;
}

/// Spread, so that connections that were opened together are not replaced together.
pool_clock::time_point transport_state::retirement(pool_clock::time_point now) {
    std::uniform_real_distribution<double> spread(0.8, 1.2);
    const auto held = lock();
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
    while (auto held = ahead(self, to, wanted)) {
        auto opened = co_await open(self, to, deadline);
        if (is_cancelled(cancellation)) co_return cancelled_fault();
        if (!opened) co_return opened.error();
        (*opened)->open_ahead();
        held->held_ = std::move(*opened);
    }
    const auto held = self->lock();
    if (self->closed) co_return closed_fault();
    co_return fallible<void>();
}

/// Returns permission to open a connection ahead, given back whatever happens; nothing when
/// `wanted` are open.
std::optional<lease> transport_state::ahead(
    const std::shared_ptr<transport_state>& self, const endpoint& to, std::size_t wanted
) {
    const auto held = self->lock();
    if (self->closed) return std::nullopt;
    lease::line& line = self->line_to(to);
    if (!line.open_ahead(wanted)) return std::nullopt;
    return lease(self, line, nullptr);
}

fallible<std::shared_ptr<tls_context>> transport_state::load_trust() {
    const std::lock_guard lock(trust_mutex);
    if (trust) return trust;
    auto made = make_tls_context(options);
    if (!made) return made.error();
    trust = std::move(*made);
    return trust;
}

fallible<void> transport_state::reload_certificates() {
    auto made = make_tls_context(options);
    if (!made) return made.error();
    const std::lock_guard lock(trust_mutex);
    trust = std::move(*made); // connections keep the one that they were made with
    return {};
}

/// Under the lock, as the next one.
lease::line& transport_state::line_to(const endpoint& to) {
    const auto known = lines.find(to);
    if (known != lines.end()) return known->second;
    drop_unused_lines();
    return lines.try_emplace(to, options.max_connections, options.max_waiting).first->second;
}

/// A client of many accounts has a host for each, most of which are not used again soon.
void transport_state::drop_unused_lines() noexcept {
    for (auto at = lines.begin(); at != lines.end();) {
        const lease::line& line = at->second;
        const bool is_unused = line.open() == 0 && line.waiting() == 0;
        at = is_unused ? lines.erase(at) : std::next(at);
    }
}

/// While something is in use, the idle connections keep memory for what comes next.
void transport_state::release(lease::line& line, std::shared_ptr<connection> held) noexcept {
    const bool is_usable = held && held->usable();
    if (!is_usable) held.reset(); // closes it before another one is opened in its place
    const auto locked = lock();
    if (!locked) return;
    if (closed || !is_usable) return end_wait(line.retire(), waiting_call::outcome::turn);
    end_wait(line.put_back(std::move(held), pool_clock::now()), waiting_call::outcome::turn);
    line.rest([](const std::shared_ptr<connection>& idle) { idle->rest(); });
}

/// Not beside the end of the context.
void transport_state::close() noexcept {
    {
        const auto held = lock();
        if (!held) return;
        closed = true;
        for (auto& [to, line] : lines)
            while (auto* waiting = line.dismiss())
                end_wait(waiting, waiting_call::outcome::closed);
    }
    for (;;) {
        std::optional<std::shared_ptr<connection>> idle; // closed outside of the lock
        const auto held = lock();
        for (auto& [to, line] : lines)
            if (!idle) idle = line.take_older(pool_clock::time_point::max());
        if (!idle) return;
    }
}

void transport_state::context_is_gone() noexcept {
    close();
    const auto held = lock();
    if (!held) return;
    completion.reset();
    executor = {};
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

void lease::prepare(std::string message, pool_clock::time_point deadline) {
    held_->prepare(std::move(message), deadline);
}

void lease::begin(std::shared_ptr<connection> on, std::unique_ptr<operation_end<reply>> end) {
    connection::begin(std::move(on), std::move(end));
}

transport::transport(const asio::any_io_executor& executor, settings options)
    : state_(std::make_shared<transport_state>(executor, std::move(options))) {}

transport::~transport() = default;

fallible<void> transport::load_trust() {
    auto loaded = state_->load_trust();
    return loaded ? fallible<void>() : loaded.error();
}

fallible<void> transport::reload_certificates() {
    return state_->reload_certificates();
}

std::optional<lease> transport::take_idle(const endpoint& to, pool_clock::time_point deadline) {
    return state_->take_idle(to, deadline);
}

void transport::begin(
    std::shared_ptr<transport_state> in,
    const endpoint& to,
    pool_clock::time_point deadline,
    std::unique_ptr<operation_end<lease>> end
) {
    transport_state::begin_turn(std::move(in), to, deadline, std::move(end));
}

asio::awaitable<fallible<lease>> transport::acquire(
    endpoint to, pool_clock::time_point deadline, std::optional<lease> turn
) {
    return without_exceptions(
        transport_state::acquire(state_, std::move(to), deadline, std::move(turn))
    );
}

asio::awaitable<fallible<void>> transport::warm_up(
    endpoint to, std::size_t connections, pool_clock::time_point deadline
) {
    return without_exceptions(transport_state::warm_up(state_, std::move(to), connections, deadline)
    );
}

void transport::close() noexcept {
    state_->guard.hold([this] { state_->close(); });
}

} // namespace codynamo::http
