// SPDX-License-Identifier: BSL-1.0
//
// Endpoint URLs: refused with a message that does not repeat them, or an endpoint that is the same
// when its own URL is parsed, and that can stand in the head of a request.
//
#include "endpoint/url.hpp"

#include "fuzz/support.hpp"
#include "http/head.hpp"

#include <string>

using namespace codynamo;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::string_view text = in.rest();
    const auto parsed = endpoints::parse_url(text);
    if (!parsed) {
        require(parsed.error().code() == client_errc::invalid_argument, "a refusal has its code");
        const std::string what = parsed.error().what();
        require(what.size() < 200 && fuzz::is_printable(what), "words of ours alone");
        return 0;
    }
    const http::endpoint& e = *parsed;
    require(e.port != 0 && !e.host.empty() && e.path.starts_with('/'), "all parts are there");
    require(e.host.find_first_of("@/?#[] ") == std::string::npos, "a host and nothing else");
    const auto again = endpoints::parse_url(e.url());
    require(again.has_value() && *again == e, "its own URL is the same endpoint");
    require(endpoints::is_loopback(*again) == endpoints::is_loopback(e), "on the same machine");
    std::string head;
    require(
        http::append_request_line(head, "POST", e.path, e.host_header()).has_value(),
        "it can stand in the head of a request"
    );
    return 0;
}
