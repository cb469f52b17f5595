// SPDX-License-Identifier: BSL-1.0
#include "exec/judgement.hpp"

#include "codec/error_response.hpp"

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <string>

using namespace codynamo;
using namespace codynamo::exec;

namespace {

/// In short: t(ransient), T(hrottled), s(tale), p(ermanent); 0 not sent, n(ot applied), m(aybe).
std::string judged(failure_event e) {
    const judgement j = judgement_of(e);
    const char kind = j.kind == failure_class::transient   ? 't'
                      : j.kind == failure_class::throttled ? 'T'
                      : j.kind == failure_class::stale     ? 's'
                                                           : 'p';
    const char known = j.when_sent == outcome::not_sent      ? '0'
                       : j.when_sent == outcome::not_applied ? 'n'
                                                             : 'm';
    return {kind, known};
}

failure_event event_of_response(int status, const char* name) {
    return event_of(codec::decode_error(status, name, ""));
}

failure_event event_of_fault(client_errc code) {
    return event_of(http::fault(code, "why"));
}

} // namespace

TEST_CASE("each event decides about a retry and about what a write may have done") {
    CHECK(judged(failure_event::not_attempted) == "p0");
    CHECK(judged(failure_event::unreachable) == "t0");
    CHECK(judged(failure_event::untrusted) == "p0");
    CHECK(judged(failure_event::stale) == "sm");
    CHECK(judged(failure_event::broken_exchange) == "tm");
    CHECK(judged(failure_event::bad_framing) == "pm");
    CHECK(judged(failure_event::server_error) == "tm");
    CHECK(judged(failure_event::throttled) == "Tn");
    CHECK(judged(failure_event::in_progress) == "Tm");
    CHECK(judged(failure_event::refused) == "pn");
    CHECK(judged(failure_event::abandoned) == "pm");
}

TEST_CASE("every code of this library has an event") {
    const struct {
        client_errc code;
        failure_event event;
    } rows[] = {
        {client_errc::resolve_failed, failure_event::unreachable},
        {client_errc::connect_failed, failure_event::unreachable},
        {client_errc::proxy_failed, failure_event::unreachable},
        {client_errc::connect_timeout, failure_event::unreachable},
        {client_errc::tls_handshake_failed, failure_event::unreachable},
        {client_errc::tls_timeout, failure_event::unreachable},
        {client_errc::tls_verify_failed, failure_event::untrusted},
        {client_errc::response_timeout, failure_event::broken_exchange},
        {client_errc::stalled, failure_event::broken_exchange},
        {client_errc::request_timeout, failure_event::broken_exchange},
        {client_errc::connection_lost, failure_event::broken_exchange},
        {client_errc::checksum_mismatch, failure_event::broken_exchange},
        {client_errc::malformed_response, failure_event::broken_exchange},
        {client_errc::protocol_error, failure_event::bad_framing},
        {client_errc::response_too_large, failure_event::bad_framing},
        {client_errc::deadline_exceeded, failure_event::abandoned},
        {client_errc::cancelled, failure_event::abandoned},
    };

    std::set<client_errc> named;
    for (const auto& row : rows) {
        INFO(make_error_code(row.code).message());
        CHECK(event_of_fault(row.code) == row.event);
        named.insert(row.code);
    }
    for (int code = 1; code <= static_cast<int>(client_errc::writer_closed); ++code)
        if (!named.contains(static_cast<client_errc>(code)))
            CHECK(event_of_fault(static_cast<client_errc>(code)) == failure_event::not_attempted);
    http::fault stale(client_errc::connection_lost, "idle too long");
    stale.stale = true;
    CHECK(event_of(stale) == failure_event::stale);
}

TEST_CASE("all fourteen throttling names are throttling, whatever the status", "[fault-54]") {
    for (const char* name :
         {"Throttling",
          "ThrottlingException",
          "ThrottledException",
          "RequestThrottledException",
          "TooManyRequestsException",
          "ProvisionedThroughputExceededException",
          "RequestLimitExceeded",
          "BandwidthLimitExceeded",
          "LimitExceededException",
          "RequestThrottled",
          "SlowDown",
          "PriorRequestNotComplete",
          "EC2ThrottledException"}) {
        INFO(name);
        CHECK(event_of_response(400, name) == failure_event::throttled);
        CHECK(event_of_response(503, name) == failure_event::throttled);
    }
    CHECK(event_of_response(400, "TransactionInProgressException") == failure_event::in_progress);
    CHECK(event_of_response(429, "") == failure_event::throttled);
}

TEST_CASE("failures of the service are its own, and may have been too late") {
    for (const int status : {500, 502, 503, 504}) {
        INFO(status);
        CHECK(event_of_response(status, "") == failure_event::server_error);
        CHECK(event_of_response(status, "SomethingNewException") == failure_event::server_error);
    }
    CHECK(event_of_response(500, "InternalServerError") == failure_event::server_error);
    CHECK(event_of_response(500, "InternalFailure") == failure_event::server_error);
    CHECK(event_of_response(400, "RequestTimeout") == failure_event::server_error);
    CHECK(event_of_response(400, "RequestTimeoutException") == failure_event::server_error);
    CHECK(
        event_of_response(409, "ReplicatedWriteConflictException") == failure_event::server_error
    );
}

TEST_CASE("what the caller did wrong is refused for good") {
    for (const char* name :
         {"ValidationException",
          "AccessDeniedException",
          "ResourceNotFoundException",
          "ConditionalCheckFailedException",
          "TransactionCanceledException",
          "TransactionConflictException",
          "IdempotentParameterMismatchException",
          "ItemCollectionSizeLimitExceededException",
          "ExpiredTokenException",
          "UnrecognizedClientException",
          "MissingAuthenticationTokenException",
          "SerializationException",
          "UnknownOperationException",
          "SomethingNewException",
          ""}) {
        INFO(name);
        CHECK(event_of_response(400, name) == failure_event::refused);
    }
    for (const int status : {301, 404, 407, 413})
        CHECK(event_of_response(status, "") == failure_event::refused);
}
