// SPDX-License-Identifier: BSL-1.0
#include "http/plain_head.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <string>
#include <utility>

namespace codynamo::http {
namespace {

std::string head_of(std::string_view fields, std::string_view status_line = "HTTP/1.1 200 OK") {
    return std::string(status_line) + "\r\n" + std::string(fields) + "\r\n";
}

} // namespace

TEST_CASE("the head of DynamoDB's responses is plain") {
    const std::string head = head_of("Server: Server\r\n"
                                     "Date: Sun, 29 Nov 2026 11:49:29 GMT\r\n"
                                     "Content-Type: application/x-amz-json-1.0\r\n"
                                     "Content-Length: 10\r\n"
                                     "Connection: keep-alive\r\n"
                                     "x-amzn-RequestId: ABC\r\n"
                                     "X-Empty:\r\n"
                                     "x-amz-crc32:  123  \r\n");
    header_fields fields{{"of", "an earlier response"}};
    const auto read = read_plain_head(head + "{\"the\":1}\n", fields);
    REQUIRE(read);
    CHECK(read->status == 200);
    CHECK(read->size == head.size());
    CHECK(read->content_length == 10);
    REQUIRE(fields.size() == 8);
    CHECK(fields[0] == std::pair<std::string_view, std::string_view>("server", "Server"));
    CHECK(fields.find("date") == "Sun, 29 Nov 2026 11:49:29 GMT");
    CHECK(fields.find("x-amzn-requestid") == "ABC");
    CHECK(fields.find("x-empty") == "");
    CHECK(fields.find("x-amz-crc32") == "123");
    CHECK_FALSE(fields.find("of"));
}

TEST_CASE("errors have plain heads too, but not responses without a body") {
    header_fields fields;
    const auto status_of = [&](std::string_view status_line) {
        const auto read = read_plain_head(head_of("Content-Length: 2\r\n", status_line), fields);
        return read ? read->status : 0;
    };
    CHECK(status_of("HTTP/1.1 400 Bad Request") == 400);
    CHECK(status_of("HTTP/1.1 599 ") == 599);
    for (const char* const line :
         {"HTTP/1.1 204 No Content",
          "HTTP/1.1 205 Reset",
          "HTTP/1.1 304 Not Modified",
          "HTTP/1.1 100 Continue",
          "HTTP/1.1 101 Switching Protocols",
          "HTTP/1.1 000 Zero",
          "HTTP/1.1 600 Six",
          "HTTP/1.1 2000 Many",
          "HTTP/1.1 20 Few",
          "HTTP/1.1 +20 Sign",
          "HTTP/1.1  20 Space",
          "HTTP/1.1 200",
          "HTTP/1.0 200 OK",
          "HTTP/2.0 200 OK",
          "http/1.1 200 OK",
          " HTTP/1.1 200 OK",
          "HTTP/1.1 200 \x1b[31m",
          "HTTP/1.1 200 a\rb",
          "HTTP/1.1 200 a\nb",
          "HTTP/1.1",
          ""}) {
        CAPTURE(line);
        CHECK(status_of(line) == 0);
        CHECK(fields.size() == 0);
    }
}

TEST_CASE("a head that needs a parser is not plain") {
    const std::string fields_text = GENERATE(
        as<std::string>{},
        "",
        "Content-Length: 2", // a line end less
        "Content-Length: 2\r\nContent-Length: 2\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 2\r\ntransfer-encoding: identity\r\n",
        "Content-Length: 2\r\nConnection: close\r\n",
        "Content-Length: 2\r\nConnection: keep-alive, close\r\n",
        "Content-Length: 2\r\nProxy-Connection: close\r\n",
        "Content-Length: 2\r\nUpgrade: h2c\r\n",
        "Content-Length: 2\r\nContent-Encoding: gzip\r\n",
        "Content-Length:\r\n",
        "Content-Length: +2\r\n",
        "Content-Length: -2\r\n",
        "Content-Length: 2, 2\r\n",
        "Content-Length: 2 2\r\n",
        "Content-Length: 0x2\r\n",
        "Content-Length: 18446744073709551616\r\n",
        "Content-Length : 2\r\n",
        "Content-Length: 2\r\n folded\r\n",
        "Content-Length: 2\r\nX: a\r\n\tfolded\r\n",
        "Content-Length: 2\r\nX: a\tb\r\n",
        "Content-Length: 2\r\nX: a\xc3\xa4\r\n",
        "Content-Length: 2\r\nX: a\x7f\r\n",
        "Content-Length: 2\r\nX: a" + std::string(1, '\0') + "\r\n",
        "Content-Length: 2\r\nX: a\rb\r\n",
        "Content-Length: 2\r\nX: a\nb\r\n",
        "Content-Length: 2\r\nX: a\nY: b\r\r\n",
        "Content-Length: 2\nX: a\r\n",
        "Content-Length: 2\r\n: a\r\n",
        "Content-Length: 2\r\nX\r\n",
        "Content-Length: 2\r\nX Y: a\r\n"
    );
    CAPTURE(fields_text);
    header_fields fields;
    CHECK_FALSE(read_plain_head(head_of(fields_text), fields));
    CHECK(fields.size() == 0);
}

TEST_CASE("an incomplete head is not plain") {
    const std::string head = head_of("Content-Length: 2\r\n");
    header_fields fields;
    for (std::size_t size = 0; size < head.size(); ++size)
        CHECK_FALSE(read_plain_head(std::string_view(head).substr(0, size), fields));
    CHECK(read_plain_head(head, fields));
}

} // namespace codynamo::http
