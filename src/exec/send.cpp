// SPDX-License-Identifier: BSL-1.0
//
// The way of a call through here, once for each attempt:
//
//   identity       credentials, fresh for each attempt
//   hold_back      retry mode adaptive: not faster than the table takes it
//   transport      a connection, reused or new
//   write_message  head and body in one buffer, signed just before it goes out
//   exchange       one write, and the complete answer
//   read_answer    a body, or why not: an event of judgement.hpp
//   retry          decides: a pause and the next attempt, or the end
//   hints          what to look at, for the error at the end
//
#include "exec/send.hpp"

#include "async/cancellation.hpp"
#include "codec/error_response.hpp"
#include "codec/json_reader.hpp"
#include "crypto/crc32.hpp"
#include "exec/clock_skew.hpp"
#include "exec/hints.hpp"
#include "exec/judgement.hpp"
#include "exec/longest_duration.hpp"
#include "exec/message.hpp"
#include "exec/report.hpp"
#include "exec/retry.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace codynamo::exec {
namespace {

using steady_time = std::chrono::steady_clock::time_point;

/// What an attempt was signed with that a refusal may be due to.
struct signature_basis {
    signature_basis(clock_skew::duration offset, unsigned number)
        : clock_offset(offset), generation(number) {}

    clock_skew::duration clock_offset;
    unsigned generation; ///< of the credentials
};

using attempt_result = boost::system::result<answer, attempt_failure>;

attempt_failure failure_of(const http::fault& f) {
    const failure_event event = event_of(f);
    error_info info;
    info.code = f.code;
    info.message = f.detail;
    info.outcome = f.sent ? judgement_of(event).when_sent : outcome::not_sent;
    return attempt_failure(event, std::move(info));
}

/// Before anything was sent.
attempt_failure failure_of(const error& e) {
    const bool is_over =
        e.code() == client_errc::cancelled || e.code() == client_errc::deadline_exceeded;
    attempt_failure f(is_over ? failure_event::given_up : failure_event::not_attempted, e.info());
    f.info.outcome = outcome::not_sent;
    return f;
}

/// A complete answer that cannot be used: the request was carried out, or not, and the answer is
/// lost.
attempt_failure unusable(const http::reply& r, client_errc code, std::string why) {
    http::fault f(code, std::move(why));
    f.sent = true;
    attempt_failure lost = failure_of(f);
    lost.info.http_status = r.status;
    lost.info.request_id = r.find("x-amzn-requestid").value_or("");
    return lost;
}

bool checksum_matches(std::string_view header, std::string_view body) {
    std::uint32_t expected = 0;
    const char* const end = header.data() + header.size();
    const auto [stop, failed] = std::from_chars(header.data(), end, expected);
    return failed == std::errc{} && stop == end && expected == crypto::crc32(body);
}

/// Looks at its beginning only when a checksum vouches for the rest.
bool is_json_object(std::string_view text, bool has_checksum) {
    codec::json_reader reader(text);
    if (reader.peek() != codec::json_reader::kind::object) return false;
    if (has_checksum) return true;
    reader.skip();
    reader.expect_end();
    return reader.ok();
}

/// The credentials may have been replaced at their source.
bool are_outdated(const error_info& refusal) {
    return refusal.code == service_errc::expired_token ||
           refusal.code == service_errc::unrecognized_client;
}

attempt_failure refusal(core& client, const http::reply& r, const signature_basis& used) {
    error_info info =
        codec::decode_error(r.status, r.find("x-amzn-errortype").value_or(""), r.body);
    info.request_id = r.find("x-amzn-requestid").value_or("");
    const failure_event event = event_of(info);
    info.outcome = judgement_of(event).when_sent;
    attempt_failure refused(event, std::move(info));
    if (const auto header = r.find("x-amz-retry-after"))
        refused.retry_after = parse_retry_after(*header);
    if (are_outdated(refused.info)) refused.refused_generation = used.generation;
    if (r.find("age")) return refused; // a stored answer's date is that of another time
    const auto received = client.environment()->wall_time();
    const auto date = r.find("date");
    if (const auto there = date ? parse_http_date(*date) : std::nullopt)
        refused.server_ahead = *there - received;
    if (client.corrects_clock())
        refused.clock_corrected =
            client.skew().learn(refused.info, date, received, used.clock_offset);
    return refused;
}

/// The operations without output: DynamoDB has nothing in the body then.
bool may_be_empty(std::string_view operation) {
    return operation == "TagResource" || operation == "UntagResource";
}

/// By the awsJson1_0 protocol: an error from status 300 on; the checksum covers the body as it
/// came. Anything but a JSON object comes from another kind of server.
attempt_result read_answer(
    core& client, std::string_view operation, http::reply r, const signature_basis& used
) {
    constexpr int first_error_status = 300;
    if (r.status >= first_error_status) return refusal(client, r, used);
    const auto checksum = r.find("x-amz-crc32");
    if (checksum && !checksum_matches(*checksum, r.body))
        return unusable(r, client_errc::checksum_mismatch, "the answer was changed on its way");
    const bool is_nothing = r.body.empty() && may_be_empty(operation);
    if (!is_nothing && !is_json_object(r.body, checksum.has_value()))
        return unusable(
            r, client_errc::malformed_response, "the response's body is not a JSON object"
        );
    answer good(r.body.empty() ? "{}" : std::move(r.body));
    good.request_id = r.find("x-amzn-requestid").value_or("");
    good.http_status = r.status;
    return good;
}

retry_rules rules_of(const core& client, const call& what, steady_time deadline) {
    retry_rules rules;
    rules.max_attempts = client.max_attempts();
    rules.conflict_retries = what.conflict_retries;
    rules.at_most_once = what.at_most_once;
    rules.is_read = what.is_read;
    rules.deadline = deadline;
    return rules;
}

/// What the attempts of one call share.
struct call_in_progress {
    call_in_progress(core& client, call w, steady_time end, std::string invocation_id)
        : what(std::move(w)),
          deadline(end),
          retry(rules_of(client, what, deadline), client.quota()),
          report(client, what, std::move(invocation_id)) {}

