// SPDX-License-Identifier: BSL-1.0
//
// acquire
//   pool::take          an idle connection, or permission to open one, or a place in the line
//   is_good             an idle one may be too old, or closed by the server: then the next, or a
//                       new one
//   open                a new one, by dial, on a strand of its own: several sockets race there
// take_idle             the first step alone, of calls that need not wait
// lease                 holds what acquire found, until ~lease puts it back or retires it
#include "http/transport.hpp"

#include "async/context_guard.hpp"
#include "async/event.hpp"
#include "async/strand_over.hpp"
#include "error/counted.hpp"
#include "http/cancelled.hpp"
#include "http/connection.hpp"
#include "http/deadline_queue.hpp"
#include "http/dial.hpp"
#include "http/resolver.hpp"
#include "http/trust.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <map>
#include <mutex>
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

settings with_limits(settings given) {
    given.max_connections = std::clamp<std::size_t>(given.max_connections, 1, 65535);
    return given;
}

} // namespace

struct transport_state : std::enable_shared_from_this<transport_state> {
    transport_state(const asio::any_io_executor& on, settings given)
        : options(with_limits(std::move(given))),
          names(std::make_shared<resolver>(on, options.look_up)),
          limits(std::make_shared<deadline_queue>(on)),
          executor(on),
          guard(on, [this] { context_is_gone(); }) {}

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

    static std::optional<lease> ahead(
        const std::shared_ptr<transport_state>& self, const endpoint& to, std::size_t wanted
    );
    [[nodiscard]] bool is_good(connection& idle, const endpoint& to, pool_clock::time_point now);
    void replace(lease& held) noexcept;
    [[nodiscard]] pool_clock::time_point retirement(pool_clock::time_point now);
    fallible<std::shared_ptr<tls_context>> load_trust();
    fallible<void> reload_certificates();
    void drop_expired(const endpoint& to) noexcept;
    lease::line& line_to(const endpoint& to);
    void drop_unused_lines() noexcept;
    void release(lease::line& line, std::shared_ptr<connection> held) noexcept;
    void wake(lease::line::waiter* next) noexcept;

    [[nodiscard]] asio::any_io_executor current_executor();
    void close() noexcept;
    void context_is_gone() noexcept;

    /// The path is not a property of a connection.
    struct by_server {
        bool operator()(const endpoint& a, const endpoint& b) const noexcept {
            return std::tie(a.host, a.port, a.tls) < std::tie(b.host, b.port, b.tls);
        }
    };

    const settings options;
    const std::shared_ptr<resolver> names;
    const std::shared_ptr<deadline_queue> limits;

    std::mutex trust_mutex;
    /// Read when the first https connection is opened.
    std::shared_ptr<tls_context> trust;

    std::mutex mutex; // of what follows: no connection is looked at or closed under it
    /// Empty once the context is gone.
    asio::any_io_executor executor;
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
    explicit place_in_line(std::shared_ptr<transport_state> state) : home(std::move(state)) {}

    place_in_line(const place_in_line&) = delete;
    place_in_line& operator=(const place_in_line&) = delete;

    ~place_in_line() {
        if (line == nullptr) return;
        const std::lock_guard lock(home->mutex);
        home->wake(line->leave(*this, pool_clock::now()));
    }

    std::shared_ptr<transport_state> home;
    /// Null while it is not in one.
    lease::line* line = nullptr;
    async::event called;
};

} // namespace

std::optional<lease> transport_state::take_idle(
    const endpoint& to, pool_clock::time_point deadline
) {
    const auto now = pool_clock::now();
    if (now >= deadline) return std::nullopt;
    for (;;) {
        std::optional<std::shared_ptr<connection>> expired; // closed outside of the mutex
        std::unique_lock lock(mutex);
        if (closed) return std::nullopt;
        const auto known = lines.find(to);
        if (known == lines.end()) return std::nullopt;
        lease::line& line = known->second;
        expired = line.take_older(now - options.idle_timeout);
        if (expired) continue;
        if (line.idle() == 0) return std::nullopt;
        auto turn = line.take();
        lock.unlock();
        lease held(shared_from_this(), line, std::move(*turn->item));
        if (is_good(*held.held_, to, now)) return held;
        held.held_.reset(); // its turn ends: another one may be good
    }
}

