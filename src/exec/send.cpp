// SPDX-License-Identifier: BSL-1.0
//
// The steps of a call, once for each attempt:
//
//   region         of the EC2 instance, for clients that take it from there
//   identity       credentials, fresh for each attempt
//   address_book   the endpoint, which may be that of the credentials' account
//   limiter_token  retry mode adaptive: not faster than the table accepts
//   transport      a connection, reused or new
//   write_message  head and body in one buffer, signed just before they are sent
//   exchange       one write, and the complete response
//   read_response  a body, or why not: an event of judgement.hpp
//   retry          decides: a pause and the next attempt, or the end
//   hints          what to look at, for the error at the end
//
#include "exec/send.hpp"

#include "async/cancellation.hpp"
#include "async/on_strand.hpp"
#include "crypto/secret.hpp"
#include "exec/hints.hpp"
#include "exec/judgement.hpp"
#include "exec/longest_duration.hpp"
#include "exec/message.hpp"
#include "exec/report.hpp"
#include "exec/retry.hpp"
#include "sigv4/clock_skew.hpp"

#include <codynamo/of_this_thread.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <utility>

namespace codynamo::exec {
namespace {

using namespace std::chrono_literals;
using steady_time = std::chrono::steady_clock::time_point;

retry_rules rules_of(const call& what, int max_attempts, steady_time deadline) {
    retry_rules rules;
    rules.max_attempts = max_attempts;
    rules.conflict_retries = what.conflict_retries;
    rules.at_most_once = what.at_most_once;
    rules.is_read = what.is_read;
    rules.deadline = deadline;
    return rules;
}

/// A token of the adaptive retry mode's limiter, if there is one: returned unless it is spent.
class limiter_token {
public:
    explicit limiter_token(rate_limiter* from) noexcept : from_(from) {}

    limiter_token(const limiter_token&) = delete;
    limiter_token& operator=(const limiter_token&) = delete;

    ~limiter_token() {
        if (taken_) from_->give_back();
    }

    [[nodiscard]] rate_limiter* limiter() const noexcept { return from_; }

    /// How long to wait for it.
    [[nodiscard]] rate_limiter::seconds take(steady_time now) noexcept {
        if (from_ == nullptr) return rate_limiter::seconds(0);
        taken_ = from_->enabled();
        return from_->take(now);
    }

    void spend() noexcept { taken_ = false; }

private:
    rate_limiter* from_;
    bool taken_ = false;
};

/// What a successful call's report needs.
error_info facts_of(const raw_response& r) {
    error_info info;
    info.http_status = r.http_status;
    info.request_id = r.request_id();
    return info;
}

/// The error of a call for which nothing was tried.
error not_begun(client_errc code, const char* why, const call& what) {
    error_info info;
    info.code = code;
    info.message = why;
    info.operation = what.operation;
    info.table = what.table;
    return error(std::move(info));
}

/// Whether, and why, the client cannot be used any more.
std::optional<error> obstacle_of(const session& s, const call& what) {
    if (s.is_in_child_process())
        return not_begun(
            client_errc::forked,
            "make a new one in the child process, on a context of its own",
            what
        );
    if (!s.home->get()) return not_begun(client_errc::cancelled, async::context_is_gone, what);
    return std::nullopt;
}

hint_facts hint_facts_of(
    const shared_address& to, const std::optional<credentials>& key, const identity& from
) {
    hint_facts facts;
    if (to) facts.endpoint = to->endpoint.url();
    if (to) facts.region = to->scope.region;
    if (!key) return facts;
    facts.key_id = key->access_key_id();
    facts.key_source = from.source();
    return facts;
}

attempt_failure cancelled() {
    return failure_of(error(client_errc::cancelled, "before it was sent"));
}

/// One call: what its attempts share, and the one in progress.
class call_in_progress {
public:
    /// `w` outlives this.
    call_in_progress(core& client, call& w)
        : what_(w),
          shared_(*client.session),
          service_(client.service_of(what_)),
          environment_(*shared_.environment),
          deadline_(environment_.now() + bounded(what_.timeout.value_or(shared_.timeout))),
          retry_(rules_of(what_, service_.max_attempts, deadline_), service_.quota),
          body_digest_(crypto::sha256(what_.body.view())),
          report_(shared_.listeners, what_, shared_.uuids.next()),
          lap_(report_.is_observed()) {
        report_.started();
    }

    call_in_progress(const call_in_progress&) = delete;
    call_in_progress& operator=(const call_in_progress&) = delete;

