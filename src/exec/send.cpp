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
//   retry          the pause before the next attempt, or the end
//
#include "exec/send.hpp"

#include "codec/error_answer.hpp"
#include "codec/json_reader.hpp"
#include "crypto/crc32.hpp"
#include "exec/clock_skew.hpp"
#include "exec/judgement.hpp"
#include "exec/longest_duration.hpp"
#include "exec/message.hpp"
#include "exec/report.hpp"

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

/// How an attempt ended when it did not end well.
struct failure {
    failure() = default; // for result::error()

    failure(failure_event e, error_info i) : event(e), info(std::move(i)) {}

    failure_event event = failure_event::not_attempted;
    error_info info;
    std::optional<std::chrono::milliseconds> retry_after;
    std::optional<clock_skew::duration> server_ahead; ///< by the Date of the answer
    bool clock_corrected = false; ///< the signature was refused for its time, which is right now
    unsigned generation = 0;      ///< of the credentials that were refused, or 0
};

using attempt_result = boost::system::result<answer, failure>;

failure failure_of(const http::fault& f) {
    const failure_event event = event_of(f);
    error_info info;
    info.code = f.code;
    info.message = f.detail;
    info.outcome = f.sent ? judgement_of(event).when_sent : outcome::not_sent;
    return failure(event, std::move(info));
}

failure failure_of(const error& e) {
    return failure(failure_event::not_attempted, e.info());
}

