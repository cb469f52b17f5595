// SPDX-License-Identifier: BSL-1.0
#include "credentials/instance_source.hpp"

#include "scenario/credentials/instance_scene.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <vector>

namespace codynamo::credential_sources {
namespace {

using namespace testing;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using requests_in_order = std::vector<std::string>;

const std::string to_token = "PUT /latest/api/token";
const std::string to_extended = "GET /latest/meta-data/iam/security-credentials-extended/";
const std::string to_plain = "GET /latest/meta-data/iam/security-credentials/";

script listing(const char* text) {
    return respond(200, text);
}

script token_response() {
    return respond(200, "metadata-token", {{"X-Aws-Ec2-Metadata-Token-Ttl-Seconds", "21600"}});
}

} // namespace

TEST_CASE("an instance's credentials are those of its role, with the account") {
    instance_scene s;
    s.serve();
    const found_credentials found = s.found();
    CHECK(found.key.access_key_id() == "AKIDMETADATA");
    CHECK(found.key.secret_access_key() == "secret");
    CHECK(found.key.session_token() == "token");
    CHECK(found.key.account_id() == "123456789012");
    CHECK(found.key.expiration().has_value());
    CHECK(found.source == "instance metadata, role reader");
    CHECK(s.requests() == requests_in_order{to_token, to_extended, to_extended + "reader"});
}

TEST_CASE("an instance's next credentials cost one request, over the same connection") {
    instance_scene s;
    s.serve().net.most_connections(1);
    s.found();
    s.service.change([](metadata_facts& f) { f.key_id = "AKIDNEXT"; });
    CHECK(s.found().key.access_key_id() == "AKIDNEXT");
    CHECK(s.requests().size() == 4);
    CHECK(s.requests().back() == to_extended + "reader");
}

TEST_CASE("an instance without the extended directory has its credentials in the plain one") {
    instance_scene s;
    s.serve().service.change([](metadata_facts& f) { f.has_extended = false; });
    CHECK(s.found().key.account_id().empty());
    s.found();
    CHECK(
        s.requests() ==
        requests_in_order{to_token, to_extended, to_plain, to_plain + "reader", to_plain + "reader"}
    );
}

TEST_CASE("an instance's role is listed again when another one has taken its place") {
    const bool has_extended = GENERATE(false, true);
    instance_scene s;
    s.serve().service.change([&](metadata_facts& f) { f.has_extended = has_extended; });
    s.found();
    s.service.change([](metadata_facts& f) { f.role = "writer"; });
    CHECK(s.found().source == "instance metadata, role writer");
    const std::string directory = has_extended ? to_extended : to_plain;
    const auto all = s.requests();
    CHECK(
        requests_in_order(all.end() - 3, all.end()) ==
        requests_in_order{directory + "reader", directory, directory + "writer"}
    );
}

TEST_CASE("an instance's configured profile is not listed") {
    const bool has_extended = GENERATE(false, true);
    instance_scene s;
    s.how.instance_profile_name = "reader";
    s.serve().service.change([&](metadata_facts& f) { f.has_extended = has_extended; });
    s.found();
    s.found();
    if (has_extended)
        CHECK(
            s.requests() ==
            requests_in_order{to_token, to_extended + "reader", to_extended + "reader"}
        );
    else
        CHECK(
            s.requests() ==
            requests_in_order{
                to_token, to_extended + "reader", to_plain + "reader", to_plain + "reader"
            }
        );
}

TEST_CASE("a configured profile that the instance does not have is an error that names it") {
    instance_scene s;
    s.how.instance_profile_name = "writer";
    s.serve();
    CHECK_THAT(s.failure(), ContainsSubstring("no profile writer"));
    CHECK(s.requests() == requests_in_order{to_token, to_extended + "writer", to_plain + "writer"});
    CHECK_THAT(s.failure(), ContainsSubstring("no profile writer"));
}

TEST_CASE("a configured profile that is not the name of one is refused before it is asked for") {
    instance_scene s;
    s.how.instance_profile_name = GENERATE(
        std::string(".."),
        std::string("."),
        std::string("a b"),
        std::string("caf\xC3\xA9"),
        std::string(100'000, 'x')
    );
    s.serve();
    const std::string message = s.failure();
    CHECK_THAT(message, ContainsSubstring("AWS_EC2_INSTANCE_PROFILE_NAME"));
    CHECK(message.size() < 300);
    CHECK(s.requests().empty());
}

TEST_CASE("an instance without a role is passed over") {
    instance_scene s;
    s.serve().service.change([](metadata_facts& f) { f.role = ""; });
    CHECK(s.why_passed_over() == "the EC2 instance has no role: attach an instance profile");
    CHECK(s.requests() == requests_in_order{to_token, to_extended, to_plain});
}

TEST_CASE("an instance whose listing is empty is passed over") {
    instance_scene s;
    s.net.reply(token_response()).reply(listing("\n"));
    CHECK(s.why_passed_over() == "the EC2 instance has no role: attach an instance profile");
}

TEST_CASE("an instance that lists roles without credentials is not asked for ever") {
    instance_scene s;
    s.net.otherwise([](const seen_request& r) {
        if (r.method == "PUT") return token_response();
        return r.path.ends_with('/') ? listing("reader") : respond(404, "");
    });
    CHECK_THAT(s.failure(), ContainsSubstring("names a role"));
    CHECK(s.requests().size() < 10);
}

TEST_CASE("a role's name stays one segment of the path", "[fault-88]") {
    instance_scene s;
    s.net.reply(token_response())
        .reply(listing("team/reader+a=b@c\r\nanother"))
        .reply(respond(200, key_document({})));
    CHECK(s.found().source == "instance metadata, role team/reader+a=b@c");
    CHECK(s.requests().back() == to_extended + "team%2Freader%2Ba%3Db%40c");
}

TEST_CASE("a listing that is not a role's name is an error without its markup", "[fault-88]") {
    const std::string text = GENERATE(
        as<std::string>{},
        "<html><body>please log in</body></html>",
        "two words",
        "?token=x",
        "\x1b[31mred",
        "caf\xC3\xA9",
        std::string(513, 'x')
    );
    CAPTURE(text);
    instance_scene s;
    s.net.reply(token_response()).reply(respond(200, text));
    const std::string why = s.failure();
    CHECK_THAT(why, ContainsSubstring("not the name of a role"));
    CHECK_THAT(why, !ContainsSubstring("\x1b"));
    CHECK(why.size() < 500);
}

TEST_CASE("an instance's document that says why there is no key is quoted") {
    instance_scene s;
    s.net.reply(token_response()).reply(listing("reader"));
    s.net.reply(respond(
        200, R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"EC2 cannot assume\nthe role"})"
    ));
    const std::string why = s.failure();
    CHECK_THAT(
        why,
        StartsWith("instance metadata: no credentials for role reader: "
                   "\"AssumeRoleUnauthorizedAccess\", \"EC2 cannot assume")
    );
    CHECK_THAT(why, ContainsSubstring("must allow ec2.amazonaws.com"));
    CHECK_THAT(why, !ContainsSubstring("\n"));
}