    const call what;
    const steady_time deadline;
    retry_state retry;
    call_report report;
    std::optional<credentials> key;                   ///< that signed the attempt before
    bool forgot_credentials = false;                  ///< the source is asked again once for a call
    std::optional<clock_skew::duration> server_ahead; ///< by the answer before
};

attempt_head head_of(core& client, const call_in_progress& mine) {
    attempt_head head;
    head.invocation_id = mine.report.invocation_id();
    head.attempt = mine.retry.attempts();
    head.max_attempts = mine.retry.max_attempts();
    if (mine.server_ahead)
        head.expires =
            client.environment()->wall_time() + *mine.server_ahead + client.request_timeout();
    return head;
}

/// A token of the adaptive retry mode's limiter, if there is one: given back unless it is spent.
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
    attempt_facts& facts = mine->report.facts();
    lap_timer lap(mine->report.is_observed());
    result<credentials> key =
        co_await identity::get(client->identity(), client->environment(), mine->deadline);
    lap.add_to(facts.times.credentials);
    if (!key) co_return failure_of(key.error());
    const unsigned generation = client->identity()->generation();

    rate_limiter* const limiter = client->limiter(mine->what.table, mine->what.operation);
    limiter_token token(limiter);
    const auto now = client->environment()->now();
    const rate_limiter::seconds wait = token.take(now);
    if (wait > wait.zero()) {
        if (wait >= mine->deadline - now)
            co_return failure_of(http::fault(
                client_errc::deadline_exceeded,
                "the table was throttled, and retry_mode::adaptive would hold the call back longer"
            ));
        co_await client->environment()->pause(
            std::chrono::duration_cast<std::chrono::steady_clock::duration>(wait)
        );
        lap.add_to(facts.times.throttle);
    }

    http::fallible<http::lease> connection =
        co_await client->transport().acquire(client->endpoint(), mine->deadline);
    lap.add_to(facts.times.connection);
    if (!connection) co_return failure_of(connection.error());
    facts.reused_connection = connection->reused();

