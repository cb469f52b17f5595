// SPDX-License-Identifier: BSL-1.0
#include "credentials/document.hpp"

#include <codynamo/error.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <chrono>
#include <string>

using namespace codynamo;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using credential_sources::document;

namespace {

document document_of(std::string_view text) {
    return document::parse(text, "the test's response").value();
}

std::string refusal_of_document(std::string_view text) {
    const auto parsed = document::parse(text, "the test's response");
    REQUIRE(parsed.has_error());
    CHECK(parsed.error().code() == client_errc::credentials_failed);
    CHECK_THAT(parsed.error().info().message, StartsWith("the test's response "));
    return parsed.error().info().message;
}

std::string nested_document(int levels) {
    std::string text = "{}";
    for (int i = 1; i < levels; ++i)
        text = R"({"a":)" + text + '}';
    return text;
}

} // namespace

TEST_CASE("a credentials document gives strings, numbers and truth values by their paths") {
    const document d = document_of(
        R"( {"Code":"Success","n":-1.5e3,"yes":true,"accessToken":{"accessKeyId":"AKID"},)"
        R"("empty":"","nothing":null,"list":["in","it"]} )"
    );
    CHECK(d.find("Code") == "Success");
    CHECK(d.find("n") == "-1.5e3");
    CHECK(d.find("yes") == "true");
    CHECK(d.find("accessToken.accessKeyId") == "AKID");
    CHECK_FALSE(d.find("accessToken"));
    CHECK_FALSE(d.find("empty"));
    CHECK_FALSE(d.find("nothing"));
    CHECK_FALSE(d.find("list"));
    CHECK_FALSE(d.find("code")); // as it is written
    CHECK(d.name() == "the test's response");
    CHECK(d.members().size() == 5);
}

TEST_CASE("escapes in a credentials document are resolved") {
    CHECK(document_of(R"({"T\u006fken":"a\/b\u002b\n"})").find("Token") == "a/b+\n");
}

TEST_CASE("a member that a credentials document must have is named when it is missing") {
    const document d = document_of(R"({"SecretAccessKey":"","AccessKeyId":"AKID"})");
    CHECK(d.required("AccessKeyId").value() == "AKID");
    const auto missing = d.required("SecretAccessKey");
    REQUIRE(missing.has_error());
    CHECK(missing.error().code() == client_errc::credentials_failed);
    CHECK(missing.error().info().message == "the test's response has no SecretAccessKey");
}

TEST_CASE("a time in a credentials document is read, is absent, or is named as wrong") {
    const document d = document_of(
        R"({"good":"2030-01-31T12:00:00Z","bad":"tomorrow-hunter2","number":1893456000})"
    );
    using namespace std::chrono;
    CHECK(d.time("good").value() == system_clock::time_point(sys_days(2030y / January / 31) + 12h));
    CHECK_FALSE(d.time("absent").value());
    for (const char* name : {"bad", "number"}) {
        const auto wrong = d.time(name);
        REQUIRE(wrong.has_error());
        CHECK(wrong.error().code() == client_errc::credentials_failed);
        CHECK_THAT(wrong.error().info().message, ContainsSubstring(std::string("has ") + name));
        CHECK_THAT(wrong.error().info().message, !ContainsSubstring("hunter2"));
    }
}

TEST_CASE("a credentials document that is not a JSON object is refused without a word of it") {
    const std::string_view text = GENERATE(
        as<std::string_view>{},
        "",
        "hunter2",
        "null",
        R"("hunter2")",
        R"(["hunter2"])",
        R"({"hunter2":)",
        R"({"hunter2":"hunter2)",
        R"({"hunter2":"hunter2"},)",
        R"({"hunter2":"hunter2"} hunter2)",
        R"({"hunter2":"\q"})",
        R"({"hunter2":"\ud8"})",
        R"({"a":1,})",
        R"({hunter2:1})",
        R"({'hunter2':1})",
        R"({"a":01})",
        R"({"a":+1})",
        R"({"a":truehunter2})",
        R"({"a":NaN})",
        "{\"a\":\"hunter2\n\"}",
        "{\"a\":\"hunter2\xFF\"}",
        "\xEF\xBB\xBF{\"a\":1}",
        "<html><body>hunter2</body></html>"
    );
    CAPTURE(text);
    const std::string why = refusal_of_document(text);
    CHECK_THAT(why, !ContainsSubstring("hunter2"));
    CHECK_THAT(why, ContainsSubstring("at byte"));
}

TEST_CASE("a zero byte in a credentials document is refused") {
    refusal_of_document(std::string_view("{\"a\":\"b\0\"}", 10));
    refusal_of_document(std::string_view("{\"a\":1}\0", 8));
}

TEST_CASE("a credentials document with a member that is there twice is refused") {
    const std::string_view text = GENERATE(
        as<std::string_view>{},
        R"({"Token":"hunter2","Token":"hunter2"})",
        R"({"Token":"hunter2","Tok\u0065n":"3"})",
        R"({"Token":"hunter2","Token":""})",
        R"({"Token":"","Token":"hunter2"})",
        R"({"Token":"hunter2","Token":["hunter2"]})",
        R"({"Token":["hunter2"],"Token":"hunter2"})",
        R"({"Token":"hunter2","Token":{}})",
        R"({"Token":{},"Token":"hunter2"})",
        R"({"a":{"b":"hunter2"},"a":{"c":"3"}})",
        R"({"a":{"b":"hunter2","b":"3"}})"
    );
    CAPTURE(text);
    const std::string why = refusal_of_document(text);
    CHECK_THAT(why, ContainsSubstring("twice"));
    CHECK_THAT(why, !ContainsSubstring("hunter2"));
}

TEST_CASE("a member's name with a dot does not pass for a path in a credentials document") {
    const document d = document_of(R"({"accessToken.accessKeyId":"forged"})");
    CHECK_FALSE(d.find("accessToken.accessKeyId"));
    const document both =
        document_of(R"({"accessToken.accessKeyId":"forged","accessToken":{"accessKeyId":"AKID"}})");
    CHECK(both.find("accessToken.accessKeyId") == "AKID");
}

TEST_CASE("a credentials document nests 8 objects deep") {
    CHECK(document::parse(nested_document(8), "the test's response").has_value());
    CHECK_THAT(refusal_of_document(nested_document(9)), ContainsSubstring("nested"));
    CHECK_THAT(refusal_of_document(nested_document(20'000)), ContainsSubstring("64 KiB"));
}

TEST_CASE("a credentials document has 64 KiB at most") {
    constexpr std::size_t frame = 8; // {"a":""}
    const auto of_size = [](std::size_t size) {
        return R"({"a":")" + std::string(size - frame, 'x') + R"("})";
    };
    CHECK(document_of(of_size(document::max_size)).find("a")->size() == (64 << 10) - frame);
    CHECK_THAT(refusal_of_document(of_size(document::max_size + 1)), ContainsSubstring("64 KiB"));
}