/// Closes what has been idle for too long: in the line to `to`, or in all when that is a new one.
void transport_state::drop_expired(const endpoint& to) noexcept {
    const auto oldest = pool_clock::now() - options.idle_timeout;
    std::optional<std::shared_ptr<connection>> expired;
    do {
        expired.reset();
        const std::lock_guard lock(mutex);
        const auto known = lines.find(to);
        if (known != lines.end()) expired = known->second.take_older(oldest);
        for (auto at = lines.begin(); known == lines.end() && at != lines.end() && !expired; ++at)
            expired = at->second.take_older(oldest);
    } while (expired);
}

asio::awaitable<fallible<lease>> transport_state::acquire(
    std::shared_ptr<transport_state> self, endpoint to, pool_clock::time_point deadline
) {
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(cancellation)) co_return cancelled_fault();
    if (pool_clock::now() >= deadline)
        co_return fault(
            client_errc::deadline_exceeded, "before it had a connection to " + to.url()
        );

    self->drop_expired(to);
    place_in_line place(self);
    std::unique_lock lock(self->mutex); // ends before the place
    if (self->closed) co_return closed_fault();
    lease::line& line = self->line_to(to);
    auto turn = line.take();
    if (!turn) {
        if (!line.wait(place))
            co_return fault(
                client_errc::pool_full,
                "all connections to " + to.url() + " are in use (max_connections is " +
                    std::to_string(self->options.max_connections) + "), with " +
                    detail::counted(line.waiting(), "call") + " in line already"
            );
        place.line = &line;
        const auto why = co_await place.called.wait(lock, deadline);
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
    lock.unlock();

    lease held(self, line, turn->item ? std::move(*turn->item) : nullptr);
    while (held.held_ && !self->is_good(*held.held_, to, pool_clock::now()))
        self->replace(held);
    if (held.held_) co_return std::move(held);

    auto opened = co_await open(self, std::move(to), deadline);
    if (!opened) co_return opened.error();
    held.held_ = std::move(*opened);
    co_return std::move(held);
}

/// Whether an idle connection is to be used again.
bool transport_state::is_good(connection& idle, const endpoint& to, pool_clock::time_point now) {
    if (idle.is_old(now)) {
        // While the name cannot be looked up, an old connection is better than none.
        const proxy_server* const through = proxy_to(options, to);
        if (names->confirms(through != nullptr ? through->host : to.host)) return false;
    }
    return idle.quiet();
}

/// Puts the next idle connection in the place of one that is not good, or leaves it empty.
void transport_state::replace(lease& held) noexcept {
    held.held_.reset();
    lease::line::turn next;
    const std::lock_guard lock(mutex);
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
    const std::lock_guard lock(mutex);
    return executor;
}

/// Spread, so that connections that were opened together are not replaced together.
pool_clock::time_point transport_state::retirement(pool_clock::time_point now) {
    std::uniform_real_distribution<double> spread(0.8, 1.2);
    const std::lock_guard lock(mutex);
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
    const std::lock_guard lock(self->mutex);
    if (self->closed) co_return closed_fault();
    co_return fallible<void>();
}

/// Returns permission to open a connection ahead, given back whatever happens; nothing when
/// `wanted` are open.
std::optional<lease> transport_state::ahead(
    const std::shared_ptr<transport_state>& self, const endpoint& to, std::size_t wanted
) {
    const std::lock_guard lock(self->mutex);
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

/// Under the mutex, as the next one.
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

void transport_state::release(lease::line& line, std::shared_ptr<connection> held) noexcept {
    const bool is_usable = held && held->usable();
    if (!is_usable) held.reset(); // closes it before another one is opened in its place
    const std::lock_guard lock(mutex);
    if (closed || !is_usable)
        wake(line.retire());
    else
        wake(line.put_back(std::move(held), pool_clock::now()));
}

/// Under the mutex: the waiter leaves the line under it.
void transport_state::wake(lease::line::waiter* next) noexcept {
    if (next != nullptr) static_cast<place_in_line*>(next)->called.notify_one();
}

/// Not beside the end of the context.
void transport_state::close() noexcept {
    {
        const std::lock_guard lock(mutex);
        closed = true;
        for (auto& [to, line] : lines)
            while (auto* waiting = line.dismiss())
                wake(waiting);
    }
    for (;;) {
        std::optional<std::shared_ptr<connection>> idle; // closed outside of the mutex
        const std::lock_guard lock(mutex);
        for (auto& [to, line] : lines)
            if (!idle) idle = line.take_older(pool_clock::time_point::max());
        if (!idle) return;
    }
}

void transport_state::context_is_gone() noexcept {
    close();
    const std::lock_guard lock(mutex);
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

void lease::begin(std::shared_ptr<connection> on, std::unique_ptr<exchange_end> end) {
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
    state_->guard.hold([this] { state_->close(); });
}

} // namespace codynamo::http