TEST_CASE("an instance's response that is no key is an error", "[fault-88]") {
    const auto [body, why] = GENERATE(Catch::Generators::table<std::string, std::string>({
        {"<html>hunter2</html>", "is not the JSON object"},
        {"", "is not the JSON object"},
        {R"({"Code":"Success")", "is not the JSON object"},
        {R"({"Code":"Success","AccessKeyId":"hunter2"})", "has no SecretAccessKey"},
        {R"({"Code":"Failed"})", "\"Failed\""},
        {R"({"AccessKeyId":"A","SecretAccessKey":"hunter2","Expiration":"never"})", "Expiration"},
    }));
    CAPTURE(body);
    instance_scene s;
    s.net.reply(token_response()).reply(listing("reader")).reply(respond(200, body));
    CHECK_THAT(s.failure(), ContainsSubstring(why));
}

TEST_CASE("an instance's response of 1 MB is an error", "[fault-88]") {
    instance_scene s;
    s.net.reply(token_response())
        .reply(listing("reader"))
        .reply(respond(200, std::string(1 << 20, ' ')));
    CHECK_THAT(s.failure(), ContainsSubstring("max_response_bytes (65536)"));
    CHECK(s.requests().size() == 3);
    (void)s.net.take_problems(); // the client has closed before the end
}

TEST_CASE("an instance's metadata service that is busy is asked three times") {
    instance_scene s;
    s.net.reply(token_response()).reply(respond(500, "")).reply(respond(503, ""));
    s.serve();
    CHECK(s.found().key.access_key_id() == "AKIDMETADATA");
    s.net.reply(respond(500, "")).reply(respond(500, "")).reply(respond(502, "<html>hunter2"));
    CHECK_THAT(s.failure(), ContainsSubstring("has status 502"));
}

TEST_CASE("an instance's expired credentials are found as they are, for the client to keep") {
    instance_scene s;
    s.serve().service.change([](metadata_facts& f) { f.expiration = "2020-01-31T12:00:00Z"; });
    CHECK(s.found().key.expiration().has_value());
    CHECK(instance_source(s.shared_metadata()).keeps_expired());
}

} // namespace codynamo::credential_sources
