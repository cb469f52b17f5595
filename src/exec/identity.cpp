// SPDX-License-Identifier: BSL-1.0
//
// get
//   is_fresh       far from expiry, or good and just asked for: used as they are
//   load_...       the default chain answers at once
//   start_asking   a provider is asked by a coroutine of its own, which outlives the call
//   is_good        not expired yet: used meanwhile
//   question       otherwise the call waits for the answer, to its deadline
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

/// One that the source is asked, by a coroutine of its own.
struct identity::question {
    asio::cancellation_signal stop;
    bool is_stopped = false; ///< nobody waited for the answer any more: who came since asks again
    async::event answered;
    bool is_answered = false;
    std::optional<error> failure;
    std::exception_ptr other_failure; ///< no error of this library
};

/// What the coroutine that asks ends in, whichever way it ends.
class identity::question_end {
public:
    question_end(std::shared_ptr<identity> of, std::shared_ptr<question> asked) noexcept
        : of_(std::move(of)), asked_(std::move(asked)) {}

    question_end(question_end&&) noexcept = default;
    question_end& operator=(question_end&&) = delete;

    ~question_end() {
        if (of_) (*this)(std::make_exception_ptr(std::bad_alloc()));
    }

    void operator()(const std::exception_ptr& failure) noexcept {
        std::exchange(of_, nullptr)->asking_.reset();
        asked_->other_failure = failure;
        asked_->is_answered = true;
        asked_->answered.notify_all();
    }

private:
    std::shared_ptr<identity> of_;
    std::shared_ptr<question> asked_;
};

asio::awaitable<void> identity::ask(
    std::shared_ptr<identity> self,
    std::shared_ptr<question> asked,
    std::shared_ptr<async::environment> environment
) {
    result<credentials> fresh = co_await self->fetch();
    // A cancellation that comes behind the last step of a coroutine would be thrown out of run().
    co_await asio::this_coro::throw_if_cancelled(false);
    asked->failure = self->receive(std::move(fresh), *environment);
}

void identity::start_asking(
    const asio::any_io_executor& strand, const std::shared_ptr<async::environment>& environment
) {
    asking_ = std::make_shared<question>();
    const auto slot = asking_->stop.slot();
    question_end end(shared_from_this(), asking_);
    auto asks = ask(shared_from_this(), asking_, environment);
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

/// Its answer is taken all the same if it comes.
void identity::stop_asking() {
    const auto held = asking_;
    if (!held) return;
    held->is_stopped = true;
    held->stop.emit(asio::cancellation_type::terminal);
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
        if (async::is_cancelled(cancellation)) co_return left_waiting();
        if (!self->asking_) self->start_asking(strand, environment);
        const std::shared_ptr<question> asked = self->asking_;
        const auto time_left = deadline - environment->now();
        const auto why = co_await asked->answered.wait(async::event::clock::now() + time_left);
        if (asked->is_answered) {
            if (!asked->is_stopped) {
                if (asked->other_failure) std::rethrow_exception(asked->other_failure);
                if (asked->failure) co_return *asked->failure;
            }
            if (self->current_) break;
            continue;
        }
        if (!asked->answered.has_waiters()) self->stop_asking();
        if (why == async::wait_result::cancelled) co_return left_waiting();
        co_return error(
            client_errc::deadline_exceeded,
            "the call's time was over waiting for the response of client_config::credentials"
        );
    }
    co_return *self->current_;
}

} // namespace codynamo::exec
