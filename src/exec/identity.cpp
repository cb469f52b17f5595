// SPDX-License-Identifier: BSL-1.0
//
// get
//   is_usable      credentials that are valid by this machine's clock, or are kept
//   wants_refresh  ... and that are to be renewed: in the background, by a coroutine of its own
//   start_refresh  without usable ones the call waits for the same coroutine, until its deadline
// receive
//   accept         when they will be renewed
//   miss           the old ones go on while they are valid, or longer if the source allows it
#include "exec/identity.hpp"

#include "async/cancellation.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>
#include <new>
#include <sstream>
#include <utility>

namespace codynamo::exec {
namespace {

using namespace std::chrono_literals;
using credential_sources::finding;
using credential_sources::found_credentials;
using steady_duration = std::chrono::steady_clock::duration;

constexpr steady_duration longest_window = 15min;
constexpr steady_duration longest_fetch = 5min; // a person may have to type a code
constexpr steady_duration pause_of_expired = 10s;
constexpr steady_duration first_miss_pause = 5s; // after a failed fetch; doubled for each next one
constexpr steady_duration longest_miss_pause = 1min;
constexpr steady_duration shortest_extension = 2min;
constexpr steady_duration longest_extension = 10min;

steady_duration times(steady_duration length, double factor) {
    return std::chrono::duration_cast<steady_duration>(length * factor);
}

error left_waiting() {
    return error(client_errc::cancelled, "while waiting for credentials");
}

/// Negative for an end that has passed; a provider may name any time.
steady_duration time_left(
    std::chrono::system_clock::time_point end, std::chrono::system_clock::time_point now
) {
    const std::chrono::system_clock::time_point epoch;
    return std::chrono::duration_cast<steady_duration>(std::max(end, epoch) - now);
}

template <class T>
std::string in_seconds(T length) {
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(length).count()) + " s";
}

} // namespace

identity::identity(
    std::shared_ptr<async::home_strand> strand,
    std::shared_ptr<credential_sources::source> from,
    std::shared_ptr<const credential_sources::source_context> in
)
    : strand_(std::move(strand)),
      from_(std::move(from)),
      in_(std::move(in)),
      source_name_(from_->name()) {}

/// Under the mutex.
bool identity::is_usable() const {
    if (!current_) return false;
    if (!current_->expiration() || came_expired_) return true;
    if (kept_until_) return in_->environment->now() < *kept_until_;
    return in_->environment->wall_time() < *current_->expiration();
}

void identity::forget(unsigned generation) {
    std::optional<credentials> refused;
    {
        const std::scoped_lock lock(mutex_);
        if (generation == generation_) refused = current_;
    }
    if (refused) forget(*refused);
}

void identity::forget(const credentials& refused) {
    {
        const std::scoped_lock lock(mutex_);
        if (!current_ || current_->access_key_id() != refused.access_key_id() ||
            current_->session_token() != refused.session_token())
            return;
        current_.reset();
    }
    // In front of the next fetch, which is posted as well.
    strand_->post([from = from_, refused] { from->forget(refused); });
}

std::string identity::source() const {
    const std::scoped_lock lock(mutex_);
    return source_name_;
}

/// Under the mutex. By both clocks: the wall clock may be set back, and the other one stands while
/// a machine sleeps.
bool identity::wants_refresh() const {
    if (refreshing_ || !current_->expiration()) return false;
    const steady_time now = in_->environment->now();
    if (now < not_before_) return false;
    return now >= renew_at_ || in_->environment->wall_time() + window_ >= *current_->expiration();
}

/// A fetch from the source, by a coroutine of its own.
struct identity::refresh {
    /// On the strand only.
    asio::cancellation_signal stop;
    // Under the identity's mutex.
    /// No call waited any more: those that came since fetch again.
    bool is_stopped = false;
    async::event ended;
    bool has_ended = false;
    std::optional<error> failure;
    /// An exception that is not an error of this library.
    std::exception_ptr other_failure;
};

