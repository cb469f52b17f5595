// SPDX-License-Identifier: BSL-1.0
//
// get
//   is_fresh       far from expiry, or good and just asked for: used as they are
//   load_...       the default chain answers at once
//   start_asking   a provider is asked by a coroutine of its own, which outlives the call
//   is_good        not expired yet: used meanwhile
//   waiter         otherwise the call waits for the answer, to its deadline
//
#include "exec/identity.hpp"

#include "async/cancellation.hpp"
#include "config/shared_files.hpp"
#include "credentials/default_chain.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <new>
#include <utility>

namespace codynamo::exec {
namespace {

using namespace std::chrono_literals;

constexpr auto refresh_window = 5min; // ask this long before they expire
constexpr auto refresh_pause = 10s;   // and not more often than this

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
    return environment.now() < ask_again_ && (came_expired_ || is_good(now));
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
            "the credentials provider threw an exception that is no codynamo::error"
        );
    }
}

/// A call that waits for the answer.
class identity::waiter {
public:
    waiter(identity& of, const asio::any_io_executor& strand)
        : timer(strand), of_(of), place_(of.waiting_.insert(of.waiting_.end(), this)) {}

    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    ~waiter() { leave(); }

    void leave() noexcept {
        if (std::exchange(is_waiting_, false)) of_.waiting_.erase(place_);
    }

    asio::steady_timer timer;
    bool is_answered = false;
    std::optional<error> failure;
    std::exception_ptr other_failure; ///< no error of this library

private:
    identity& of_;
    std::list<waiter*>::iterator place_;
    bool is_waiting_ = true;
};

/// What the coroutine that asks ends in, whichever way it ends.
class identity::question {
public:
    explicit question(std::shared_ptr<identity> of) noexcept : of_(std::move(of)) {}

    question(question&&) noexcept = default;
    question& operator=(question&&) = delete;

    ~question() {
        if (of_) of_->answered(std::make_exception_ptr(std::bad_alloc()));
    }

    void operator()(const std::exception_ptr& failure) noexcept {
        std::exchange(of_, nullptr)->answered(failure);
    }

private:
    std::shared_ptr<identity> of_;
};

asio::awaitable<void> identity::ask(
    std::shared_ptr<identity> self, std::shared_ptr<async::environment> environment
) {
    result<credentials> fresh = co_await self->fetch();
    // A cancellation that comes behind the last step of a coroutine would be thrown out of run().
    co_await asio::this_coro::throw_if_cancelled(false);
    self->failure_ = self->receive(std::move(fresh), *environment);
}

void identity::start_asking(
    const asio::any_io_executor& strand, const std::shared_ptr<async::environment>& environment
) {
    asking_ = std::make_shared<asio::cancellation_signal>();
    const auto slot = asking_->slot();
    stopped_ = false;
    failure_.reset();
    question end(shared_from_this());
    auto asks = ask(shared_from_this(), environment);
    asio::co_spawn(strand, std::move(asks), asio::bind_cancellation_slot(slot, std::move(end)));
}

/// Credentials that have not expired are kept when the source fails: it is asked again soon.
std::optional<error> identity::receive(
    result<credentials> fresh, const async::environment& environment
) {
    ask_again_ = environment.now() + refresh_pause;
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

void identity::answered(const std::exception_ptr& failure) noexcept {
    asking_.reset();
    for (waiter* const w : waiting_) {
        w->is_answered = true;
        if (!stopped_) { // otherwise those who came since then ask again
            w->failure = failure_;
            w->other_failure = failure;
        }
        w->timer.cancel();
    }
}

/// Its answer is taken all the same if it comes.
void identity::stop_asking() {
    stopped_ = true;
    if (const auto held = asking_) held->emit(asio::cancellation_type::terminal);
}

void identity::release(
    const std::shared_ptr<identity>& self, const asio::any_io_executor& strand
) noexcept {
    if (self.use_count() == 1) return; // nobody is asked
    try {
        asio::post(strand, [last = std::weak_ptr<identity>(self)] {
            if (const auto still_asking = last.lock()) still_asking->stop_asking();
        });
    } catch (...) { // no memory: the source ends in its own time
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
            if (!self->asking_) self->start_asking(strand, environment);
            break;
        }
        // A cancellation that came before would not end the wait.
        if (async::is_cancelled(cancellation)) co_return left_waiting();
        waiter me(*self, strand);
        me.timer.expires_after(deadline - environment->now());
        if (!self->asking_) self->start_asking(strand, environment);
        boost::system::error_code ignored;
        co_await me.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        if (me.is_answered) {
            if (me.other_failure) std::rethrow_exception(me.other_failure);
            if (me.failure) co_return *me.failure;
            if (self->current_) break;
            continue;
        }
        me.leave();
        if (self->waiting_.empty()) self->stop_asking();
        if (async::is_cancelled(cancellation)) co_return left_waiting();
        co_return error(
            client_errc::deadline_exceeded,
            "the call's time was over waiting for the answer of client_config::credentials"
        );
    }
    co_return *self->current_;
}

} // namespace codynamo::exec
