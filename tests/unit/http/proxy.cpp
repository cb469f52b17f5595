// SPDX-License-Identifier: BSL-1.0
#include "http/proxy.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;
using namespace codynamo::http;

namespace {

proxy_server some_proxy() {
    proxy_server p;
    p.host = "proxy.example";
    p.port = 3128;
    return p;
}

fault proxy_refusal(std::string_view response) {
    const auto judged = judge_connect_response(response, some_proxy());
    REQUIRE(judged);
    REQUIRE(judged->has_error());
    CHECK(judged->error().code == client_errc::proxy_failed);
    CHECK(judged->error().detail.find("proxy.example:3128") != std::string::npos);
    return judged->error();
}

} // namespace

TEST_CASE("a tunnel is requested by host and port, with credentials if there are any") {
    endpoint to;
    to.host = "dynamodb.example";
    proxy_server p = some_proxy();
    CHECK(
        connect_request(to, p).view() ==
        "CONNECT dynamodb.example:443 HTTP/1.1\r\nHost: dynamodb.example:443\r\n\r\n"
    );
    p.credentials = crypto::secret("dTpw");
    to.host = "::1";
    to.port = 8443;
    CHECK(
        connect_request(to, p).view() ==
        "CONNECT [::1]:8443 HTTP/1.1\r\nHost: [::1]:8443\r\nProxy-Authorization: Basic dTpw\r\n\r\n"
    );
}

TEST_CASE("a tunnel is open after status 200 and an empty line, and not before") {
    const std::string_view response = "HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n";
    for (std::size_t n = 0; n < response.size(); ++n)
        CHECK_FALSE(judge_connect_response(response.substr(0, n), some_proxy()));
    const auto judged = judge_connect_response(response, some_proxy());
    REQUIRE(judged);
    CHECK(judged->has_value());
    const auto odd =
        judge_connect_response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", some_proxy());
    REQUIRE(odd);
    CHECK(odd->has_value());
}

TEST_CASE("a proxy's refusal is final, unless it reports a failure of its own", "[fault-44]") {
    for (const char* status : {"407 Proxy Authentication Required", "403 Forbidden", "302 Found"}) {
        const fault f =
            proxy_refusal("HTTP/1.1 " + std::string(status) + "\r\nContent-Length: 0\r\n\r\n");
        CHECK(f.permanent);
        CHECK(f.detail.find(std::string(status).substr(0, 3)) != std::string::npos);
    }
    for (const char* status : {"502 Bad Gateway", "503 Unavailable", "504 Timeout"})
        CHECK_FALSE(proxy_refusal("HTTP/1.1 " + std::string(status) + "\r\n\r\n").permanent);
}

TEST_CASE("bytes after the proxy's response are not the endpoint's") {
    CHECK(proxy_refusal("HTTP/1.1 200 OK\r\n\r\nX").permanent);
    CHECK(proxy_refusal("SSH-2.0-OpenSSH\r\n\r\n").permanent);
    CHECK(proxy_refusal("HTTP/1.1 200 OK\r\nA: " + std::string(20000, 'x')).permanent);
}
