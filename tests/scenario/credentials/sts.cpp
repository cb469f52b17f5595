// SPDX-License-Identifier: BSL-1.0
//
// AssumeRole against a server with faults.
#include "credentials/sts.hpp"

#include "scenario/credentials/sts_scene.hpp"
#include "support/http_calls.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace codynamo::credential_sources {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

/// Calls of STS with a key that is not a secret.
class sts_calls {
public:
    explicit sts_calls(const scripted_server& net)
        : scene(net),
          in(scene.context()),
          to(std::make_shared<sts>(sts_endpoint{endpoint_of(net), "eu-central-1"})) {}

    sts_result assume(std::chrono::milliseconds limit = patience) {
        std::optional<sts_result> out;
        scene.web.run(assume_into(out, limit));
        return std::move(*out);
    }

    asio::awaitable<void> assume_into(
        std::optional<sts_result>& out, std::chrono::milliseconds limit = patience
    ) {
        const auto deadline = scene.web.environment->now() + limit;
        out = co_await sts::assume_role(to, in, request(), deadline);
    }

    [[nodiscard]] static sts_request request() {
        sts_request r("arn:aws:iam::123456789012:role/a", "session");
        r.signed_with = credentials("AKIDBASE", "hidden-secret", "hidden-token");
        return r;
    }

    sts_scene scene;
    std::shared_ptr<source_context> in;
    std::shared_ptr<sts> to;
};

std::string sts_message(const sts_result& done) {
    REQUIRE_FALSE(done.key.has_value());
    const std::string text = done.key.error().what();
    CHECK(text.find("hidden") == std::string::npos);
    return text;
}

} // namespace

TEST_CASE("a request to STS is sent again after failures that may pass") {
    scripted_server net;
    net.reply(respond(503, "busy"))
        .reply(sts_error(400, "Throttling", "Rate exceeded"))
        .reply(sts_role("ASIA"));
    sts_calls calls(net);
    CHECK(calls.assume().key.value().access_key_id() == "ASIA");
    net.reply(sts_error(400, "IDPCommunicationError", "no contact")).reply(sts_role("ASIA"));
    CHECK(calls.assume().key.has_value());
    net.reply(reset()).reply(respond(200, assumed_role_xml("ASIA")).truncated(300));
    net.reply(sts_role("ASIA"));
    CHECK(calls.assume().key.has_value());
}

TEST_CASE("a request to STS that keeps failing ends with the last response") {
    scripted_server net;
    for (int i = 0; i < 3; ++i)
        net.reply(sts_error(500, "InternalFailure", "try later"));
    sts_calls calls(net);
    const std::string text = sts_message(calls.assume());
    CHECK_THAT(
        text, ContainsSubstring("AssumeRole of arn:aws:iam::123456789012:role/a at http://")
    );
    CHECK_THAT(text, ContainsSubstring("InternalFailure: try later (HTTP 500, request SCRIPTED"));
    CHECK(calls.scene.web.environment->pauses.size() == 2);
}

TEST_CASE("a refusal of STS is reported at once, and is about its signer only if it says so") {
    scripted_server net;
    net.reply(sts_error(403, "AccessDenied", "User is not authorized&#10;hidden-token"));
    sts_calls calls(net);
    const sts_result denied = calls.assume();
    CHECK(denied.key.error().code() == client_errc::credentials_failed);
    CHECK_THAT(
        sts_message(denied), ContainsSubstring("AccessDenied: User is not authorized (HTTP")
    );
    CHECK_FALSE(denied.refused_signer);
    net.reply(sts_error(403, "InvalidClientTokenId", "unknown"));
    CHECK(calls.assume().refused_signer);
}

TEST_CASE("a response of STS that is not its XML is an error without its text") {
    scripted_server net;
    net.reply(respond(200, "<html>hidden</html>"))
        .reply(respond(200, R"({"AccessKeyId": "hidden"})"))
        .reply(respond(403, "<html>hidden</html>"))
        .reply(respond(200, std::string(100'000, 'x')));
    sts_calls calls(net);
    CHECK_THAT(sts_message(calls.assume()), ContainsSubstring("has no AccessKeyId"));
    CHECK_THAT(sts_message(calls.assume()), ContainsSubstring("is not XML"));
    CHECK_THAT(
        sts_message(calls.assume()),
        ContainsSubstring("a response that is not one of STS (HTTP 403")
    );
    CHECK_THAT(sts_message(calls.assume()), ContainsSubstring("too large"));
}

TEST_CASE("a clock that is off is corrected by STS's date, once, and stays corrected") {
    scripted_server net;
    const auto there = std::chrono::system_clock::now() + 2h;
    const fields date{{"Date", sts_date(there)}};
    net.reply(sts_error(403, "SignatureDoesNotMatch", "Signature expired", date))
        .reply(sts_role("ASIA1"))
        .reply(sts_role("ASIA2"));
    sts_calls calls(net);
    CHECK(calls.assume().key.has_value());
    CHECK(calls.assume().key.has_value());
    const auto requests = net.requests();
    const std::string hour = formatted(there, "%Y%m%dT%H");
    CHECK(requests.at(0).amz_date().substr(0, 11) != hour);
    CHECK(requests.at(1).amz_date().substr(0, 11) == hour);
    CHECK(requests.at(2).amz_date().substr(0, 11) == hour);

    const fields later{{"Date", sts_date(there + 2h)}};
    const fields latest{{"Date", sts_date(there + 4h)}};
    net.reply(sts_error(403, "SignatureDoesNotMatch", "Signature expired", later))
        .reply(sts_error(403, "SignatureDoesNotMatch", "Signature expired", latest));
    CHECK_THAT(sts_message(calls.assume()), ContainsSubstring("Signature expired"));
}

TEST_CASE("a clock that is off is left alone where corrections are disabled") {
    scripted_server net;
    const auto there = std::chrono::system_clock::now() + 2h;
    net.reply(sts_error(403, "RequestExpired", "expired", {{"Date", sts_date(there)}}));
    sts_calls calls(net);
    calls.in->services.corrects_clock = false;
    CHECK_THAT(sts_message(calls.assume()), ContainsSubstring("RequestExpired"));
}

TEST_CASE("a silent STS ends a fetch at its deadline, and a cancellation at once") {
    scripted_server net;
    net.reply(stall());
    sts_calls calls(net);
    CHECK_FALSE(calls.assume(50ms).key.has_value());

    net.reply(stall());
    asio::cancellation_signal stop;
    std::optional<sts_result> done;
    asio::io_context& io = *calls.scene.web.io;
    asio::co_spawn(
        io,
        web_scene::without_throwing(calls.assume_into(done)),
        asio::bind_cancellation_slot(stop.slot(), [](const std::exception_ptr&) {})
    );
    io.restart();
    while (net.requests().size() < 2)
        io.run_one_for(10ms);
    stop.emit(asio::cancellation_type::terminal);
    io.restart();
    io.run();
    REQUIRE(done);
    CHECK(done->key.error().code() == client_errc::cancelled);
}

} // namespace codynamo::credential_sources
