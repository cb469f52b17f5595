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
#include "exec/hints.hpp"
#include "exec/judgement.hpp"
#include "exec/longest_duration.hpp"
#include "exec/message.hpp"
#include "exec/report.hpp"
#include "exec/retry.hpp"
#include "http/cancelled.hpp"
#include "sigv4/clock_skew.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace codynamo::exec {
namespace {

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

/// What the attempts of one call share.
struct call_in_progress {
    call_in_progress(core& client, shared_call w)
        : held(std::move(w)),
          what(*held),
          service(client.service_of(what)),
          deadline(
              client.session->environment->now() +
              bounded(what.timeout.value_or(client.session->timeout))
          ),
          retry(rules_of(what, service.max_attempts, deadline), service.quota),
          body_digest(crypto::sha256(what.body)),
          report(client.session->listeners, what, client.session->uuids.next()) {}

    const shared_call held;
    const call& what;
    /// Lives as long as the client's core.
    exec::service& service;
    const steady_time deadline;
    retry_state retry;
    const crypto::digest body_digest;
    call_report report;
    /// That signed the attempt before.
    std::optional<credentials> key;
    /// Of the attempt before.
    shared_address address;
    /// The source is asked again once for a call.
    bool forgot_credentials = false;
    /// By the response before.
    std::optional<sigv4::clock_skew::duration> server_ahead;
};

attempt_head head_of(const session& s, const call_in_progress& mine) {
    attempt_head head;
    head.user_agent = s.user_agent;
    head.invocation_id = mine.report.invocation_id();
    head.attempt = mine.retry.attempts();
    head.max_attempts = mine.retry.max_attempts();
    head.body_digest = mine.body_digest;
    if (mine.server_ahead)
        head.expires = s.environment->wall_time() + *mine.server_ahead + s.request_timeout;
    if (s.is_in_lambda) head.trace_id = encode_trace_id(lambda_trace_id());
    return head;
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

/// One attempt.
asio::awaitable<attempt_result> attempt(
    std::shared_ptr<core> client, std::shared_ptr<call_in_progress> mine
) {
    session& shared = *client->session;
    service& to = mine->service;
    async::environment& environment = *shared.environment;
    attempt_facts& facts = mine->report.facts();
    lap_timer lap(mine->report.is_observed());
    if (to.addresses.needs_region()) {
        result<std::string> region =
            co_await instance_region::get(shared.instance_region, mine->deadline);
        if (!region) co_return failure_of(region.error());
        to.addresses.set_region(std::move(*region));
    }
    std::optional<current_key> found = shared.identity->ready();
    if (!found) {
        result<current_key> fetched = co_await identity::get(shared.identity, mine->deadline);
        lap.add_to(facts.times.credentials);
        if (!fetched) co_return failure_of(fetched.error());
        found = *fetched;
    }
    lap.add_to(facts.times.credentials);
    const credentials& key = found->key;
    const result<shared_address> address =
        to.addresses.find(key.account_id(), mine->what.resource(), mine->what.is_search);
    if (!address) co_return failure_of(address.error());
    mine->address = *address;

    rate_limiter* const limiter =
        to.limiter(mine->what.table, mine->what.operation, environment.now());
    limiter_token token(limiter);
    const auto now = environment.now();
    const rate_limiter::seconds wait = token.take(now);
    if (wait > wait.zero()) {
        if (wait >= mine->deadline - now)
            co_return failure_of(http::fault(
                client_errc::deadline_exceeded,
                "the table was throttled, and retry_mode::adaptive would delay the call beyond its "
                "deadline"
            ));
        co_await environment.pause(
            std::chrono::duration_cast<std::chrono::steady_clock::duration>(wait)
        );
        lap.add_to(facts.times.throttle);
    }

    std::optional<http::lease> connection;
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (!async::is_cancelled(cancellation))
        connection = shared.transport.take_idle(mine->address->endpoint, mine->deadline);
    if (!connection) {
        http::fallible<http::lease> acquired =
            co_await shared.transport.acquire(mine->address->endpoint, mine->deadline);
        lap.add_to(facts.times.connection);
        if (!acquired) co_return failure_of(acquired.error());
        connection.emplace(std::move(*acquired));
    }
    lap.add_to(facts.times.connection);
    facts.reused_connection = connection->reused();

    // Signed after the wait for a connection: a signature is good for minutes only.
    const signature_basis basis(shared.skew.offset(), found->generation);
    const auto signed_at = environment.wall_time() + basis.clock_offset;
    http::fallible<std::string> message = write_message(
        mine->what,
        *mine->address,
        head_of(shared, *mine),
        to.signer,
        key,
        signed_at,
        connection->take_spare()
    );
    if (!message) co_return failure_of(message.error());
    mine->key = key;
    token.spend();
    mine->report.sending(mine->retry.attempts(), *message);
    const steady_time deadline =
        std::min(mine->deadline, environment.now() + shared.request_timeout);
    if (async::is_cancelled(co_await asio::this_coro::cancellation_state))
        co_return failure_of(http::cancelled_fault()); // by an observer
    auto exchange = connection->exchange(std::move(*message), deadline);
    http::fallible<http::reply> reply = co_await std::move(exchange);
    lap.add_to(facts.times.first_byte);
    if (!reply) co_return failure_of(reply.error());
    const std::chrono::nanoseconds body = reply->ended - reply->began;
    facts.times.first_byte -= body;
    facts.times.body = body;
    mine->report.received(mine->retry.attempts(), *reply);
    attempt_result outcome = read_response(
        std::move(*reply), mine->what.operation, basis, environment.wall_time(), shared.skew
    );
    if (limiter != nullptr)
        limiter->record_response(
            outcome.has_error() &&
                judgement_of(outcome.error().event).kind == failure_class::throttled,
            environment.now()
        );
    co_return outcome;
}

/// What a successful call's report needs.
error_info facts_of(const raw_response& r) {
    error_info info;
    info.http_status = r.http_status;
    info.request_id = r.request_id;
    return info;
}

error forked_error(const call& what) {
    error_info info;
    info.code = client_errc::forked;
    info.message = "make a new one in the child process, on a context of its own";
    info.operation = what.operation;
    info.table = what.table;
    return error(std::move(info));
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

/// Ends a call without another attempt.
error failed(const core& client, call_in_progress& mine, error_info last) {
    const session& shared = *client.session;
    error_info info = mine.retry.conclude(std::move(last), shared.environment->now());
    info.operation = mine.what.operation;
    info.table = mine.what.table;
    info.hint = hint_for(info, hint_facts_of(mine.address, mine.key, *shared.identity));
    mine.report.failed(info);
    return error(std::move(info));
}

raw_response succeeded(call_in_progress& mine, raw_response good) {
    mine.retry.succeed();
    good.attempts = mine.retry.attempts();
    good.address = mine.address;
    good.is_read = mine.what.is_read;
    good.maybe_applied_before = mine.retry.maybe_applied();
    if (!mine.report.is_observed()) return good;
    const error_info facts = facts_of(good);
    mine.report.attempt_ended(good.attempts, facts);
    mine.report.succeeded(facts, good);
    return good;
}

} // namespace

asio::awaitable<result<raw_response>> send_with_retries(
    std::shared_ptr<core> client, shared_call what
) {
    session& shared = *client->session;
    if (shared.is_in_child_process()) co_return forked_error(*what);
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto mine = std::make_shared<call_in_progress>(*client, std::move(what));
    retry_state& retry = mine->retry;
    async::environment& environment = *shared.environment;

    mine->report.started();
    for (;;) {
        retry.begin_attempt();
        attempt_result done = co_await attempt(client, mine);
        if (done) co_return succeeded(*mine, std::move(*done));
        attempt_failure failure = std::move(done).error();
        const int number = retry.attempts();
        mine->report.attempt_ended(number, failure.info);
        mine->server_ahead = failure.server_ahead;
        if (failure.refused_generation != 0 && !std::exchange(mine->forgot_credentials, true))
            shared.identity->forget(failure.refused_generation);

        // Asio remembers a cancellation but does not cancel what begins after it.
        const auto state = co_await asio::this_coro::cancellation_state;
        const retry_decision next = retry.after(
            failure, environment.now(), async::is_cancelled(state), environment.jitter()
        );
        if (next.again) {
            mine->report.retry_planned(
                number, failure.info, next.pause, mine->service.quota.tokens()
            );
            if (next.pause > next.pause.zero()) co_await environment.pause(next.pause);
            if (!async::is_cancelled(state)) continue;
            retry.cancel();
        }
        co_return failed(*client, *mine, std::move(failure.info));
    }
}

} // namespace codynamo::exec