/// The completion handler of `run`: also called when the coroutine is destroyed.
class identity::refresh_end {
public:
    refresh_end(std::shared_ptr<identity> of, std::shared_ptr<refresh> current) noexcept
        : of_(std::move(of)), current_(std::move(current)) {}

    refresh_end(refresh_end&&) noexcept = default;
    refresh_end& operator=(refresh_end&&) = delete;

    ~refresh_end() {
        if (of_) (*this)(std::make_exception_ptr(std::bad_alloc()));
    }

    void operator()(const std::exception_ptr& failure) noexcept {
        const std::shared_ptr<identity> of = std::exchange(of_, nullptr);
        const std::scoped_lock lock(of->mutex_);
        of->refreshing_.reset();
        current_->other_failure = failure;
        current_->has_ended = true;
        current_->ended.notify_all();
    }

private:
    std::shared_ptr<identity> of_;
    std::shared_ptr<refresh> current_;
};

asio::awaitable<void> identity::run(
    std::shared_ptr<identity> self, std::shared_ptr<refresh> current
) {
    // A cancellation after the last step of a coroutine would be thrown out of io_context::run().
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto deadline = self->in_->environment->now() + longest_fetch;
    result<finding> fetched = co_await self->from_->fetch(self->from_, self->in_, deadline);
    {
        const std::scoped_lock lock(self->mutex_);
        current->failure = self->receive(std::move(fetched));
    }
    self->log_notes();
}

void identity::spawn(const std::shared_ptr<refresh>& current) {
    refresh_end end(shared_from_this(), current); // also of a coroutine that cannot begin
    auto work = run(shared_from_this(), current);
    strand_->hold([&](const asio::any_io_executor& strand) {
        const auto slot = current->stop.slot();
        asio::co_spawn(strand, std::move(work), asio::bind_cancellation_slot(slot, std::move(end)));
    });
}

/// Begins a fetch while `lock` is released.
std::shared_ptr<identity::refresh> identity::start_refresh(held_lock& lock) {
    const auto current = std::make_shared<refresh>();
    refreshing_ = current;
    lock.unlock();
    spawn(current);
    lock.lock();
    return current;
}

/// Under the mutex, as the next two.
std::optional<error> identity::receive(result<finding> fetched) {
    if (!fetched) return miss(fetched.error());
    if (auto* fresh = std::get_if<found_credentials>(&*fetched)) {
        accept(std::move(*fresh));
        return std::nullopt;
    }
    return miss(error(
        client_errc::missing_credentials, std::get<credential_sources::passed_over>(*fetched).why
    ));
}

void identity::accept(found_credentials fresh) {
    const async::environment& environment = *in_->environment;
    const steady_time now = environment.now();
    if (misses_ > 0) note(log_level::info, "credentials are renewed again");
    misses_ = 0;
    kept_until_.reset();
    source_name_ = std::move(fresh.source);
    current_ = std::move(fresh.key);
    ++generation_;
    if (!current_->expiration()) return;
    const auto left = time_left(*current_->expiration(), environment.wall_time());
    const bool came_expired_before = std::exchange(came_expired_, left <= left.zero());
    const auto lifetime = std::max(left, steady_duration::zero());
    window_ = std::min(longest_window, lifetime / 4);
    renew_at_ = now + lifetime - times(window_, 1 + in_->environment->jitter() / 4);
    not_before_ = came_expired_ ? now + pause_of_expired : now + lifetime / 8;
    if (came_expired_ && !came_expired_before)
        note(
            log_level::warning,
            "credentials from " + source_name_ +
                " have expired already by this machine's clock: is it right?"
        );
}

