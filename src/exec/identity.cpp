// SPDX-License-Identifier: BSL-1.0
//
// get
//   is_fresh       far from expiry, or good and just fetched: used as they are
//   load_...       the default chain returns at once
//   start_refresh  a provider is called by a coroutine of its own, which outlives the call
//   is_good        not expired yet: used meanwhile
//   refresh        otherwise the call waits for the credentials until its deadline
//
#include "exec/identity.hpp"

#include "async/cancellation.hpp"
#include "config/shared_files.hpp"
#include "credentials/default_chain.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <new>
#include <utility>

namespace codynamo::exec {
namespace {

using namespace std::chrono_literals;

constexpr auto refresh_window = 5min; // before they expire
constexpr auto refresh_pause = 10s;   // between two fetches

error left_waiting() {
    return error(client_errc::cancelled, "while waiting for credentials");
}

} // namespace

identity::identity(credentials_provider source, std::string profile, config::environment variables)
    : source_(std::move(source)),
      profile_(std::move(profile)),
      variables_(std::move(variables)),
      source_name_("client_config::credentials") {}

bool identity::is_fresh(const async::environment& environment) const {
    if (!current_) return false;
    const wall_time now = environment.wall_time();
    if (!current_->expiration() || now + refresh_window < *current_->expiration()) return true;
    return environment.now() < refresh_again_ && (came_expired_ || is_good(now));
}

bool identity::is_good(wall_time now) const {
    return current_ && (!current_->expiration() || now < *current_->expiration());
}

result<credentials> identity::load_from_machine() {
    std::optional<std::string> named;
    if (!profile_.empty()) named = profile_;
    auto files = config::load_shared_files(variables_, named);
    if (!files) return files.error();
    auto found = credential_sources::load_default_credentials(
        variables_,
        *files,
        named ? credential_sources::environment_use::never
              : credential_sources::environment_use::first
    );
    if (!found) return found.error();
    source_name_ = std::move(found->source);
    return std::move(found->key);
}

asio::awaitable<result<credentials>> identity::fetch() const {
    try {
        co_return co_await source_.fetch();
    } catch (const error& e) {
        co_return e;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception&) {
        // Its text may hold anything, also a key.
        co_return error(
            client_errc::missing_credentials,
            "the credentials provider threw an exception that is not a codynamo::error"
        );
    }
}

/// A fetch from the source, by a coroutine of its own.
struct identity::refresh {
    asio::cancellation_signal stop;
    bool is_stopped = false; ///< no call waited any more: those that came since fetch again
    async::event ended;
    bool has_ended = false;
    std::optional<error> failure;
    std::exception_ptr other_failure; ///< no error of this library
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
        std::exchange(of_, nullptr)->refreshing_.reset();
        current_->other_failure = failure;
        current_->has_ended = true;
        current_->ended.notify_all();
    }

private:
    std::shared_ptr<identity> of_;
    std::shared_ptr<refresh> current_;
};

asio::awaitable<void> identity::run(
    std::shared_ptr<identity> self,
    std::shared_ptr<refresh> current,
    std::shared_ptr<async::environment> environment
) {
    result<credentials> fresh = co_await self->fetch();
    // A cancellation after the last step of a coroutine would be thrown out of io_context::run().
    co_await asio::this_coro::throw_if_cancelled(false);
    current->failure = self->receive(std::move(fresh), *environment);
}

void identity::start_refresh(
    const asio::any_io_executor& strand, const std::shared_ptr<async::environment>& environment
) {
    refreshing_ = std::make_shared<refresh>();
    const auto slot = refreshing_->stop.slot();
    refresh_end end(shared_from_this(), refreshing_);
    auto work = run(shared_from_this(), refreshing_, environment);
    asio::co_spawn(strand, std::move(work), asio::bind_cancellation_slot(slot, std::move(end)));
}

/// Keeps credentials that have not expired when the source fails: the next fetch follows soon.
std::optional<error> identity::receive(
    result<credentials> fresh, const async::environment& environment
) {
    refresh_again_ = environment.now() + refresh_pause;
    if (fresh) {
        current_ = std::move(*fresh);
        came_expired_ = !is_good(environment.wall_time());
        ++generation_;
        return std::nullopt;
    }
    if (is_good(environment.wall_time())) return std::nullopt;
    current_.reset();
    return fresh.error();
}

/// Its result is used all the same if it comes.
void identity::stop_refresh() {
    const auto held = refreshing_;
    if (!held) return;
    held->is_stopped = true;
    held->stop.emit(asio::cancellation_type::terminal);
}

void identity::release(
    const std::shared_ptr<identity>& self, const asio::any_io_executor& strand
) noexcept {
    if (self.use_count() == 1) return; // no fetch is in flight
    try {
        asio::post(strand, [last = std::weak_ptr<identity>(self)] {
            if (const auto still_there = last.lock()) still_there->stop_refresh();
        });
    } catch (...) { // no memory: the fetch ends by itself
    }
}

asio::awaitable<result<credentials>> identity::get(
    std::shared_ptr<identity> self,
    std::shared_ptr<async::environment> environment,
    steady_time deadline
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    const asio::any_io_executor strand = co_await asio::this_coro::executor;
    while (!self->is_fresh(*environment)) {
        if (self->source_.is_default()) {
            const std::optional<error> failure =
                self->receive(self->load_from_machine(), *environment);
            if (failure) co_return *failure;
            break;
        }
        if (self->is_good(environment->wall_time())) {
            if (!self->refreshing_) self->start_refresh(strand, environment);
            break;
        }
        if (async::is_cancelled(cancellation)) co_return left_waiting();
        if (!self->refreshing_) self->start_refresh(strand, environment);
        const std::shared_ptr<refresh> current = self->refreshing_;
        const auto time_left = deadline - environment->now();
        const auto why = co_await current->ended.wait(async::event::clock::now() + time_left);
        if (current->has_ended) {
            if (!current->is_stopped) {
                if (current->other_failure) std::rethrow_exception(current->other_failure);
                if (current->failure) co_return *current->failure;
            }
            if (self->current_) break;
            continue;
        }
        if (!current->ended.has_waiters()) self->stop_refresh();
        if (why == async::wait_result::cancelled) co_return left_waiting();
        co_return error(
            client_errc::deadline_exceeded,
            "the call's time was over waiting for client_config::credentials"
        );
    }
    co_return *self->current_;
}

} // namespace codynamo::exec
