// SPDX-License-Identifier: BSL-1.0
#include "sigv4/dynamodb_signer.hpp"

#include "support/on_threads.hpp"

#include <codynamo/sigv4.hpp>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <random>
#include <string>
#include <vector>

using namespace codynamo;
using namespace std::chrono;

namespace {

const std::string example_secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

std::string authorization(const std::string& head) {
    const std::size_t from = head.find("Authorization: ");
    return head.substr(from, head.find("\r\n", from) - from);
}

/// The lines that the general signer would add to the same request.
std::string lines_by_general_signer(
    const sigv4::dynamodb_message& m,
    std::string_view body,
    const credentials& key,
    const sigv4::scope& valid_in,
    system_clock::time_point when
) {
    sigv4::request r;
    r.path = m.path;
    r.body = body;
    r.headers = {
        {"Host", std::string(m.host)},
        {"X-Amz-Target", std::string(m.target)},
        {"Content-Type", std::string(sigv4::dynamodb_signer::content_type)},
        {"User-Agent", "not signed"},
    };
    std::string lines;
    for (const auto& [name, value] : sigv4::sign(r, key, valid_in, when))
        lines += name + ": " + value + "\r\n";
    return lines;
}

} // namespace

// Expected values: computed with Python's hmac and hashlib, step by step after AWS's description of
// the algorithm.
TEST_CASE("DynamoDB requests carry the signatures that another implementation computed") {
    sigv4::dynamodb_signer signer;
    std::string head;
    signer.append_to(
        head,
        {.host = "dynamodb.us-east-1.amazonaws.com",
         .path = "/",
         .target = "DynamoDB_20120810.GetItem",
         .body_digest = crypto::sha256(R"({"TableName":"t","Key":{"id":{"S":"1"}}})")},
        credentials("AKIDEXAMPLE", example_secret),
        {"us-east-1"},
        sys_days(2015y / 8 / 30) + 12h + 36min
    );
    CHECK(
        head == "X-Amz-Date: 20150830T123600Z\r\n"
                "Authorization: AWS4-HMAC-SHA256 "
                "Credential=AKIDEXAMPLE/20150830/us-east-1/dynamodb/aws4_request, "
                "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
                "Signature=1f1e5896400766a2baae39b84208462ac29b50fce307570f0bed34baa4a8fd21\r\n"
    );

    head.clear();
    signer.append_to(
        head,
        {.host = "localhost:8000",
         .path = "/",
         .target = "DynamoDB_20120810.ListTables",
         .body_digest = crypto::sha256("{}")},
        credentials("AKIDEXAMPLE", example_secret, "AQoDYXdzEPT//TOKEN=="),
        {"eu-central-1"},
        sys_days(2024y / 2 / 29) + 23h + 59min + 59s
    );
    CHECK(
        head == "X-Amz-Date: 20240229T235959Z\r\n"
                "X-Amz-Security-Token: AQoDYXdzEPT//TOKEN==\r\n"
                "Authorization: AWS4-HMAC-SHA256 "
                "Credential=AKIDEXAMPLE/20240229/eu-central-1/dynamodb/aws4_request, "
                "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "
                "Signature=378e29686c71f69dcc572af59d192335d0c4ae7885648c751150cf9fb93b0d31\r\n"
    );

    head.clear();
    signer.append_to(
        head,
        {.host = "[::1]:8443",
         .path = "/proxy/my%20table/", // canonical: %2520
         .target = "DynamoDB_20120810.PutItem",
         .body_digest = crypto::sha256("{\"TableName\":\"\u00e9\"}")},
        credentials("AKIDEXAMPLE", example_secret),
        {"us-west-2"},
        sys_days(2026y / 1 / 1)
    );
    CHECK(
        authorization(head) ==
        "Authorization: AWS4-HMAC-SHA256 "
        "Credential=AKIDEXAMPLE/20260101/us-west-2/dynamodb/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
        "Signature=82a11ab47b5325975739ebffc42fc56db59c88ccae68bb2742a958f06ad27d2a"
    );
}