    // Signed after the wait for a connection: a signature is good for minutes only.
    const signature_basis basis(client->skew().offset(), generation);
    http::fallible<std::string> message =
        write_message(*client, mine->what, *key, head_of(*client, *mine));
    if (!message) co_return failure_of(message.error());
    mine->key = *key;
    token.spend();
    mine->report.sending(mine->retry.attempts(), *message);
    const steady_time deadline =
        std::min(mine->deadline, client->environment()->now() + client->request_timeout());
    http::fallible<http::reply> reply =
        co_await connection->exchange(std::move(*message), deadline);
    lap.add_to(facts.times.first_byte);
    if (!reply) co_return failure_of(reply.error());
    const std::chrono::nanoseconds body = reply->ended - reply->began;
    facts.times.first_byte -= body;
    facts.times.body = body;
    mine->report.received(mine->retry.attempts(), *reply);
    attempt_result outcome = read_answer(*client, mine->what.operation, std::move(*reply), basis);
    if (limiter != nullptr)
        limiter->answered(
            outcome.has_error() &&
                judgement_of(outcome.error().event).kind == failure_class::throttled,
            client->environment()->now()
        );
    co_return outcome;
}

/// What is known of a call that ended well, for its report.
error_info facts_of(const answer& a) {
    error_info info;
    info.http_status = a.http_status;
    info.request_id = a.request_id;
    return info;
}

error forked_error(const call& what) {
    error_info info;
    info.code = client_errc::forked;
    info.message = "a client does not survive fork(): its connections are the parent's. Make a new "
                   "one in the child, on a context of its own";
    info.operation = what.operation;
    info.table = what.table;
    return error(std::move(info));
}

hint_facts hint_facts_of(core& client, const call_in_progress& mine) {
    hint_facts facts;
    facts.endpoint = client.endpoint().url();
    facts.region = client.region();
    if (!mine.key) return facts;
    facts.key_id = mine.key->access_key_id();
    facts.key_source = client.identity()->source();
    return facts;
}

/// The call has failed for good.
error failed(core& client, call_in_progress& mine, error_info last) {
    error_info info = mine.retry.conclude(std::move(last), client.environment()->now());
    info.operation = mine.what.operation;
    info.table = mine.what.table;
    info.hint = hint_for(info, hint_facts_of(client, mine));
    mine.report.failed(info);
    return error(std::move(info));
}

answer succeeded(call_in_progress& mine, answer good) {
    mine.retry.succeed();
    good.attempts = mine.retry.attempts();
    good.is_read = mine.what.is_read;
    good.maybe_applied_before = mine.retry.maybe_applied();
    if (!mine.report.is_observed()) return good;
    const error_info facts = facts_of(good);
    mine.report.attempt_ended(good.attempts, facts);
    mine.report.ended_well(facts, good);
    return good;
}

} // namespace

asio::awaitable<result<answer>> send_with_retries(std::shared_ptr<core> client, call what) {
    if (client->is_in_child_process()) co_return forked_error(what);
    co_await asio::this_coro::throw_if_cancelled(false);
    const steady_time deadline =
        client->environment()->now() + bounded(what.timeout.value_or(client->timeout()));
    const auto mine = std::make_shared<call_in_progress>(
        *client, std::move(what), deadline, client->uuids().next()
    );
    retry_state& retry = mine->retry;

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
            client->identity()->forget(failure.refused_generation);

        // Asio keeps a cancellation in mind but does not cancel what begins after it.
        const auto state = co_await asio::this_coro::cancellation_state;
        const retry_decision next = retry.after(
            failure,
            client->environment()->now(),
            async::is_cancelled(state),
            client->environment()->jitter()
        );
        if (next.again) {
            mine->report.retry_planned(number, failure.info, next.pause, client->quota().tokens());
            if (next.pause > next.pause.zero()) co_await client->environment()->pause(next.pause);
            if (!async::is_cancelled(state)) continue;
            retry.cancel();
        }
        co_return failed(*client, *mine, std::move(failure.info));
    }
}

} // namespace codynamo::exec
