// SPDX-License-Identifier: BSL-1.0
//
// The head of a request from untrusted parts: it is refused, or a server reads exactly the intended
// lines.
//
#include "http/head.hpp"

#include "fuzz/support.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

using namespace codynamo;
using fuzz::require;

namespace {

std::string_view next_line(std::string_view& wire) {
    const std::size_t end = wire.find("\r\n");
    require(end != std::string_view::npos, "every line ends in CR LF");
    const std::string_view line = wire.substr(0, end);
    wire.remove_prefix(end + 2);
    require(line.find_first_of("\r\n") == std::string_view::npos, "no line end within a line");
    return line;
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

using lines = std::vector<std::pair<std::string, std::string>>;

void check_with_beast(const std::string& wire, const lines& meant, std::string_view target) {
    namespace beast_http = boost::beast::http;
    for (const auto& [name, value] : meant)
        for (const char* framing :
             {"content-length", "transfer-encoding", "connection", "upgrade", "proxy-connection"})
            if (boost::beast::iequals(name, framing)) return; // only for the transport
    beast_http::request_parser<beast_http::string_body> parser;
    parser.header_limit(1 << 20);
    parser.eager(true);
    boost::system::error_code ec;
    const std::size_t taken = parser.put(boost::asio::buffer(wire), ec);
    require(!ec && parser.is_done() && taken == wire.size(), "a server accepts the written head");
    const auto& message = parser.get();
    require(message.target() == target, "a server reads the path that was meant");
    // Beast puts equal names together.
    std::size_t count = 0;
    for (const auto& field : message)
        if (field.name() != beast_http::field::content_length) ++count;
    require(count == meant.size(), "a server reads as many headers as were meant");
    lines rest = meant;
    for (const auto& field : message) {
        if (field.name() == beast_http::field::content_length) continue;
        const auto found = std::find_if(rest.begin(), rest.end(), [&](const auto& line) {
            return line.first == field.name_string() && trimmed(line.second) == field.value();
        });
        require(found != rest.end(), "a server reads the headers that were meant");
        rest.erase(found);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::string method(in.text());
    const std::string target(in.text());
    const std::string host(in.text());
    std::string wire;
    if (!http::append_request_line(wire, method, target, host)) {
        require(wire.empty(), "a refusal writes nothing");
        return 0;
    }
    lines meant{{"Host", host}};
    while (!in.empty()) {
        std::string name(in.text());
        std::string value(in.text());
        const std::string before = wire;
        if (const auto written = http::append_header(wire, name, value); !written) {
            require(wire == before, "a refusal writes nothing");
            require(
                written.error().code == client_errc::invalid_argument, "a refusal has its code"
            );
            require(fuzz::is_printable(written.error().detail), "a refusal's message is printable");
            continue;
        }
        meant.emplace_back(std::move(name), std::move(value));
    }
    http::end_head(wire, 0);

    std::string_view rest = wire;
    require(next_line(rest) == method + ' ' + target + " HTTP/1.1", "the request line is as meant");
    for (const auto& [name, value] : meant)
        require(next_line(rest) == name + ": " + value, "each header is a line of its own");
    require(next_line(rest) == "Content-Length: 0", "the length stands behind the headers");
    require(next_line(rest).empty() && rest.empty(), "nothing stands behind the head");
    check_with_beast(wire, meant, target);
    return 0;
}
