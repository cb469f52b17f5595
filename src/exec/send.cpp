// SPDX-License-Identifier: BSL-1.0
//
// The way of a call through here, once for each attempt:
//
//   identity       credentials, fresh for each attempt
//   transport      a connection, reused or new
//   write_message  head and body in one buffer, signed just before it goes out
//   exchange       one write, and the complete answer
//   judge          a body, or why not: classified for the retry rules
//   retry          the pause before the next attempt, or the end
//
#include "exec/send.hpp"

#include "codec/error_answer.hpp"
#include "codec/json_reader.hpp"
#include "crypto/crc32.hpp"
#include "crypto/random.hpp"
#include "exec/clock_skew.hpp"
#include "exec/longest_duration.hpp"
#include "http/head.hpp"

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

    failure(failure_class c, error_info i) : kind(c), info(std::move(i)) {}

    failure_class kind = failure_class::permanent;
    error_info info;
    std::optional<std::chrono::milliseconds> retry_after;
    bool clock_corrected = false; ///< the signature was refused for its time, which is right now
    unsigned generation = 0;      ///< of the credentials that were refused, or 0
};

using attempt_result = boost::system::result<answer, failure>;

failure failure_of(const http::fault& f) {
    error_info info;
    info.code = f.code;
    info.message = f.detail;
    info.outcome = f.sent ? outcome::maybe_applied : outcome::not_sent;
    return failure(classify(f), std::move(info));
}

failure failure_of(const error& e) {
    return failure(failure_class::permanent, e.info());
}

/// A complete answer that cannot be used: the request was carried out, or not, and the answer is
/// lost.
failure unusable(const http::reply& r, client_errc code, std::string why) {
    http::fault f(code, std::move(why));
    f.sent = true;
    failure lost = failure_of(f);
    lost.info.http_status = r.status;
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

/// By the awsJson1_0 protocol: an error from status 300 on; the checksum covers the body as it
/// came; an empty body is an empty answer.
attempt_result judge(core& client, http::reply r, const signature_basis& used) {
    constexpr int first_error_status = 300;
    const std::string_view request_id = r.find("x-amzn-requestid").value_or("");
    if (r.status >= first_error_status) {
        error_info info =
            codec::decode_error(r.status, r.find("x-amzn-errortype").value_or(""), r.body);
        info.request_id = request_id;
        const bool refused = r.status < 500; // after a 5xx the write may have happened
        info.outcome = refused ? outcome::not_applied : outcome::maybe_applied;
        failure answered(classify(info), std::move(info));
        if (const auto header = r.find("x-amz-retry-after"))
            answered.retry_after = parse_retry_after(*header);
        // A stored answer's date is that of another time.
        if (client.corrects_clock() && !r.find("age"))
            answered.clock_corrected = client.skew().learn(
                answered.info, r.find("date"), client.world()->wall_time(), used.clock_offset
            );
        if (are_outdated(answered.info)) answered.generation = used.generation;
        return answered;
    }
    const auto checksum = r.find("x-amz-crc32");
    if (checksum && !checksum_matches(*checksum, r.body)) {
        failure broken =
            unusable(r, client_errc::checksum_mismatch, "the answer was changed on its way");
        broken.info.request_id = request_id;
        return broken;
    }
    answer good(r.body.empty() ? "{}" : std::move(r.body));
    good.request_id = request_id;
    good.http_status = r.status;
    if (!checksum && !is_json_object(good.body)) {
        failure broken =
            unusable(r, client_errc::malformed_response, "the answer is no JSON object");
        broken.info.request_id = request_id;
        return broken;
    }
    return good;
}

/// Head and body in one buffer: one request is one write.
http::fallible<std::string> write_message(
    core& client,
    const call& what,
    const credentials& key,
    const std::string& invocation_id,
    const retry_state& retry
) {
    constexpr std::size_t head_room = 1024;
    const http::endpoint& to = client.endpoint();
    const std::string host = to.host_header();
    const std::string target = "DynamoDB_20120810." + what.operation;
    std::string message;
    message.reserve(head_room + key.session_token().size() + what.body.size());

    auto written = http::append_request_line(message, "POST", to.path, host);
    const auto header = [&](std::string_view name, std::string_view text) {
        if (written) written = http::append_header(message, name, text);
    };
    header("Content-Type", sigv4::dynamodb_signer::content_type);
    header("X-Amz-Target", target);
    header("Accept-Encoding", "identity");
    header("User-Agent", client.user_agent());
    header("amz-sdk-invocation-id", invocation_id);
    header(
        "amz-sdk-request",
        "attempt=" + std::to_string(retry.attempts()) +
            "; max=" + std::to_string(retry.max_attempts())
    );
    if (!written) return written.error();

    const sigv4::dynamodb_message signed_parts{host, to.path, target, what.body};
    client.signer().append_to(
        message,
        signed_parts,
        key,
        client.region(),
        client.world()->wall_time() + client.skew().offset()
    );
    http::end_head(message, what.body.size());
    message += what.body;
    return message;
}

/// One attempt. `overall` is the end of the whole call.
asio::awaitable<attempt_result> attempt(
    std::shared_ptr<core> client,
    std::shared_ptr<const call> what,
    std::string invocation_id,
    retry_state retry,
    steady_time overall
) {
    result<credentials> key = co_await identity::get(client->identity(), client->world());
    if (!key) co_return failure_of(key.error());
    const unsigned generation = client->identity()->generation();

    http::fallible<http::lease> connection =
        co_await client->transport().acquire(client->endpoint(), overall);
    if (!connection) co_return failure_of(connection.error());

    // Signed after the wait for a connection: a signature is good for minutes only.
    const signature_basis basis(client->skew().offset(), generation);
    http::fallible<std::string> message = write_message(*client, *what, *key, invocation_id, retry);
    if (!message) co_return failure_of(message.error());
    const steady_time deadline =
        std::min(overall, client->world()->now() + client->request_timeout());
    http::fallible<http::reply> reply =
        co_await connection->exchange(std::move(*message), deadline);
    if (!reply) co_return failure_of(reply.error());
    co_return judge(*client, std::move(*reply), basis);
}

} // namespace

