// SPDX-License-Identifier: BSL-1.0
#include "exec/response.hpp"

#include "codec/error_response.hpp"
#include "codec/json_reader.hpp"
#include "crypto/crc32.hpp"
#include "exec/judgement.hpp"

#include <charconv>
#include <cstdint>

namespace codynamo::exec {
namespace {

/// A complete response that cannot be used: whether the request was carried out is unknown.
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

/// With a checksum, only the beginning is looked at.
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

attempt_failure refusal(
    const http::reply& r,
    const signature_basis& signed_with,
    std::chrono::system_clock::time_point received,
    sigv4::clock_skew& skew
) {
    error_info info =
        codec::decode_error(r.status, r.find("x-amzn-errortype").value_or(""), r.body);
    info.request_id = r.find("x-amzn-requestid").value_or("");
    const failure_event event = event_of(info);
    info.outcome = judgement_of(event).when_sent;
    attempt_failure refused(event, std::move(info));
    if (const auto header = r.find("x-amz-retry-after"))
        refused.retry_after = parse_retry_after(*header);
    if (are_outdated(refused.info)) refused.refused_generation = signed_with.generation;
    if (r.find("age")) return refused; // the date of a cached response is an old one
    const auto date = r.find("date");
    if (const auto there = date ? sigv4::parse_http_date(*date) : std::nullopt)
        refused.server_ahead = *there - received;
    refused.clock_corrected = skew.learn(refused.info, date, received, signed_with.clock_offset);
    return refused;
}

/// The operations without output: DynamoDB has nothing in the body then, Dynalite an empty text.
bool is_empty_output(std::string_view operation, std::string_view body) {
    const bool has_output = operation != "TagResource" && operation != "UntagResource";
    return !has_output && (body.empty() || body == R"("")");
}

attempt_result usable(http::reply r, bool has_checksum) {
    attempt_result good{raw_response(std::move(r.body))};
    good->headers = std::move(r.headers);
    good->http_status = r.status;
    // DynamoDB and DynamoDB Local send both with every success, other servers do not.
    if (has_checksum && !good->request_id().empty()) good->from = codec::sender::dynamodb;
    return good;
}

} // namespace

attempt_failure failure_of(const http::fault& f) {
    const failure_event event = event_of(f);
    error_info info;
    info.code = f.code;
    info.message = f.detail;
    info.outcome = f.sent ? judgement_of(event).when_sent : outcome::not_sent;
    return attempt_failure(event, std::move(info));
}

attempt_failure failure_of(const error& e) {
    const bool is_over =
        e.code() == client_errc::cancelled || e.code() == client_errc::deadline_exceeded;
    attempt_failure f(is_over ? failure_event::abandoned : failure_event::not_attempted, e.info());
    f.info.outcome = outcome::not_sent;
    return f;
}

// By the awsJson1_0 protocol: an error from status 300 on; the checksum covers the body as it came.
// Anything but a JSON object comes from another kind of server.
attempt_result read_response(
    http::reply r,
    std::string_view operation,
    const signature_basis& signed_with,
    std::chrono::system_clock::time_point received,
    sigv4::clock_skew& skew
) {
    constexpr int first_error_status = 300;
    if (r.status >= first_error_status) return refusal(r, signed_with, received, skew);
    const auto checksum = r.find("x-amz-crc32");
    if (checksum && !checksum_matches(*checksum, r.body))
        return unusable(r, client_errc::checksum_mismatch, "it was changed on its way");
    const bool has_checksum = checksum.has_value();
    const bool is_nothing = is_empty_output(operation, r.body);
    if (!is_nothing && !is_json_object(r.body, has_checksum))
        return unusable(r, client_errc::malformed_response, "its body is not a JSON object");
    if (is_nothing) r.body = "{}";
    return usable(std::move(r), has_checksum);
}

} // namespace codynamo::exec