/// Credentials that are valid stay in use; expired ones only if the source allows it.
std::optional<error> identity::miss(const error& why) {
    if (why.code() == client_errc::cancelled) return why; // by the end of those that waited
    const async::environment& environment = *in_->environment;
    const steady_time now = environment.now();
    const bool is_first = misses_++ == 0;
    const int doublings = std::min(misses_ - 1, 10);
    const auto pause = std::min(first_miss_pause * (1 << doublings), longest_miss_pause);
    not_before_ = now + times(pause, 0.5 + in_->environment->jitter() / 2);
    if (!current_) return why;
    if (!is_usable()) {
        if (!from_->keeps_expired()) {
            current_.reset();
            return why;
        }
        const auto more = times(longest_extension - shortest_extension, in_->environment->jitter());
        kept_until_ = now + shortest_extension + more;
        not_before_ = *kept_until_;
    }
    if (is_first)
        note(
            log_level::warning,
            "credentials could not be renewed (" + std::string(why.what()) + "); those from " +
                source_name_ + " stay in use" + (kept_until_ ? " although they have expired" : "")
        );
    return std::nullopt;
}

/// Under the mutex.
void identity::note(log_level level, std::string line) {
    notes_.emplace_back(level, std::move(line));
}

void identity::log_notes() {
    std::vector<std::pair<log_level, std::string>> lines;
    {
        const std::scoped_lock lock(mutex_);
        lines.swap(notes_);
    }
    if (!in_->log) return;
    for (const auto& [level, line] : lines)
        in_->log(level, line);
}

std::string identity::explain() const {
    const std::scoped_lock lock(mutex_);
    std::ostringstream out;
    out << "credentials: ";
    if (!current_)
        out << "none yet, from " << source_name_ << '\n';
    else {
        out << *current_ << ", from " << source_name_;
        if (!current_->account_id().empty()) out << ", account " << current_->account_id();
        if (const auto end = current_->expiration()) {
            const auto left = time_left(*end, in_->environment->wall_time());
            if (left > left.zero())
                out << ", expire in " << in_seconds(left);
            else
                out << ", expired " << in_seconds(-left) << " ago";
        }
        out << '\n';
    }
    return out.str() + from_->trail();
}

/// Its result is used all the same if it comes.
/// Releases `lock`.
void identity::stop_refresh(held_lock& lock) {
    const std::shared_ptr<refresh> current = refreshing_;
    if (current) current->is_stopped = true;
    lock.unlock();
    if (!current) return;
    strand_->post([current] { current->stop.emit(asio::cancellation_type::terminal); });
}

void identity::release(const std::shared_ptr<identity>& self) noexcept {
    if (self.use_count() == 1) return; // no fetch is in flight
    try {
        self->strand_->post([last = std::weak_ptr<identity>(self)] {
            const auto still_there = last.lock();
            if (!still_there) return;
            held_lock lock(still_there->mutex_);
            still_there->stop_refresh(lock);
        });
    } catch (...) { // no memory: the fetch ends by itself
    }
}

std::optional<current_key> identity::ready() const {
    const std::scoped_lock lock(mutex_);
    if (!is_usable() || wants_refresh()) return std::nullopt;
    return current_key(*current_, generation_);
}

asio::awaitable<result<current_key>> identity::get(
    std::shared_ptr<identity> self, steady_time deadline
) {
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    std::unique_lock lock(self->mutex_);
    while (!self->is_usable()) {
        if (async::is_cancelled(cancellation)) co_return left_waiting();
        std::shared_ptr<refresh> current = self->refreshing_;
        if (!current) current = self->start_refresh(lock);
        const auto end = async::event::clock::now() + (deadline - self->in_->environment->now());
        auto why = async::wait_result::notified;
        if (!current->has_ended) why = co_await current->ended.wait(lock, end);
        if (current->has_ended) {
            if (current->is_stopped) continue;
            if (current->other_failure) std::rethrow_exception(current->other_failure);
            if (current->failure) co_return *current->failure;
            if (self->current_) break; // as it came, whatever the clock says
            continue;
        }
        error left = left_waiting();
        if (why != async::wait_result::cancelled)
            left = error(
                client_errc::deadline_exceeded,
                "the call's time was over waiting for " + self->source_name_
            );
        if (!current->ended.has_waiters()) self->stop_refresh(lock);
        co_return left;
    }
    current_key found(*self->current_, self->generation_);
    if (self->wants_refresh()) (void)self->start_refresh(lock);
    co_return found;
}

} // namespace codynamo::exec
