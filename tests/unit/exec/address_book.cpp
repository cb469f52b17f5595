// SPDX-License-Identifier: BSL-1.0
#include "exec/address_book.hpp"

#include "support/on_threads.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <string>
#include <thread>

using namespace codynamo;
using exec::address_book;

namespace {

address_book book_of_accounts() {
    endpoints::parameters rules{.region = "eu-west-1"};
    rules.account_id_endpoint_mode = account_id_endpoint_mode::preferred;
    return {rules, "DynamoDB_20120810."};
}

std::string host_in(address_book& book, const char* account, const char* resource = "music") {
    return book.find(account, resource, false).value()->endpoint.host;
}

} // namespace

TEST_CASE("calls of one account share one address, which an ARN between them does not replace") {
    address_book book = book_of_accounts();
    const auto first = book.find("123456789012", "music", false).value();
    CHECK(first->endpoint.host == "123456789012.ddb.eu-west-1.amazonaws.com");
    CHECK(first->target_prefix == "DynamoDB_20120810.");
    CHECK(first->scope.region == "eu-west-1");
    CHECK(
        host_in(book, "123456789012", "arn:aws:dynamodb:eu-west-1:111122223333:table/music") ==
        "111122223333.ddb.eu-west-1.amazonaws.com"
    );
    CHECK(book.find("123456789012", "films", false).value() == first);
    CHECK(book.find("123456789012", "films", true).value() != first);
    CHECK(book.find("123456789012", "films", false).value() == first);
    CHECK(host_in(book, "") == "dynamodb.eu-west-1.amazonaws.com");
    CHECK(host_in(book, "444455556666") == "444455556666.ddb.eu-west-1.amazonaws.com");
}

TEST_CASE("an address that was asked for before the region is known does not outlive it") {
    endpoints::parameters rules;
    rules.url = "http://127.0.0.1:8000";
    address_book book(rules, "DynamoDB_20120810.");
    REQUIRE(book.needs_region());
    (void)book.find("", "music", false);
    book.set_region("eu-west-1");
    CHECK(book.find("", "music", false).value()->scope.region == "eu-west-1");
}

TEST_CASE("where accounts make no difference there is one address") {
    address_book book({.region = "cn-north-1"}, "DynamoDB_20120810.");
    CHECK_FALSE(book.depends_on_account());
    const auto first = book.find("123456789012", "music", false).value();
    CHECK(first->endpoint.host == "dynamodb.cn-north-1.amazonaws.com.cn");
    const char* const arn = "arn:aws-cn:dynamodb:cn-north-1:111122223333:table/music";
    CHECK(book.find("111122223333", arn, false).value() == first);
}

TEST_CASE("a call that the endpoint rules refuse has no address") {
    endpoints::parameters rules{.region = "eu-west-1"};
    rules.account_id_endpoint_mode = account_id_endpoint_mode::required;
    address_book book(rules, "DynamoDB_20120810.");
    CHECK_FALSE(book.find("", "music", false).has_value());
    CHECK_FALSE(book.find("not a label", "music", false).has_value());
    CHECK(host_in(book, "123456789012") == "123456789012.ddb.eu-west-1.amazonaws.com");
}

TEST_CASE("an address book may get its region later, in whatever partition") {
    endpoints::parameters rules;
    rules.account_id_endpoint_mode = account_id_endpoint_mode::preferred;
    address_book book(rules, "DynamoDB_20120810.");
    address_book elsewhere(rules, "DynamoDB_20120810.");
    CHECK(book.needs_region());
    CHECK(book.depends_on_account()); // for all that is known
    book.set_region("eu-west-1");
    CHECK_FALSE(book.needs_region());
    CHECK(host_in(book, "123456789012") == "123456789012.ddb.eu-west-1.amazonaws.com");
    elsewhere.set_region("cn-north-1");
    CHECK(host_in(elsewhere, "123456789012") == "dynamodb.cn-north-1.amazonaws.com.cn");
}

TEST_CASE("threads find their accounts' addresses, also while the region comes") {
    endpoints::parameters rules;
    rules.account_id_endpoint_mode = account_id_endpoint_mode::preferred;
    address_book book(rules, "DynamoDB_20120810.");
    std::atomic<int> wrong = 0;
    testing::on_threads(4, [&](int number) {
        if (number == 0) book.set_region("eu-west-1");
        while (book.needs_region())
            std::this_thread::yield();
        const std::string account(12, static_cast<char>('1' + number / 2));
        for (int i = 0; i < 500; ++i)
            if (host_in(book, account.c_str()) != account + ".ddb.eu-west-1.amazonaws.com") ++wrong;
    });
    CHECK(wrong == 0);
}