asio::awaitable<result<answer>> send(std::shared_ptr<core> client, call what) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto shared = std::make_shared<const call>(std::move(what));
    const steady_time deadline =
        client->world()->now() + bounded(shared->timeout.value_or(client->timeout()));
    const std::string invocation_id = crypto::random_uuid();
    retry_state retry(client->max_attempts());
    bool maybe_applied = false;
    bool clock_corrected = false;
    bool credentials_renewed = false;

    for (;;) {
        retry.begin_attempt();
        attempt_result done = co_await attempt(client, shared, invocation_id, retry, deadline);
        if (done) {
            retry.succeed(client->quota());
            done->attempts = retry.attempts();
            co_return std::move(*done);
        }
        failure failed = std::move(done).error();
        // What was wrong here and is right now is worth one more attempt, not one after the other.
        if (failed.clock_corrected && !std::exchange(clock_corrected, true))
            failed.kind = failure_class::transient;
        if (failed.generation != 0) {
            client->identity()->forget(failed.generation);
            if (!std::exchange(credentials_renewed, true)) failed.kind = failure_class::transient;
        }
        maybe_applied = maybe_applied || failed.info.outcome == outcome::maybe_applied;
        const int attempts = retry.attempts();
        // The service looks after a transaction that hangs when it is asked again 5 s after its
        // beginning: no jitter, so that the last attempt comes later than that.
        const bool runs_still = failed.info.code == service_errc::transaction_in_progress;
        const double jitter = runs_still ? 1.0 : client->world()->jitter();
        const auto pause = retry.next(failed.kind, failed.retry_after, client->quota(), jitter);
        const bool too_late = pause && client->world()->now() + *pause >= deadline;
        if (too_late) retry.give_back(client->quota());
        const bool last = !pause || too_late;

        // Asio keeps a cancellation in mind but does not cancel what begins after it.
        const auto state = co_await asio::this_coro::cancellation_state;
        bool cancelled = state.cancelled() != asio::cancellation_type::none;
        if (!last && !cancelled && *pause > pause->zero()) {
            co_await client->world()->pause(*pause);
            cancelled = state.cancelled() != asio::cancellation_type::none;
        }
        if (!last && !cancelled) continue;

        error_info& info = failed.info;
        if (cancelled) {
            info.code = client_errc::cancelled;
            info.service_code.clear();
        } else if (info.code == client_errc::request_timeout && client->world()->now() >= deadline) {
            info.code = client_errc::deadline_exceeded;
        }
        info.operation = shared->operation;
        info.table = shared->table;
        info.attempts = attempts;
        if (maybe_applied) info.outcome = outcome::maybe_applied;
        co_return error(std::move(info));
    }
}

} // namespace codynamo::exec