/// A complete answer that cannot be used: the request was carried out, or not, and the answer is
/// lost.
failure unusable(const http::reply& r, client_errc code, std::string why) {
    http::fault f(code, std::move(why));
    f.sent = true;
    failure lost = failure_of(f);
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

bool is_json_object(std::string_view text) {
    codec::json_reader reader(text);
    if (reader.peek() != codec::json_reader::kind::object) return false;
    reader.skip();
    reader.expect_end();
    return reader.ok();
}

/// The credentials may have been replaced at their source.
bool are_outdated(const error_info& refusal) {
    return refusal.code == service_errc::expired_token ||
           refusal.code == service_errc::unrecognized_client;
}

failure refusal(core& client, const http::reply& r, const signature_basis& used) {
    error_info info =
        codec::decode_error(r.status, r.find("x-amzn-errortype").value_or(""), r.body);
    info.request_id = r.find("x-amzn-requestid").value_or("");
    const failure_event event = event_of(info);
    info.outcome = judgement_of(event).when_sent;
    failure refused(event, std::move(info));
    if (const auto header = r.find("x-amz-retry-after"))
        refused.retry_after = parse_retry_after(*header);
    if (are_outdated(refused.info)) refused.generation = used.generation;
    if (r.find("age")) return refused; // a stored answer's date is that of another time
    const auto received = client.world()->wall_time();
    const auto date = r.find("date");
    if (const auto there = date ? parse_http_date(*date) : std::nullopt)
        refused.server_ahead = *there - received;
    if (client.corrects_clock())
        refused.clock_corrected =
            client.skew().learn(refused.info, date, received, used.clock_offset);
    return refused;
}

/// By the awsJson1_0 protocol: an error from status 300 on; the checksum covers the body as it
/// came; an empty body is an empty answer.
attempt_result read_answer(core& client, http::reply r, const signature_basis& used) {
    constexpr int first_error_status = 300;
    if (r.status >= first_error_status) return refusal(client, r, used);
    const auto checksum = r.find("x-amz-crc32");
    if (checksum && !checksum_matches(*checksum, r.body))
        return unusable(r, client_errc::checksum_mismatch, "the answer was changed on its way");
    if (!checksum && !r.body.empty() && !is_json_object(r.body))
        return unusable(r, client_errc::malformed_response, "the answer is no JSON object");
    answer good(r.body.empty() ? "{}" : std::move(r.body));
    good.request_id = r.find("x-amzn-requestid").value_or("");
    good.http_status = r.status;
    return good;
}

/// What the attempts of one call share.
struct call_in_progress {
    call_in_progress(core& client, call w, std::string invocation_id)
        : what(std::move(w)),
          retry(client.max_attempts()),
          report(client, what, std::move(invocation_id)) {}

    const call what;
    retry_state retry;
    call_report report;
    std::optional<clock_skew::duration> server_ahead; ///< by the answer before
};

attempt_head head_of(core& client, const call_in_progress& mine) {
    attempt_head head;
    head.invocation_id = mine.report.invocation_id();
    head.attempt = mine.retry.attempts();
    head.max_attempts = mine.retry.max_attempts();
    if (mine.server_ahead)
        head.expires = client.world()->wall_time() + *mine.server_ahead + client.request_timeout();
    return head;
}

/// Waits as long as the adaptive retry mode wants; false when that is longer than the call has.
asio::awaitable<bool> hold_back(
    std::shared_ptr<core> client, rate_limiter& limiter, steady_time overall
) {
    const auto now = client->world()->now();
    const rate_limiter::seconds wait = limiter.take(now);
    if (wait <= wait.zero()) co_return true;
    if (wait >= overall - now) {
        limiter.give_back();
        co_return false;
    }
    co_await client->world()->pause(
        std::chrono::duration_cast<std::chrono::steady_clock::duration>(wait)
    );
    co_return true;
}

/// One attempt. `overall` is the end of the whole call.
asio::awaitable<attempt_result> attempt(
    std::shared_ptr<core> client, std::shared_ptr<call_in_progress> mine, steady_time overall
) {
    attempt_facts& facts = mine->report.facts();
    lap_timer lap(mine->report.is_observed());
    result<credentials> key = co_await identity::get(client->identity(), client->world());
    lap.add_to(facts.times.credentials);
    if (!key) co_return failure_of(key.error());
    const unsigned generation = client->identity()->generation();

    rate_limiter* const limiter = client->limiter(mine->what.table, mine->what.operation);
    if (limiter != nullptr) {
        const bool in_time = co_await hold_back(client, *limiter, overall);
        lap.add_to(facts.times.held_back);
        if (!in_time)
            co_return failure_of(http::fault(
                client_errc::deadline_exceeded,
                "the table was throttled, and retry_mode::adaptive would hold the call back longer"
            ));
    }

    http::fallible<http::lease> connection =
        co_await client->transport().acquire(client->endpoint(), overall);
    lap.add_to(facts.times.connection);
    if (!connection) co_return failure_of(connection.error());
    facts.reused_connection = connection->reused();

    // Signed after the wait for a connection: a signature is good for minutes only.
    const signature_basis basis(client->skew().offset(), generation);
    http::fallible<std::string> message =
        write_message(*client, mine->what, *key, head_of(*client, *mine));
    if (!message) co_return failure_of(message.error());
    mine->report.sending(*message);
    const steady_time deadline =
        std::min(overall, client->world()->now() + client->request_timeout());
    http::fallible<http::reply> reply =
        co_await connection->exchange(std::move(*message), deadline);
    lap.add_to(facts.times.first_byte);
    if (!reply) co_return failure_of(reply.error());
    const std::chrono::nanoseconds body = reply->ended - reply->began;
    facts.times.first_byte -= body;
    facts.times.body = body;
    mine->report.received(*reply);
    attempt_result outcome = read_answer(*client, std::move(*reply), basis);
    if (limiter != nullptr)
        limiter->answered(
            outcome.has_error() &&
                judgement_of(outcome.error().event).kind == failure_class::throttled,
            client->world()->now()
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

} // namespace

asio::awaitable<result<answer>> send(std::shared_ptr<core> client, call what) {
    if (client->is_in_child_process()) co_return forked_error(what);
    co_await asio::this_coro::throw_if_cancelled(false);
    const steady_time deadline =
        client->world()->now() + bounded(what.timeout.value_or(client->timeout()));
    const auto mine =
        std::make_shared<call_in_progress>(*client, std::move(what), client->uuids().next());
    retry_state& retry = mine->retry;
    call_report& report = mine->report;
    bool maybe_applied = false;
    bool clock_corrected = false;
    bool credentials_renewed = false;

    report.started();
    for (;;) {
        retry.begin_attempt();
        attempt_result done = co_await attempt(client, mine, deadline);
        if (done) {
            retry.succeed(client->quota());
            done->attempts = retry.attempts();
            done->maybe_applied_before = maybe_applied;
            if (report.is_observed()) {
                const error_info facts = facts_of(*done);
                report.attempt_ended(retry.attempts(), facts);
                report.ended_well(retry.attempts(), facts, done->body);
            }
            co_return std::move(*done);
        }
        failure failed = std::move(done).error();
        error_info& info = failed.info;
        report.attempt_ended(retry.attempts(), info);
        failure_class kind = judgement_of(failed.event).kind;
        // What was wrong here and is right now is worth one more attempt, not one after the other.
        if (failed.clock_corrected && !std::exchange(clock_corrected, true))
            kind = failure_class::transient;
        if (failed.generation != 0) {
            client->identity()->forget(failed.generation);
            if (!std::exchange(credentials_renewed, true)) kind = failure_class::transient;
        }
        maybe_applied = maybe_applied || info.outcome == outcome::maybe_applied;
        if (mine->what.at_most_once && maybe_applied) kind = failure_class::permanent;
        mine->server_ahead = failed.server_ahead;
        const int attempts = retry.attempts();
        // The service looks after a transaction that hangs when it is asked again 5 s after its
        // beginning: no jitter, so that the last attempt comes later than that.
        const bool runs_still = failed.event == failure_event::in_progress;
        const double jitter = runs_still ? 1.0 : client->world()->jitter();
        const auto pause = retry.next(kind, failed.retry_after, client->quota(), jitter);
        const bool too_late = pause && client->world()->now() + *pause >= deadline;
        if (too_late) retry.give_back(client->quota());
        const bool last = !pause || too_late;

        // Asio keeps a cancellation in mind but does not cancel what begins after it.
        const auto state = co_await asio::this_coro::cancellation_state;
        bool cancelled = state.cancelled() != asio::cancellation_type::none;
        if (!last && !cancelled) {
            report.retry_planned(attempts, info, *pause, client->quota().tokens());
            if (*pause > pause->zero()) co_await client->world()->pause(*pause);
            cancelled = state.cancelled() != asio::cancellation_type::none;
        }
        if (!last && !cancelled) continue;

        if (cancelled) {
            info.code = client_errc::cancelled;
            info.service_code.clear();
        } else if (info.code == client_errc::request_timeout && client->world()->now() >= deadline) {
            info.code = client_errc::deadline_exceeded;
        }
        info.operation = mine->what.operation;
        info.table = mine->what.table;
        info.attempts = attempts;
        if (maybe_applied) info.outcome = outcome::maybe_applied;
        report.failed(info);
        co_return error(std::move(info));
    }
}

} // namespace codynamo::exec