    /// A message that an observer has kept from being sent is signed.
    ~call_in_progress() { crypto::wipe(message_); }

    /// The memory of a call is for the next one of its thread: most have 1 KB, for which malloc has
    /// no fast way.
    static void* operator new(std::size_t size) {
        auto* const spare = detail::of_this_thread<memory>();
        if (spare != nullptr && spare->bytes) return spare->bytes.release();
        return new std::byte[size];
    }

    static void operator delete(void* ended) noexcept {
        memory its;
        its.bytes.reset(static_cast<std::byte*>(ended));
        auto* const spare = detail::of_this_thread<memory>();
        if (spare != nullptr) std::swap(*spare, its);
    }

    void begin_attempt() {
        retry_.begin_attempt();
        if (!outcome_) outcome_ = raw_response();
        signed_with_.reset();
        lacks_turn_alone_ = false;
        lap_ = lap_timer(report_.is_observed());
    }

    /// Takes all that the attempt needs, if nothing has to be waited for: what most attempts find.
    [[nodiscard]] bool is_ready() {
        if (service_.addresses.needs_region() || service_.limiters) return false;
        key_ = shared_.identity->ready();
        if (!key_ || !find_address()) return false;
        lap_.add_to(times().credentials);
        connection_ = shared_.transport.take_idle(address_->endpoint, deadline_);
        lap_.add_to(times().connection);
        lacks_turn_alone_ = !connection_;
        return connection_.has_value();
    }

    /// Whether a turn to use a connection is all that it lacks: of very many calls at once most do.
    [[nodiscard]] bool lacks_turn_alone() const noexcept { return lacks_turn_alone_; }

    /// Waits for a turn. Awaited by the owner of `self`, as the next ones. It has a small frame:
    /// half of what a waiting call takes would be those of `connect` and `acquire`.
    [[nodiscard]] static asio::awaitable<void> wait_for_turn(call_in_progress& self);

    /// Whether it has failed, or has a connection to send on.
    [[nodiscard]] bool has_connection() const noexcept {
        return !outcome_ || (connection_ && *connection_);
    }

    /// Takes all that the attempt needs but a connection, with waits.
    [[nodiscard]] static asio::awaitable<void> prepare(call_in_progress& self);

    /// Takes a connection, or opens one.
    [[nodiscard]] static asio::awaitable<void> connect(call_in_progress& self);

    /// The attempt has failed, if it had not before.
    void fail(attempt_failure why) {
        if (outcome_) outcome_ = std::move(why);
    }

    /// Writes the message of an attempt that has not failed.
    [[nodiscard]] bool can_send() {
        if (outcome_) write();
        return outcome_.has_value();
    }

    [[nodiscard]] auto exchange() {
        const steady_time end = environment_.now() + shared_.request_timeout;
        return connection_->exchange(std::move(message_), std::min(deadline_, end));
    }

    void read(http::fallible<http::reply> reply);

    /// Returns how long to wait for the next attempt; nothing when the call ends.
    [[nodiscard]] std::optional<std::chrono::milliseconds> end_attempt(bool is_cancelled);

    [[nodiscard]] asio::awaitable<void> pause(std::chrono::milliseconds length) {
        return environment_.pause(length);
    }

    /// The call was cancelled in the pause before another attempt.
    void cancel_retry() noexcept { retry_.cancel(); }

    /// After the last attempt.
    [[nodiscard]] result<raw_response> conclude();

private:
    struct memory {
        std::unique_ptr<std::byte[]> bytes;
    };

    [[nodiscard]] call_times& times() noexcept { return report_.facts().times; }

    [[nodiscard]] result<void> find_address();
    [[nodiscard]] std::optional<rate_limiter::seconds> take_token();
    [[nodiscard]] attempt_head head() const;
    void write();
    void complete(raw_response& good);
    [[nodiscard]] error failed();

    call& what_;
    // They live as long as the client's core.
    session& shared_;
    exec::service& service_;
    async::environment& environment_;

    const steady_time deadline_;
    retry_state retry_;
    const crypto::digest body_digest_;
    call_report report_;
    /// The source is asked again once for a call.
    bool forgot_credentials_ = false;
    /// By the response before.
    std::optional<sigv4::clock_skew::duration> server_ahead_;
    /// That signed the last attempt that failed.
    std::optional<credentials> last_key_;

