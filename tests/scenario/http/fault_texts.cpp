// SPDX-License-Identifier: BSL-1.0
//
// What an error of the transport reads like: the text of its code, then its detail.
#include "http/cancelled.hpp"
#include "scenario/http/tls_client.hpp"
#include "support/http_calls.hpp"
#include "support/run.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <sstream>
#include <string>
#include <vector>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::StartsWith;

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> words;
    for (std::string word; in >> word;)
        words.push_back(word);
    return words;
}

/// Whether two words in a row of the code's text are in the detail as well.
bool is_said_twice(const http::fault& f) {
    const auto words = words_of(make_error_code(f.code).message());
    for (std::size_t i = 1; i < words.size(); ++i)
        if (f.detail.find(words[i - 1] + ' ' + words[i]) != std::string::npos) return true;
    return false;
}

void check_text(const http::fault& f, const std::string& begin) {
    CHECK_THAT(error(f.code, f.detail).what(), StartsWith(begin));
    CHECK_FALSE(is_said_twice(f));
}

http::endpoint closed_port() {
    boost::asio::io_context io;
    boost::asio::ip::tcp::acceptor probe(io, {boost::asio::ip::address_v4::loopback(), 0});
    http::endpoint to;
    to.host = "127.0.0.1";
    to.port = probe.local_endpoint().port();
    return to;
}

http::fault fault_of_call(
    http::endpoint to, http::settings options, std::chrono::milliseconds limit = patience
) {
    boost::asio::io_context io;
    const auto client = std::make_shared<http::transport>(io.get_executor(), std::move(options));
    return fault_of(run(io, call(client, std::move(to), "{}", limit)));
}

} // namespace

TEST_CASE("an error before a connection says once what failed, and where") {
    http::endpoint unknown;
    unknown.host = "no..such..name";
    check_text(
        fault_of_call(unknown, patient_settings()),
        "the host name could not be resolved: no..such..name: "
    );
    const http::endpoint closed = closed_port();
    check_text(
        fault_of_call(closed, patient_settings()),
        "the connection could not be made: " + closed.url() + ": "
    );
    check_text(http::cancelled_fault(), "the call was cancelled");
    CHECK(http::cancelled_fault().detail.empty());
}

TEST_CASE("an error of TLS says once what failed, and where") {
    scripted_server plain;
    plain.accept(script()
                     .then(script::read{1})
                     .then(script::write{"HTTP/1.1 400 Bad Request\r\n\r\n"})
                     .then(script::hold{}));
    http::endpoint to = endpoint_of(plain);
    to.tls = true;
    check_text(
        fault_of_call(to, patient_settings()), "the TLS handshake failed: " + to.host + ": "
    );
    const certificate_authority another;
    scripted_server net(tls_options{trusted().issue()});
    check_text(
        fault_of(call_with(trusting(another), net, "localhost")),
        "the server's certificate was refused: localhost: "
    );
}

TEST_CASE("an error on a connection says once what failed, and where") {
    scripted_server net;
    const http::endpoint to = endpoint_of(net);
    net.reply(reset());
    check_text(fault_of_call(to, patient_settings()), "the connection broke: " + to.url() + ", ");
    net.reply(raw("hello\r\n\r\n"));
    check_text(fault_of_call(to, patient_settings()), "the response is not valid HTTP: it ");
    http::settings small = patient_settings();
    small.max_response_bytes = 10;
    net.reply(ok(std::string(11, 'x')));
    check_text(fault_of_call(to, small), "the response is too large: its body ");
    net.reply(stall());
    const http::fault late = fault_of_call(to, patient_settings(), 50ms);
    CHECK_FALSE(is_said_twice(late));
}

} // namespace codynamo::testing
