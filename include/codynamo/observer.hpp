// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/duration.hpp>
#include <codynamo/outcome.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>

namespace codynamo {

/// How long the phases of an attempt or of a whole call took. A phase that was not reached is zero.
struct call_times {
    /// Waiting for credentials.
    std::chrono::nanoseconds credentials{0};

    /// Waiting for the rate limit of `retry_mode::adaptive`.
    std::chrono::nanoseconds throttle{0};

    /// Waiting for a connection of the pool, or opening one.
    std::chrono::nanoseconds connection{0};

    /// From sending the request to the first byte of the response.
    std::chrono::nanoseconds first_byte{0};

    /// From the first byte of the response to its last.
    std::chrono::nanoseconds body{0};

    /// Pauses between attempts.
    std::chrono::nanoseconds backoff{0};

    /// The whole attempt or call.
    std::chrono::nanoseconds total{0};
};

/// What all events of one call have in common. The texts are valid during the callback only.
struct call_identity {
    /// DynamoDB's name of the operation, such as "PutItem".
    std::string_view operation;

    /// The table; empty if the operation has not exactly one.
    std::string_view table;

    /// The UUID that is sent as amz-sdk-invocation-id.
    std::string_view invocation_id;
};

/// A call has started.
struct call_started : call_identity {
    /// Bytes of the request's body.
    std::size_t body_bytes = 0;
};

/// An attempt has ended.
struct attempt_ended : call_identity {
    /// The number of the attempt, from 1.
    int attempt = 0;

    /// Why it failed; no error if it succeeded.
    std::error_code code;

    /// The response's status; 0 if there was none.
    int http_status = 0;

    /// The header x-amzn-RequestId of the response.
    std::string_view request_id;

    /// Whether it was sent on a connection that was used before.
    bool reused_connection = false;

    /// Bytes of the request, head included; 0 if it was not sent.
    std::size_t bytes_sent = 0;

    /// Bytes of the response's body.
    std::size_t bytes_received = 0;

    /// How long its phases took.
    call_times times;
};

/// A failed attempt will be followed by another one.
struct retry_planned : call_identity {
    /// The number of the attempt that failed.
    int attempt = 0;

    /// Why it failed.
    std::error_code reason;

    /// The pause before the next attempt.
    std::chrono::milliseconds delay;

    /// The tokens that the client's retry quota has left, of 500.
    int quota_left = 0;
};

/// A call has ended.
struct call_ended : call_identity {
    /// The number of its attempts.
    int attempts = 0;

    /// Why it failed; no error if it succeeded.
    std::error_code code;

    /// Whether a failed write can have changed the table.
    codynamo::outcome outcome = codynamo::outcome::not_sent;

    /// Whether a write succeeded after an attempt whose response was lost: that attempt may have
    /// been carried out as well. The responses of writes hold it, too. Never true with
    /// `at_most_once`.
    bool maybe_applied_twice = false;

    /// The status of the last response; 0 if there was none.
    int http_status = 0;

    /// The header x-amzn-RequestId of the last response.
    std::string_view request_id;

    /// Bytes of the requests of all attempts, heads included.
    std::size_t bytes_sent = 0;

    /// Bytes of the bodies of all responses.
    std::size_t bytes_received = 0;

    /// Capacity units consumed, summed over all tables, if the request asked for them by
    /// `return_consumed_capacity`.
    std::optional<double> consumed_capacity_units;

    /// How long the phases of all attempts took together.
    call_times times;
};

/// Receives events of a client's calls, for metrics and traces: `client_config::observer`.
///
/// Each call causes `on_call_started`, then for each attempt `on_attempt_ended` and, if another one
/// follows, `on_retry_planned`, then `on_call_ended`; nothing more once its coroutine is destroyed.
/// The functions are called between the steps of a call, on its thread: by several threads at a
/// time, if the client's context has several. They should be quick. They may start calls of the
/// client. An exception thrown by them is dropped. Events hold no secrets and no item contents.
class call_observer {
public:
    call_observer() = default;

    /// Not copyable.
    call_observer(const call_observer&) = delete;

    /// Not copyable.
    call_observer& operator=(const call_observer&) = delete;
    virtual ~call_observer() = default;

    /// Called before the first attempt.
    virtual void on_call_started(const call_started&) {}

    /// Called after each attempt.
    virtual void on_attempt_ended(const attempt_ended&) {}

    /// Called before the pause that precedes another attempt.
    virtual void on_retry_planned(const retry_planned&) {}

    /// Called at the end of the call.
    virtual void on_call_ended(const call_ended&) {}
};

} // namespace codynamo
