// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

const std::vector<statement> two_updates{
    statement("UPDATE \"music\" SET n = 1 WHERE id = ?", "1"),
    statement("UPDATE \"music\" SET n = 1 WHERE id = ?", "2")
};

const std::vector<statement> two_selects{
    statement("SELECT * FROM \"music\" WHERE id = ?", "1"),
    statement("SELECT * FROM \"music\" WHERE id = ?", "2")
};

const std::string one_response = R"({"Responses":[{"TableName":"music"}]})";
const std::string three_responses = R"({"Responses":[{},{},{}]})";

template <class Response>
void check_refused(const result<Response>& r, outcome expected) {
    REQUIRE(r.has_error());
    CHECK(r.error().code() == client_errc::malformed_response);
    CHECK(r.error().info().outcome == expected);
    CHECK(r.error().info().message.ends_with("for 2 statements"));
}

} // namespace

TEST_CASE("a batch of statements without one response for each is an error, and may be applied") {
    scripted_server net;
    scripted_client c(net);
    for (const std::string& body : {one_response, three_responses, std::string("{}")}) {
        CAPTURE(body);
        net.reply(ok(body)).reply(ok(body));
        const auto written = c.run(as_result(c.db.batch_execute_statement(two_updates)));
        check_refused(written, outcome::maybe_applied);
        const auto read = c.run(as_result(c.db.batch_execute_statement(two_selects)));
        check_refused(read, outcome::not_applied);
    }
    CHECK(net.requests().size() == 6); // none was sent again
}

TEST_CASE("a transaction of statements without one response for each is an error") {
    scripted_server net;
    scripted_client c(net);
    for (const std::string& body : {one_response, three_responses}) {
        CAPTURE(body);
        net.reply(ok(body)).reply(ok(body));
        const auto written = c.run(as_result(c.db.execute_transaction(two_updates)));
        check_refused(written, outcome::maybe_applied);
        const auto read = c.run(as_result(c.db.execute_transaction(two_selects)));
        check_refused(read, outcome::not_applied);
    }
    net.reply(ok("{}"));
    check_refused(c.run(as_result(c.db.execute_transaction(two_selects))), outcome::not_applied);
}

TEST_CASE("a transaction of writes that was carried out needs no responses") {
    scripted_server net;
    net.reply(ok("{}")).reply(ok(R"({"Responses":[]})"));
    scripted_client c(net);
    for (int i = 0; i < 2; ++i)
        CHECK(c.run(c.db.execute_transaction(two_updates)).items.size() == 2);
}
