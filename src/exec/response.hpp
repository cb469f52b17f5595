// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/sender.hpp"
#include "exec/address_book.hpp"
#include "exec/retry.hpp"
#include "http/fault.hpp"
#include "http/reply.hpp"
#include "sigv4/clock_skew.hpp"

#include <codynamo/error.hpp>
#include <codynamo/result.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace codynamo::exec {

/// A complete response, its checksum checked, and what an error that is found in it needs to say.
struct raw_response {
    raw_response() = default;

    explicit raw_response(std::string json) : body(std::move(json)) {}

    /// Empty: the response has none.
    [[nodiscard]] std::string_view request_id() const noexcept {
        return headers.find("x-amzn-requestid").value_or(std::string_view());
    }

    /// Returns the body for those who keep it: without the room that its memory has from an earlier
    /// reply.
    [[nodiscard]] std::string take_body() {
        if (body.capacity() > 2 * body.size()) body.shrink_to_fit();
        return std::move(body);
    }

    std::string body;
    // Of the call.
    std::string operation;
    std::string table;
    http::header_fields headers;
    /// Where the request went.
    shared_address address;
    int http_status = 0;
    int attempts = 0;
    codec::sender from = codec::sender::unknown;
    bool is_read = false;
    /// By an attempt whose response was lost.
    bool maybe_applied_before = false;
};

using attempt_result = boost::system::result<raw_response, attempt_failure>;

/// What an attempt was signed with that a refusal may be due to.
struct signature_basis {
    signature_basis(sigv4::clock_skew::duration offset, unsigned number)
        : clock_offset(offset), generation(number) {}

    sigv4::clock_skew::duration clock_offset;
    /// Of the credentials.
    unsigned generation;
};

/// A response to `operation` that was complete at `received` by this machine's clock: its body, or
/// why it cannot be used. A refusal for the time of the signature corrects `skew`.
[[nodiscard]] attempt_result read_response(
    http::reply r,
    std::string_view operation,
    const signature_basis& signed_with,
    std::chrono::system_clock::time_point received,
    sigv4::clock_skew& skew
);

/// An exchange without a complete response.
[[nodiscard]] attempt_failure failure_of(const http::fault& f);

/// A failure before anything was sent.
[[nodiscard]] attempt_failure failure_of(const error& e);

} // namespace codynamo::exec
