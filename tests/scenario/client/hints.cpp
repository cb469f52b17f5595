// SPDX-License-Identifier: BSL-1.0
//
// Hints in error messages.
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace codynamo::testing {
namespace {

using Catch::Matchers::ContainsSubstring;

template <class T>
std::string text_of_failure(scripted_client& c, asio::awaitable<T> call) {
    const result<T> r = c.run(as_result(std::move(call)));
    REQUIRE_FALSE(r.has_value());
    return r.error().what();
}

client_config once() {
    client_config config;
    config.max_attempts = 1;
    return config;
}

} // namespace

TEST_CASE("a table that does not exist: the error names region and endpoint") {
    scripted_server net;
    net.reply(service_error(400, "ResourceNotFoundException"));
    scripted_client c(net);
    const std::string text = text_of_failure(c, c.table().get_item(key("id", "1")));
    CHECK_THAT(text, ContainsSubstring("hint: asked " + net.url() + ", region us-east-1"));
}

TEST_CASE("a key that is not known: the error names its source and its last characters") {
    scripted_server net;
    for (int i = 0; i < 2; ++i)
        net.reply(service_error(400, "UnrecognizedClientException"));
    scripted_client c(net);
    const std::string text = text_of_failure(c, c.table().get_item(key("id", "1")));
    CHECK_THAT(text, ContainsSubstring("ending in MPLE, from client_config::credentials"));
    CHECK_THAT(text, !ContainsSubstring("AKIDEXAMPLE"));
}

TEST_CASE("another HTTP server: the error names the endpoint") {
    scripted_server net;
    net.reply(respond(200, "<html>It works!</html>", {}, checksum::absent));
    net.reply(respond(404, "<html>Not Found</html>", {}, checksum::absent));
    net.reply(ok(R"({"Item":[1]})"));
    scripted_client c(net, once());
    for (int i = 0; i < 3; ++i) {
        const std::string text = text_of_failure(c, c.table().get_item(key("id", "1")));
        CHECK_THAT(text, ContainsSubstring("is " + net.url() + " DynamoDB?"));
    }
}

TEST_CASE("https to a port that speaks http: the error asks for http") {
    scripted_server net;
    net.accept(script()
                   .then(script::read{1})
                   .then(script::write{"HTTP/1.1 400 Bad Request\r\n\r\n"})
                   .then(script::hold{}));
    boost::asio::io_context io;
    client_config config = once();
    config.region = "us-east-1";
    config.endpoint = "https://127.0.0.1:" + std::to_string(net.port());
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    const client db(io.get_executor(), config);
    const auto r = run(io, as_result(db.table("music").get_item(key("id", "1"))));
    REQUIRE_FALSE(r.has_value());
    CHECK(r.error().code() == client_errc::tls_handshake_failed);
    CHECK_THAT(r.error().what(), ContainsSubstring("is it http://?"));
}

TEST_CASE("http to a port that speaks TLS: the error asks for https") {
    scripted_server net;
    net.reply(raw(std::string("\x15\x03\x01\x00\x02\x02\x46", 7)).then(script::close{}));
    scripted_client c(net, once());
    const std::string text = text_of_failure(c, c.table().get_item(key("id", "1")));
    CHECK_THAT(text, ContainsSubstring("then it is https://"));
}

TEST_CASE("a key that does not match the table's schema: the error names both") {
    scripted_server net;
    net.reply(service_error(
        400, "ValidationException", "The provided key element does not match the schema"
    ));
    scripted_client c(net);
    const std::string text = text_of_failure(c, c.table().get_item(key("id", 1)));
    CHECK_THAT(text, ContainsSubstring("look for a missing sort key"));
}

TEST_CASE("an item without its sort key: the error names the rule, by both services' texts") {
    scripted_server net;
    net.reply(
        service_error(400, "ValidationException", "One of the required keys was not given a value")
    );
    net.reply(service_error(
        400,
        "ValidationException",
        "One or more parameter values were invalid: Missing the key sk in the item"
    ));
    scripted_client c(net);
    for (int i = 0; i < 2; ++i)
        CHECK_THAT(
            text_of_failure(c, c.table().put_item({{"id", "1"}})),
            ContainsSubstring("hint: give every key attribute of the table in the item")
        );
}

TEST_CASE("a transaction with an invalid action: the error names the action's reason") {
    scripted_server net;
    net.reply(respond(
        400,
        R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",)"
        R"("Message":"Transaction cancelled [None, ValidationError]","CancellationReasons":[)"
        R"({"Code":"None"},{"Code":"ValidationError","Message":"An operand is of a wrong type"}]})"
    ));
    scripted_client c(net);
    write_transaction both;
    both.put_item(c.table(), {{"id", "1"}}).put_item(c.table(), {{"id", "2"}});
    CHECK_THAT(
        text_of_failure(c, c.db.transact_write(both)),
        ContainsSubstring("hint: cancellation_reasons[1]: An operand is of a wrong type")
    );
}

} // namespace codynamo::testing
