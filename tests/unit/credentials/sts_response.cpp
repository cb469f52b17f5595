// SPDX-License-Identifier: BSL-1.0
#include "credentials/sts_response.hpp"

#include <codynamo/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;

const std::string secret_part = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY";

const std::string assumed = R"(<?xml version="1.0" encoding="UTF-8"?>
<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <AssumedRoleUser>
      <AssumedRoleId>ARO123EXAMPLE123:session</AssumedRoleId>
      <Arn>arn:aws:sts::123456789012:assumed-role/demo/session</Arn>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
      <SecretAccessKey>)" + secret_part +
                            R"(</SecretAccessKey>
      <SessionToken>a&amp;b&#47;c==</SessionToken>
      <Expiration>2030-01-31T12:00:00Z</Expiration>
    </Credentials>
    <PackedPolicySize>6</PackedPolicySize>
  </AssumeRoleResult>
  <ResponseMetadata><RequestId>c6104cbe</RequestId></ResponseMetadata>
</AssumeRoleResponse>)";

std::string replaced(std::string text, const std::string& old, const std::string& with) {
    const std::size_t at = text.find(old);
    REQUIRE(at != std::string::npos);
    return text.replace(at, old.size(), with);
}

std::string sts_failure(const std::string& xml) {
    const auto key = read_sts_credentials(xml, "AssumeRole");
    REQUIRE_FALSE(key.has_value());
    CHECK(key.error().code() == client_errc::credentials_failed);
    const std::string text = key.error().info().message;
    CHECK(text.find(secret_part) == std::string::npos);
    return text;
}

} // namespace

TEST_CASE("the credentials of an assumed role are read from XML") {
    const credentials key = read_sts_credentials(assumed, "AssumeRole").value();
    CHECK(key.access_key_id() == "ASIAIOSFODNN7EXAMPLE");
    CHECK(key.secret_access_key() == secret_part);
    CHECK(key.session_token() == "a&b/c==");
    CHECK(key.account_id() == "123456789012");
    CHECK(key.expiration() == std::chrono::sys_days(2030y / 1 / 31) + 12h);
}

TEST_CASE("an assumed role without an account's number has no account") {
    const std::string xml = replaced(assumed, "::123456789012:", "::12345678901x:");
    CHECK(read_sts_credentials(xml, "AssumeRole").value().account_id().empty());
}

TEST_CASE("a response of STS with a part missing or broken is refused without its texts") {
    CHECK(
        sts_failure(replaced(assumed, "<AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>", "")) ==
        "the response of STS has no AccessKeyId"
    );
    CHECK(
        sts_failure(replaced(assumed, "2030-01-31T12:00:00Z", "tomorrow")) ==
        "the response of STS has an Expiration that is not a time"
    );
    CHECK(
        sts_failure(replaced(assumed, "a&amp;b", "a b")).find("broken access key") !=
        std::string::npos
    );
    CHECK(
        sts_failure(replaced(assumed, "</SecretAccessKey>", "</Secret>")) ==
        "the response of STS is not XML"
    );
    for (const std::string& other :
         {std::string(),
          std::string("{}"),
          std::string("<html><body>" + secret_part),
          assumed.substr(0, assumed.size() / 2),
          assumed + std::string(1, '\0')})
        CHECK_FALSE(sts_failure(other).empty());
    CHECK_FALSE(read_sts_credentials(assumed, "AssumeRoleWithWebIdentity").has_value());
}

TEST_CASE("entities, depth and size of a response of STS are bounded before it is parsed") {
    CHECK(
        sts_failure("<!DOCTYPE x [<!ENTITY a \"" + secret_part + "\">]>" + assumed) ==
        "the response of STS has a declaration"
    );
    CHECK(
        sts_failure(replaced(assumed, "ASIA", "<![CDATA[ASIA]]>")) ==
        "the response of STS has a declaration"
    );
    std::string deep;
    for (int i = 0; i < 10'000; ++i)
        deep += "<a>";
    CHECK(sts_failure(deep) == "the response of STS has more than 200 tags");
    std::string tricky; // no tag of these ends itself
    for (int i = 0; i < 5'000; ++i)
        tricky += "<a b='/>'>";
    CHECK(sts_failure(tricky) == "the response of STS has more than 200 tags");
    CHECK(
        sts_failure("<a>" + std::string(70'000, 'x') + "</a>") ==
        "the response of STS has more than 64 KiB"
    );
}

TEST_CASE("a refusal of STS has its code and the first line of its message") {
    const sts_refusal refusal = read_sts_refusal(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender"
        "</Type><Code>SignatureDoesNotMatch</Code><Message>It is \x1b[31mwrong.&#10;x-amz-security-"
        "token:secret</Message></Error><RequestId>1</RequestId></ErrorResponse>"
    );
    CHECK(refusal.code == "SignatureDoesNotMatch");
    CHECK(refusal.message == "It is  [31mwrong.");
    CHECK(read_sts_refusal("<html>503</html>").code.empty());
    CHECK(read_sts_refusal("busy").code.empty());
    CHECK(
        read_sts_refusal(
            "<ErrorResponse><Error><Message>" + std::string(5'000, 'x') +
            "</Message></Error></ErrorResponse>"
        )
            .message.size() == 300
    );
}

} // namespace codynamo::credential_sources
