// SPDX-License-Identifier: BSL-1.0
//
// Which host a call goes to. A proxy leads every name to one scripted server.
#include "exec/client_access.hpp"
#include "support/certificates.hpp"
#include "support/connect_proxy.hpp"
#include "support/run.hpp"
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::testing {
namespace {

using Catch::Matchers::ContainsSubstring;
using hosts = std::vector<std::string>;

const std::string own_account = "123456789012";
const std::string own_host = "123456789012.ddb.us-east-1.amazonaws.com";
const std::string other_host = "111122223333.ddb.us-east-1.amazonaws.com";
const std::string regional_host = "dynamodb.us-east-1.amazonaws.com";
const std::string streams_host = "streams.dynamodb.us-east-1.amazonaws.com";
const std::string table_of_other = "arn:aws:dynamodb:us-east-1:111122223333:table/music";

const certificate_authority& endpoint_authority() {
    static const certificate_authority one;
    return one;
}

tls_options certificate_of_region() {
    certificate_options options;
    options.dns_names = {
        "*.us-east-1.amazonaws.com",
        "*.ddb.us-east-1.amazonaws.com",
        "*.search-ddb.us-east-1.amazonaws.com",
        "*.dynamodb.us-east-1.amazonaws.com"
    };
    options.ip_addresses = {};
    return tls_options{endpoint_authority().issue(options)};
}

/// A client of AWS itself, as it believes.
struct regional_client {
    explicit regional_client(client_config config = client_config())
        : net(certificate_of_region()), proxy(net.port()) {
        config.region = "us-east-1";
        config.ca_file = endpoint_authority().file();
        config.proxy = proxy.url();
        if (config.credentials.is_default())
            config.credentials = credentials("AKIDEXAMPLE", "secret").with_account_id(own_account);
        make_patient(config);
        const auto environment = std::make_shared<scripted_environment>(1.0);
        db = std::make_unique<client>(
            exec::make_client(io.get_executor(), std::move(config), environment)
        );
    }

    template <class T>
    T run(asio::awaitable<T> work) {
        return testing::run(io, std::move(work));
    }

    /// The Host headers of all requests so far.
    [[nodiscard]] hosts asked() const {
        hosts out;
        for (const seen_request& r : net.requests())
            out.push_back(r.find("host").value());
        return out;
    }

    scripted_server net;
    connect_proxy proxy;
    boost::asio::io_context io;
    std::unique_ptr<client> db;
};

client_config without_account() {
    client_config config;
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    return config;
}

} // namespace

TEST_CASE("calls go to the host of the credentials' account, if it is known") {
    regional_client c;
    c.net.reply(ok("{}")).reply(ok("{}"));
    c.run(c.db->table("music").get_item(key("id", "1")));
    c.run(c.db->table("music").put_item({{"id", "1"}}));
    CHECK(c.asked() == hosts{own_host, own_host});
    CHECK(c.net.connections() == 1);

    regional_client unknown(without_account());
    unknown.net.reply(ok("{}"));
    unknown.run(unknown.db->table("music").get_item(key("id", "1")));
    CHECK(unknown.asked() == hosts{regional_host});
}

TEST_CASE("credentials of another account change the host of the calls that use them") {
    client_config config;
    const auto account = std::make_shared<std::string>(own_account);
    config.credentials = [account]() -> asio::awaitable<credentials> {
        co_return credentials("AKIDEXAMPLE", "secret").with_account_id(*account);
    };
    regional_client c(std::move(config));
    c.net.reply(ok("{}")).reply(service_error(400, "ExpiredTokenException")).reply(ok("{}"));
    c.run(c.db->table("music").get_item(key("id", "1")));
    *account = "111122223333"; // of the credentials that replace the refused ones
    c.run(c.db->table("music").get_item(key("id", "1")));
    CHECK(c.asked() == hosts{own_host, own_host, other_host});
}

TEST_CASE("a table's ARN names the account whose host its calls go to") {
    regional_client c;
    c.net.otherwise([](const seen_request& r) {
        if (r.operation() == "BatchGetItem") return ok(R"({"Responses":{}})");
        if (r.operation() == "TransactGetItems") return ok(R"({"Responses":[{}]})");
        if (r.operation() == "BatchWriteItem") return ok(R"({"UnprocessedItems":{}})");
        return ok("{}");
    });
    const table music = c.db->table(table_of_other);
    c.run(music.get_item(key("id", "1")));
    c.run(c.db->batch_get_item(batch_get().add(music, {key("id", "1")})));
    c.run(c.db->transact_get(read_transaction().get_item(music, key("id", "1"))));
    c.run(c.db->transact_write(write_transaction().put_item(music, {{"id", "1"}})));
    c.run(c.db->tag_resource({table_of_other, {{"a", "b"}}}));
    c.run([](table t) -> asio::awaitable<void> {
        auto writer = t.batch_writer();
        co_await writer.put_item({{"id", "1"}});
        co_await writer.close();
    }(music));
    c.run(c.db->call("DescribeContinuousBackups", R"({"TableName":")" + table_of_other + R"("})"));
    CHECK(c.asked() == hosts(7, other_host));
    CHECK(c.net.connections() == 1);
}

TEST_CASE("hosts of two accounts never share a connection") {
    regional_client c;
    c.net.otherwise([](const seen_request&) { return ok("{}"); });
    for (int i = 0; i < 3; ++i) {
        c.run(c.db->table("music").get_item(key("id", "1")));
        c.run(c.db->table(table_of_other).get_item(key("id", "1")));
    }
    CHECK(c.net.server_names() == hosts{own_host, other_host});
    for (const seen_request& r : c.net.requests())
        CHECK(r.connection == (r.find("host") == own_host ? 1 : 2));
}

TEST_CASE("vectors are searched on the account's search host, by name too") {
    regional_client c;
    c.net.reply(ok("{}")).reply(ok("{}"));
    c.run(c.db->call("SearchVectors", R"({"TableName":"music"})"));
    c.run(c.db->call("DescribeLimits", "{}"));
    CHECK(c.asked() == hosts{"123456789012.search-ddb.us-east-1.amazonaws.com", own_host});

    regional_client unknown(without_account());
    unknown.net.reply(ok("{}"));
    unknown.run(unknown.db->call("SearchVectors", "{}"));
    CHECK(unknown.asked() == hosts{"search-dynamodb.us-east-1.amazonaws.com"});
}

TEST_CASE("Streams have their own host and target") {
    regional_client c;
    c.net.reply(ok(R"({"Streams":[]})")).reply(ok("{}"));
    const std::string streams =
        c.run(c.db->call("ListStreams", "{}", target_service::dynamodb_streams));
    CHECK(streams == R"({"Streams":[]})");
    c.run(c.db->call("ListTables", "{}"));
    CHECK(c.asked() == hosts{streams_host, own_host});
    const auto requests = c.net.requests();
    CHECK(requests[0].find("x-amz-target") == "DynamoDBStreams_20120810.ListStreams");
    CHECK(requests[1].find("x-amz-target") == "DynamoDB_20120810.ListTables");
    CHECK_THAT(
        requests[0].find("authorization").value(), ContainsSubstring("/us-east-1/dynamodb/aws4")
    );
    CHECK(c.net.connections() == 2);
}

TEST_CASE("Streams and tables share an endpoint of the user's own") {
    scripted_server net;
    net.reply(ok(R"({"Streams":[]})")).reply(ok("{}"));
    client_config config;
    config.credentials = credentials("AKIDEXAMPLE", "secret").with_account_id(own_account);
    scripted_client c(net, std::move(config));
    c.run(c.db.call("ListStreams", "{}", target_service::dynamodb_streams));
    c.run(c.table().get_item(key("id", "1")));
    REQUIRE(net.requests().size() == 2);
    CHECK(net.requests()[0].find("x-amz-target") == "DynamoDBStreams_20120810.ListStreams");
    CHECK(net.connections() == 1);
}

TEST_CASE("connections are opened ahead of need to the host that calls will use") {
    regional_client c;
    c.net.otherwise([](const seen_request&) { return ok("{}"); });
    c.run(c.db->warm_up(2));
    c.run(c.db->table("music").get_item(key("id", "1")));
    CHECK(c.net.server_names() == hosts{own_host, own_host});
}

TEST_CASE("without credentials no connection is opened ahead of need") {
    client_config config;
    config.credentials = []() -> asio::awaitable<credentials> {
        throw error(client_errc::missing_credentials, "the vault is closed");
        co_return credentials("AKIDEXAMPLE", "secret");
    };
    regional_client c(std::move(config));
    const result<void> done = c.run(as_result(c.db->warm_up(1)));
    REQUIRE(done.has_error());
    CHECK(done.error().code() == client_errc::missing_credentials);
    CHECK_THAT(done.error().what(), ContainsSubstring("the vault is closed"));
    CHECK(c.net.connections() == 0);
}

TEST_CASE("an error names the endpoint that was asked") {
    regional_client c;
    c.net.reply(service_error(400, "ResourceNotFoundException")).reply(ok(R"({"Item":[1]})"));
    const auto missing = c.run(as_result(c.db->table("music").get_item(key("id", "1"))));
    REQUIRE(missing.has_error());
    CHECK_THAT(missing.error().what(), ContainsSubstring("asked https://" + own_host + ", region"));
    const auto odd = c.run(as_result(c.db->table(table_of_other).get_item(key("id", "1"))));
    REQUIRE(odd.has_error());
    CHECK_THAT(odd.error().what(), ContainsSubstring("is https://" + other_host + " DynamoDB?"));
}

} // namespace codynamo::testing
