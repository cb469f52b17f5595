// SPDX-License-Identifier: BSL-1.0
//
// The body and X-Amzn-Errortype of an error response: whatever it contains, the result is
// an error of the service that can be logged.
//
#include "codec/error_response.hpp"

#include "exec/judgement.hpp"
#include "exec/retry.hpp"
#include "fuzz/support.hpp"
#include "sigv4/clock_skew.hpp"

#include <string>
#include <utility>

using namespace codynamo;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const int status = 300 + static_cast<int>(in.number(2) % 700);
    const std::string_view type = in.line();
    const std::string_view date = in.line();
    const std::string_view pause = in.line();
    const std::string_view body = in.rest();

    error_info info = codec::decode_error(status, type, body);
    require(info.http_status == status, "the status is that of the response");
    require(info.code.category() == service_category(), "it is an error of the service");
    require(static_cast<bool>(info.code), "it is an error");
    require(info.service_code.find(':') == std::string::npos, "a name without a suffix");
    require(
        exec::judgement_of(exec::event_of(info)).when_sent != outcome::not_sent,
        "what was answered was sent"
    );

    sigv4::clock_skew skew;
    const auto now = std::chrono::system_clock::time_point(std::chrono::hours(24 * 365 * 56));
    (void)skew.learn(info, date, now, skew.offset());
    if (const auto when = sigv4::parse_http_date(date))
        require(date.size() == 29, "an accepted date has the one form");
    if (const auto after = exec::parse_retry_after(pause))
        require(after->count() >= 0 && *after <= std::chrono::hours(24), "a pause is bounded");

    info.operation = "GetItem";
    info.table = "t";
    const std::size_t message_size = info.message.size();
    const error e(std::move(info));
    require(fuzz::is_printable(e.what()), "the server's text cannot control a terminal");
    require(
        std::string_view(e.what()).size() <= 2500, "the words of the server are cut in messages"
    );
    require(e.info().message.size() == message_size, "info() has all of them");
    return 0;
}