TEST_CASE("the fast signer and the general one agree on random requests") {
    const auto seed = Catch::getSeed();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const auto below = [&](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
    };
    const auto text = [&](std::size_t longest, std::string_view characters) {
        std::string out(below(longest + 1), ' ');
        for (char& c : out)
            c = characters[below(characters.size())];
        return out;
    };
    const std::string visible = "abcXYZ019+/=-_.~%";
    const std::string regions[] = {"us-east-1", "eu-central-1", "local", "cn-north-1"};
    std::string secrets[12]; // more keys than the cache holds
    for (std::string& s : secrets)
        s = "s" + text(60, visible);

    sigv4::dynamodb_signer signer;
    for (int i = 0; i < 1000; ++i) {
        const std::string host = "h" + text(30, "abc.123") + text(1, ":") + text(4, "123");
        const std::string path = "/" + text(20, "ab/.%20~!$");
        const std::string target = "DynamoDB_20120810." + text(20, "abcXYZ \t");
        const std::string body = text(2000, std::string_view("\0\n{}\xc3\xa9xy\"", 9));
        const credentials key("A" + text(20, "ABC123"), secrets[below(12)], text(200, visible));
        const std::string& region = regions[below(4)];
        const system_clock::time_point when =
            sys_days(2026y / 1 / 1) + hours(below(100)) + milliseconds(below(5000));
        const sigv4::dynamodb_message message{
            .host = host, .path = path, .target = target, .body_digest = crypto::sha256(body)
        };

        std::string head = "POST";
        signer.append_to(head, message, key, {region}, when);
        REQUIRE(head == "POST" + lines_by_general_signer(message, body, key, {region}, when));
    }
}

TEST_CASE("requests that differ in one part are signed as if each were the only one") {
    struct signed_parts {
        sigv4::dynamodb_message message{"h:8000", "/", "DynamoDB_20120810.GetItem", {}};
        std::string_view body = "{}";
        credentials key{"AKIDEXAMPLE", example_secret, "token"};
        sigv4::scope valid_in{"us-east-1"};
        system_clock::time_point when = sys_days(2026y / 1 / 1) + 23h + 59min + 59s;
    };

    std::vector<signed_parts> all(12);
    all[1].message.host = "h:8001";
    all[2].message.path = "/other";
    all[3].message.target = "DynamoDB_20120810.PutItem";
    all[4].body = "{ }";
    all[5].key = credentials("AKIDANOTHER", example_secret, "token");
    all[6].key = credentials("AKIDEXAMPLE", "secret", "token");
    all[7].key = credentials("AKIDEXAMPLE", example_secret, "tokem");
    all[8].key = credentials("AKIDEXAMPLE", example_secret);
    all[9].valid_in.region = "us-east-2";
    all[10].valid_in.service = "sts";
    all[11].when += 1s;

    sigv4::dynamodb_signer signer;
    const auto check = [&](const signed_parts& p) {
        std::string head;
        sigv4::dynamodb_message message = p.message;
        message.body_digest = crypto::sha256(p.body);
        signer.append_to(head, message, p.key, p.valid_in, p.when);
        CHECK(head == lines_by_general_signer(message, p.body, p.key, p.valid_in, p.when));
    };
    for (const signed_parts& other : all) {
        check(all[0]);
        check(other);
        check(other);
    }
    all[0].when += 999ms;
    check(all[0]);
}

TEST_CASE("threads sign with one signer, each for its own endpoint and time") {
    sigv4::dynamodb_signer signer;
    std::atomic<int> wrong = 0;
    testing::on_threads(4, [&](int number) {
        const std::string host = "h" + std::to_string(number % 3);
        const std::string body(static_cast<std::size_t>(number), 'b');
        const sigv4::dynamodb_message message{host, "/", "T.Op", crypto::sha256(body)};
        const credentials key("AKIDEXAMPLE", example_secret, number == 0 ? "" : "token");
        for (int i = 0; i < 200; ++i) {
            const system_clock::time_point when = sys_days(2026y / 1 / 1) + hours(i / 2);
            std::string head;
            signer.append_to(head, message, key, {"us-east-1"}, when);
            if (head != lines_by_general_signer(message, body, key, {"us-east-1"}, when)) ++wrong;
        }
    });
    CHECK(wrong == 0);
}
