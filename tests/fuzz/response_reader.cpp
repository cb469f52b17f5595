// SPDX-License-Identifier: BSL-1.0
//
// Bytes from the network. In whatever pieces they come: the same response or none, nothing beyond
// the limits, and an accepted response reads the same when it is written again. (Pieces may change
// when a response is refused: Beast looks at a head that came in part once, and then not before it
// is complete.)
//
#include "http/response_reader.hpp"

#include "fuzz/support.hpp"

#include <optional>
#include <string>

using namespace codynamo;
using fuzz::require;

namespace {

struct reading {
    std::optional<http::reply> response;
    bool keep_alive = false;
    std::size_t taken = 0;
};

void check_fault(const http::fault& f) {
    require(
        f.code == client_errc::protocol_error || f.code == client_errc::response_too_large,
        "a refused response has one of two codes"
    );
    require(fuzz::is_printable(f.detail), "messages about a response are printable");
}

/// Offers `wire` as a connection does: what was not taken comes again, with what came behind it.
reading read(std::string_view wire, http::response_limits limits, std::size_t piece) {
    http::response_reader reader(limits);
    reading out;
    std::size_t received = 0;
    while (!reader.done() && received < wire.size()) {
        received = std::min(wire.size(), received + piece);
        const auto taken = reader.put(wire.substr(out.taken, received - out.taken));
        if (!taken) {
            check_fault(taken.error());
            return out;
        }
        out.taken += *taken;
        require(out.taken <= received, "no more is taken than was offered");
        require(reader.missing() <= limits.max_body_bytes, "no room beyond the limit is asked for");
    }
    if (!reader.done()) return out;
    const auto more = reader.put("HTTP/1.1 200 OK\r\n");
    require(more && *more == 0, "a complete response takes nothing more");
    out.keep_alive = reader.keep_alive();
    out.response = reader.take();
    return out;
}

bool same_fields(const http::header_fields& a, const http::header_fields& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] != b[i]) return false;
    return true;
}

bool is_framing(std::string_view name) {
    return name == "content-length" || name == "transfer-encoding" || name == "trailer";
}

/// Returns the response as a server without chunks sends it.
std::string written_plainly(const http::reply& r) {
    std::string wire = "HTTP/1.1 " + std::to_string(r.status) + " x\r\n";
    for (std::size_t i = 0; i < r.headers.size(); ++i) {
        const auto [name, value] = r.headers[i];
        if (!is_framing(name)) wire.append(name).append(": ").append(value).append("\r\n");
    }
    return wire + "Content-Length: " + std::to_string(r.body.size()) + "\r\n\r\n" + r.body;
}

http::header_fields without_framing(const http::header_fields& fields) {
    http::header_fields out;
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (!is_framing(fields[i].first)) out.add(fields[i].first, fields[i].second);
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const http::response_limits limits{
        64 + 16 * std::size_t{in.byte()}, 4 * std::size_t{in.byte()}
    };
    const std::size_t piece = 1 + in.up_to(63);
    const std::string_view wire = in.rest();

    const reading whole = read(wire, limits, std::max<std::size_t>(wire.size(), 1));
    const reading sliced = read(wire, limits, piece);
    require(
        whole.response.has_value() == sliced.response.has_value(),
        "slices change whether a response is complete"
    );
    if (!whole.response) return 0;
    const http::reply& r = *whole.response;
    require(whole.taken == sliced.taken, "slices change where a response ends");
    require(whole.keep_alive == sliced.keep_alive, "slices change what becomes of the connection");
    require(
        r.status == sliced.response->status && r.body == sliced.response->body &&
            same_fields(r.headers, sliced.response->headers),
        "slices change a response"
    );
    require(r.status >= 200 && r.status <= 599, "a final status");
    require(r.body.size() <= limits.max_body_bytes, "a body within the limit");

    constexpr http::response_limits wide{1 << 20, 1 << 20};
    const std::string plain = written_plainly(r);
    const reading again = read(plain, wide, plain.size());
    require(again.response.has_value(), "an accepted response is accepted again");
    require(again.taken == plain.size(), "its end is where it was");
    require(
        again.response->status == r.status && again.response->body == r.body &&
            same_fields(without_framing(again.response->headers), without_framing(r.headers)),
        "a response reads the same when it is written again"
    );
    return 0;
}
