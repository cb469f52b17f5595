// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/outcome.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>

namespace codynamo {

/// Where the time of an attempt or of a whole call went. What was not reached is zero.
struct call_times {
    std::chrono::nanoseconds credentials{0}; ///< waiting for the provider
    std::chrono::nanoseconds throttle{0};    ///< by `retry_mode::adaptive`
    std::chrono::nanoseconds connection{0};  ///< waiting for one of the pool, or making a new one
    std::chrono::nanoseconds first_byte{0};  ///< from sending to the first byte of the answer
    std::chrono::nanoseconds body{0};        ///< from there to its last byte
    std::chrono::nanoseconds backoff{0};     ///< between attempts
    std::chrono::nanoseconds total{0};
};

/// What all events of one call have in common. The texts are valid during the callback only.
struct call_identity {
    std::string_view operation;     ///< DynamoDB's name, e.g. "PutItem"
    std::string_view table;         ///< empty when the operation has no one table
    std::string_view invocation_id; ///< the UUID that is sent as amz-sdk-invocation-id
};

struct call_started : call_identity {
    std::size_t body_bytes = 0; ///< of the request, without its head
};

struct attempt_ended : call_identity {
    int attempt = 0;                ///< from 1
    std::error_code code;           ///< none when it went well
    int http_status = 0;            ///< 0 when no answer came
    std::string_view request_id;    ///< of the service
    bool reused_connection = false; ///< false also when there was none
    std::size_t bytes_sent = 0;     ///< of HTTP: the whole request, or 0 when it was not sent
    std::size_t bytes_received = 0; ///< of the answer's body
    call_times times;
};

struct retry_planned : call_identity {
    int attempt = 0;                 ///< the one that failed
    std::error_code reason;          ///< why it failed
    std::chrono::milliseconds delay; ///< before the next one
    int quota_left = 0;              ///< tokens of the client's retry quota, of 500
};

struct call_ended : call_identity {
    int attempts = 0;
    std::error_code code;                                    ///< none when it went well
    codynamo::outcome outcome = codynamo::outcome::not_sent; ///< of a failure

    /// A write that succeeded, after an attempt whose response was lost: that one may have been
    /// carried out as well. The responses of writes have it too. Never with `at_most_once`.
    bool maybe_applied_twice = false;

    int http_status = 0;
    std::string_view request_id;
    std::size_t bytes_sent = 0;
    std::size_t bytes_received = 0;

    /// The sum over all tables, when the request asked by `return_consumed_capacity`.
    std::optional<double> consumed_capacity_units;

    call_times times;
};

/// Told of what a client does, for metrics and traces: `client_config::observer`.
///
/// Each call gives `on_call_started`, then for each attempt `on_attempt_ended` and, when there is
/// to be another, `on_retry_planned`, then `on_call_ended`; nothing more when its coroutine is
/// destroyed. Called on the client's strand, one at a time, between the steps of a call: be quick.
/// May start calls of the client. What it throws is dropped. Holds no secret and no item content.
class call_observer {
public:
    call_observer() = default;
    call_observer(const call_observer&) = delete;
    call_observer& operator=(const call_observer&) = delete;
    virtual ~call_observer() = default;

    virtual void on_call_started(const call_started&) {}

    virtual void on_attempt_ended(const attempt_ended&) {}

    virtual void on_retry_planned(const retry_planned&) {}

    virtual void on_call_ended(const call_ended&) {}
};

} // namespace codynamo