    // Of the attempt.
    lap_timer lap_;
    std::optional<current_key> key_;
    shared_address address_;
    std::optional<limiter_token> token_;
    std::optional<http::lease> connection_;
    bool lacks_turn_alone_ = false;
    std::optional<signature_basis> signed_with_;
    std::string message_;
    attempt_result outcome_ = raw_response();
};

result<void> call_in_progress::find_address() {
    result<shared_address> found =
        service_.addresses.find(key_->key.account_id(), what_.resource(), what_.is_search);
    if (!found) return found.error();
    address_ = *std::move(found);
    return {};
}

/// Returns how long to wait; nothing if that is longer than the call may take.
std::optional<rate_limiter::seconds> call_in_progress::take_token() {
    const steady_time now = environment_.now();
    token_.emplace(service_.limiter(what_.table, what_.operation, now));
    const rate_limiter::seconds wait = token_->take(now);
    if (wait > wait.zero() && wait >= deadline_ - now) return std::nullopt;
    return wait;
}

// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters)
asio::awaitable<void> call_in_progress::wait_for_turn(call_in_progress& self) {
    auto turn = self.shared_.transport.turn(self.address_->endpoint, self.deadline_);
    http::fallible<http::lease> given = co_await std::move(turn);
    self.lap_.add_to(self.times().connection);
    if (!given) co_return self.fail(failure_of(given.error()));
    self.connection_.emplace(std::move(*given));
}

// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters)
asio::awaitable<void> call_in_progress::prepare(call_in_progress& self) {
    if (self.service_.addresses.needs_region()) {
        result<std::string> region =
            co_await instance_region::get(self.shared_.instance_region, self.deadline_);
        if (!region) co_return self.fail(failure_of(region.error()));
        self.service_.addresses.set_region(std::move(*region));
    }
    self.key_ = self.shared_.identity->ready();
    if (!self.key_) {
        const result<current_key> fetched =
            co_await identity::get(self.shared_.identity, self.deadline_);
        self.lap_.add_to(self.times().credentials);
        if (!fetched) co_return self.fail(failure_of(fetched.error()));
        self.key_ = *fetched;
    }
    self.lap_.add_to(self.times().credentials);
    const result<void> located = self.find_address();
    if (!located) co_return self.fail(failure_of(located.error()));

    const std::optional<rate_limiter::seconds> wait = self.take_token();
    if (!wait)
        co_return self.fail(failure_of(http::fault(
            client_errc::deadline_exceeded,
            "the table was throttled, and retry_mode::adaptive would delay the call beyond its "
            "deadline"
        )));
    if (*wait > wait->zero()) {
        co_await self.environment_.pause(
            std::chrono::duration_cast<std::chrono::steady_clock::duration>(*wait)
        );
        self.lap_.add_to(self.times().throttle);
    }
}

// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters)
asio::awaitable<void> call_in_progress::connect(call_in_progress& self) {
    std::optional<http::lease> turn = std::exchange(self.connection_, std::nullopt);
    auto acquiring =
        self.shared_.transport.acquire(self.address_->endpoint, self.deadline_, std::move(turn));
    http::fallible<http::lease> acquired = co_await std::move(acquiring);
    self.lap_.add_to(self.times().connection);
    if (!acquired) co_return self.fail(failure_of(acquired.error()));
    self.connection_.emplace(std::move(*acquired));
}

attempt_head call_in_progress::head() const {
    attempt_head head;
    head.user_agent = shared_.user_agent;
    head.invocation_id = report_.invocation_id();
    head.attempt = retry_.attempts();
    head.max_attempts = retry_.max_attempts();
    head.body_digest = body_digest_;
    if (server_ahead_)
        head.expires = environment_.wall_time() + *server_ahead_ + shared_.request_timeout;
    if (shared_.is_in_lambda) head.trace_id = encode_trace_id(lambda_trace_id());
    return head;
}

/// Signs the request, after the wait for a connection: a signature is good for minutes only.
void call_in_progress::write() {
    report_.facts().reused_connection = connection_->reused();
    signed_with_.emplace(shared_.skew.offset(), key_->generation);
    http::fallible<std::string> message = write_message(
        what_,
        *address_,
        head(),
        service_.signer,
        key_->key,
        environment_.wall_time() + signed_with_->clock_offset,
        connection_->take_spare()
    );
    if (!message) return fail(failure_of(message.error()));
    message_ = std::move(*message);
    if (token_) token_->spend();
    report_.sending(retry_.attempts(), message_);
}

void call_in_progress::read(http::fallible<http::reply> reply) {
    lap_.add_to(times().first_byte);
    if (!reply) return fail(failure_of(reply.error()));
    const std::chrono::nanoseconds body = reply->ended - reply->began;
    times().first_byte -= body;
    times().body = body;
    report_.received(retry_.attempts(), *reply);
    outcome_ = read_response(
        std::move(*reply), what_.operation, *signed_with_, environment_.wall_time(), shared_.skew
    );
    if (token_ && token_->limiter() != nullptr)
        token_->limiter()->record_response(
            outcome_.has_error() &&
                judgement_of(outcome_.error().event).kind == failure_class::throttled,
            environment_.now()
        );
}

std::optional<std::chrono::milliseconds> call_in_progress::end_attempt(bool is_cancelled) {
    connection_.reset();
    token_.reset();
    if (outcome_) return std::nullopt;
    const attempt_failure& failure = outcome_.error();
    const int number = retry_.attempts();
    report_.attempt_ended(number, failure.info);
    server_ahead_ = failure.server_ahead;
    if (signed_with_) last_key_ = key_->key;
    if (failure.refused_generation != 0 && !std::exchange(forgot_credentials_, true))
        shared_.identity->forget(failure.refused_generation);
    const retry_decision next =
        retry_.after(failure, environment_.now(), is_cancelled, environment_.jitter());
    if (!next.again) return std::nullopt;
    report_.retry_planned(number, failure.info, next.pause, service_.quota.tokens());
    return next.pause;
}

result<raw_response> call_in_progress::conclude() {
    if (!outcome_) return failed();
    complete(*outcome_);
    return std::move(*outcome_);
}

void call_in_progress::complete(raw_response& good) {
    retry_.succeed();
    good.attempts = retry_.attempts();
    good.address = address_;
    good.is_read = what_.is_read;
    good.maybe_applied_before = retry_.maybe_applied();
    if (report_.is_observed()) {
        const error_info facts = facts_of(good);
        report_.attempt_ended(good.attempts, facts);
        report_.succeeded(facts, good);
    }
    good.operation = std::move(what_.operation);
    good.table = std::move(what_.table);
}

error call_in_progress::failed() {
    error_info info = retry_.conclude(std::move(outcome_.error().info), environment_.now());
    info.operation = what_.operation;
    info.table = what_.table;
    info.hint = hint_for(info, hint_facts_of(address_, last_key_, *shared_.identity));
    report_.failed(info);
    return error(std::move(info));
}

} // namespace

asio::awaitable<result<raw_response>> send_with_retries(std::shared_ptr<core> client, call what) {
    const std::optional<error> obstacle = obstacle_of(*client->session, what);
    if (obstacle) co_return *obstacle;
    // On the heap: Asio recycles the memory of frames of 1020 bytes at most.
    const auto mine = std::make_unique<call_in_progress>(*client, what);
    // The coroutine belongs to the caller: whether a cancellation throws in it is the caller's.
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    std::exception_ptr exception;
    try {
        for (;;) {
            mine->begin_attempt();
            if (!async::is_cancelled(cancellation) && !mine->is_ready()) {
                if (mine->lacks_turn_alone()) {
                    auto waits = call_in_progress::wait_for_turn(*mine);
                    co_await std::move(waits);
                } else {
                    auto waits = call_in_progress::prepare(*mine);
                    co_await std::move(waits);
                }
                if (!mine->has_connection()) {
                    auto waits = call_in_progress::connect(*mine);
                    co_await std::move(waits);
                }
            }
            // Whoever observes the message may cancel the call.
            const bool sends = !async::is_cancelled(cancellation) && mine->can_send();
            if (async::is_cancelled(cancellation)) {
                mine->fail(cancelled());
                // Asio throws out of run() if a cancelled coroutine ends that was never suspended.
                const asio::any_io_executor executor = co_await asio::this_coro::executor;
                co_await asio::post(executor, asio::use_awaitable);
            } else if (sends) {
                auto exchange = mine->exchange();
                auto reply = co_await std::move(exchange);
                mine->read(std::move(reply));
            }
            // Asio remembers a cancellation but does not cancel what begins after it.
            const auto pause = mine->end_attempt(async::is_cancelled(cancellation));
            if (!pause) break;
            if (*pause > 0ms) co_await mine->pause(*pause);
            if (!async::is_cancelled(cancellation)) continue;
            mine->cancel_retry();
            break;
        }
    } catch (...) { // no memory, or what a source of credentials throws
        exception = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (exception) std::rethrow_exception(exception);
    co_return mine->conclude();
}

} // namespace codynamo::exec
