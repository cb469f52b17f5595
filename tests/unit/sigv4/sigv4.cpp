// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/sigv4.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <chrono>

using namespace codynamo;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

namespace {

const credentials long_term("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
const credentials temporary("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "TOKEN");
const sigv4::scope ireland{.region = "eu-west-1", .service = "execute-api"};
const sigv4::time_point noon =
    std::chrono::sys_days(std::chrono::year(2026) / 3 / 1) + std::chrono::hours(12);

sigv4::request request_with(std::vector<sigv4::header> headers) {
    sigv4::request r;
    r.headers = std::move(headers);
    return r;
}

std::string names_signed(const sigv4::request& r, const credentials& key = long_term) {
    const std::string value = sigv4::sign(r, key, ireland, noon).back().second;
    const std::size_t from = value.find("SignedHeaders=") + 14;
    return value.substr(from, value.find(',', from) - from);
}

void check_refused(
    const sigv4::request& r, const std::string& message, const credentials& key = long_term
) {
    CHECK_THROWS_MATCHES(
        sigv4::sign(r, key, ireland, noon), error, MessageMatches(ContainsSubstring(message))
    );
}

std::string canonical_path_line(std::string path, bool normalize = true) {
    sigv4::request r = request_with({{"host", "h"}});
    r.path = std::move(path);
    const std::string text = sigv4::canonical_request(r, {.normalize_path = normalize});
    const std::size_t from = text.find('\n') + 1;
    return text.substr(from, text.find('\n', from) - from);
}

std::string canonical_query_line(std::string query) {
    sigv4::request r = request_with({{"host", "h"}});
    r.query = std::move(query);
    const std::string text = sigv4::canonical_request(r);
    const std::size_t from = text.find("/\n") + 2;
    return text.substr(from, text.find('\n', from) - from);
}

} // namespace

TEST_CASE("date and token are added and signed") {
    const auto added = sigv4::sign(request_with({{"Host", "h"}}), temporary, ireland, noon);
    REQUIRE(added.size() == 3);
    CHECK(added[0] == sigv4::header("X-Amz-Date", "20260301T120000Z"));
    CHECK(added[1] == sigv4::header("X-Amz-Security-Token", "TOKEN"));
    CHECK_THAT(
        added[2].second,
        ContainsSubstring("Credential=AKIDEXAMPLE/20260301/eu-west-1/execute-api/aws4_request") &&
            ContainsSubstring("SignedHeaders=host;x-amz-date;x-amz-security-token,")
    );
}

TEST_CASE("every header is signed but those that proxies change") {
    CHECK(
        names_signed(request_with(
            {{"Host", "h"},
             {"Zeta", "1"},
             {"User-Agent", "x"},
             {"Connection", "close"},
             {"TE", "trailers"},
             {"X-Amzn-Trace-Id", "t"},
             {"amz-sdk-request", "attempt=1"}}
        )) == "amz-sdk-request;host;x-amz-date;zeta"
    );
}

TEST_CASE("headers that are there already are signed as they are") {
    const sigv4::request r = request_with(
        {{"Host", "h"}, {"x-amz-date", "20260301T120000Z"}, {"x-amz-security-token", "TOKEN"}}
    );
    CHECK(sigv4::sign(r, temporary, ireland, noon).size() == 1);
}

TEST_CASE("headers of an earlier attempt are refused") {
    check_refused(
        request_with({{"Host", "h"}, {"Authorization", "old"}}), "holds an Authorization header"
    );
    check_refused(
        request_with({{"Host", "h"}, {"X-Amz-Date", "20260301T115959Z"}}), "X-Amz-Date other than"
    );
    check_refused(
        request_with({{"Host", "h"}, {"X-Amz-Security-Token", "OLD"}}),
        "X-Amz-Security-Token other",
        temporary
    );
}

TEST_CASE("a request that could smuggle in a header is refused") {
    const std::string evil = "x\r\nX-Evil: 1";
    check_refused(request_with({{"Host", "h"}, {"X-A", evil}}), "header x-a has a line end");
    check_refused(request_with({{"Host", "h"}, {evil, "1"}}), "header name");
    check_refused(request_with({{"Host", "h"}, {"", "1"}}), "header name");
    check_refused(request_with({{"Host", "h"}, {"a:b", "1"}}), "header name");
    sigv4::request r = request_with({{"Host", "h"}});
    r.path = "/" + evil;
    check_refused(r, "the path has a control character");
    r = request_with({{"Host", "h"}});
    r.query = evil;
    check_refused(r, "the query has a control character");
    r = request_with({{"Host", "h"}});
    r.method = evil;
    check_refused(r, "the method has a control character");
    CHECK_THROWS_AS(
        sigv4::sign(request_with({{"Host", "h"}}), long_term, {.region = "a\nb"}, noon), error
    );
}

TEST_CASE("a request without Host is refused") {
    check_refused(request_with({}), "no Host header");
}

TEST_CASE("a path on the wire is normalised and encoded once more") {
    CHECK(canonical_path_line("") == "/");
    CHECK(canonical_path_line("/a%20b/") == "/a%2520b/");
    CHECK(canonical_path_line("/a/./b/../../c//d") == "/c/d");
    CHECK(canonical_path_line("/../..") == "/");
    CHECK(canonical_path_line("/..a/.b") == "/..a/.b");
}

TEST_CASE("a path for S3 is signed as it is sent") {
    CHECK(canonical_path_line("/a%20b//../c", false) == "/a%20b//../c");
    CHECK(canonical_path_line("", false) == "/");
}

TEST_CASE("all spellings of a query have the same signature") {
    CHECK(canonical_query_line("b=2&a=1") == "a=1&b=2");
    CHECK(canonical_query_line("b=1&a=2&b") == "a=2&b=&b=1");
    CHECK(canonical_query_line("a=%7e%41%2f&&c%3dd=") == "a=~A%2F&c%3Dd=");
    CHECK(canonical_query_line("a=1+1&b=%zz%4") == "a=1%2B1&b=%25zz%254");
    CHECK(canonical_query_line("a=b=c") == "a=b%3Dc");
}

TEST_CASE("the payload is signed by hash, by a given hash, or not at all") {
    sigv4::request r = request_with({{"Host", "h"}});
    r.body = "abc";
    const std::string hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    CHECK_THAT(sigv4::canonical_request(r), Catch::Matchers::EndsWith("\n" + hash));
    sigv4::request by_hash = request_with({{"Host", "h"}});
    by_hash.payload_hash = hash;
    CHECK(sigv4::canonical_request(by_hash) == sigv4::canonical_request(r));

    const auto added = sigv4::sign(r, long_term, ireland, noon, {.sign_payload = false});
    CHECK(added.at(1) == sigv4::header("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"));
    CHECK_THAT(
        sigv4::canonical_request(r, {.sign_payload = false}),
        Catch::Matchers::EndsWith("\nUNSIGNED-PAYLOAD")
    );
}

TEST_CASE("each part of what is signed changes the signature") {
    sigv4::request base =
        request_with({{"Host", "h"}, {"X-Amz-Target", "T.Op"}, {"Content-Type", "c"}});
    base.path = "/p";
    base.query = "q=1";
    base.body = "body";
    const auto signature = [](const sigv4::request& r) {
        return sigv4::sign(r, long_term, ireland, noon).back();
    };
    const sigv4::header unchanged = signature(base);
    CHECK(signature(base) == unchanged);
    for (std::size_t i = 0; i < base.headers.size(); ++i) {
        sigv4::request r = base;
        r.headers[i].second += 'x';
        CHECK(signature(r) != unchanged);
    }
    sigv4::request r = base;
    r.body = "bodY";
    CHECK(signature(r) != unchanged);
    r = base;
    r.path = "/q";
    CHECK(signature(r) != unchanged);
    r = base;
    r.query = "q=2";
    CHECK(signature(r) != unchanged);
    r = base;
    r.method = "PUT";
    CHECK(signature(r) != unchanged);
    CHECK(
        sigv4::sign(base, long_term, ireland, noon + std::chrono::seconds(1)).back() != unchanged
    );
}
