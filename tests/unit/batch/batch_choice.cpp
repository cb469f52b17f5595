// SPDX-License-Identifier: BSL-1.0
//
// One table under two names: its name and its ARN.
//
#include "unit/batch/planner_book.hpp"

#include <catch2/generators/catch_generators.hpp>

namespace codynamo::batch {
namespace {

using namespace std::chrono_literals;

const char* const music_arn = "arn:aws:dynamodb:us-east-1:111111111111:table/music";
const char* const foreign_music = "arn:aws:dynamodb:us-east-1:222222222222:table/music";

/// Table 0 is "music", 1 and 2 are its ARNs in two accounts.
struct book_of_names : book {
    explicit book_of_names(const std::vector<std::string>& key_names) : book(key_names) {
        plan.add_table({music_arn, key_names});
        plan.add_table({foreign_music, key_names});
    }

    void put_in(std::size_t table, const std::string& id, int data) {
        write_request r(plan.table(table).name, item{{"id", id}, {"data", data}});
        REQUIRE(add(std::move(r), table).has_value());
    }
};

} // namespace

TEST_CASE("requests for a key under two names of a table go one by one, in their order") {
    const bool named = GENERATE(true, false);
    book_of_names b(named ? std::vector<std::string>{"id"} : std::vector<std::string>());
    b.put_in(1, "a", 1);
    b.put_in(0, "a", 2);
    b.put_in(1, "a", 3);
    std::vector<std::string> sent;
    for (;;) {
        const std::string batch = b.send_released();
        if (batch.empty()) break;
        sent.push_back(batch);
        const std::uint64_t first = b.last;
        CHECK(b.send_released().empty()); // none while it is in flight
        CHECK(b.settle(first, batch_write_item_response()) == 1);
    }
    // A later request supersedes one under the same name only.
    if (named)
        CHECK(sent == std::vector<std::string>{"P a=2", "P a=3"});
    else
        CHECK(sent == std::vector<std::string>{"P a=1", "P a=2", "P a=3"});
}

TEST_CASE("an unprocessed request stays before a later one under another name") {
    book_of_names b({"id"});
    b.put_in(0, "a", 1);
    CHECK(b.send_released() == "P a=1");
    b.put_in(1, "a", 2);
    CHECK(b.send_released().empty());
    b.fail(lost_response());
    CHECK(b.send_released().empty()); // it pauses
    b.now += 30s;
    CHECK(b.send_released() == "P a=1");
    CHECK(b.settle({}) == 1);
    CHECK(b.send_released() == "P a=2");
}

TEST_CASE("tables of one name in two accounts do not wait for each other") {
    book_of_names b({"id"});
    b.put_in(1, "a", 1);
    b.put_in(2, "a", 2);
    CHECK(b.send_released() == "P a=1");
    const std::uint64_t first = b.last;
    CHECK(b.send_released() == "P a=2");
    // Each batch has one of them, so that a response by the name is that one's.
    CHECK(b.settle({put("a", 2)}) == 0);
    CHECK(b.settle(first, batch_write_item_response()) == 1);
    CHECK(b.unwritten() == "P a=2");
}

TEST_CASE("requests for other keys under another name are not held up, and have their own batch") {
    book_of_names b({"id"});
    b.put_in(0, "a", 1);
    b.put_in(1, "b", 2);
    CHECK(b.send_released() == "P a=1");
    CHECK(b.send_released() == "P b=2");
    // Not found among those of the first name, the second's are looked at.
    CHECK(b.settle({put("b", 2)}) == 0);
    CHECK(b.plan.counts().requests == 2);
}

TEST_CASE("an error names the table of an unprocessed request that was not sent") {
    book b({"id"});
    b.accept({put("a", 1)});
    while (!b.send_released().empty()) {
        CHECK(b.settle({{"films", item{{"id", "a"}}}}) == 0);
        b.now += 30s; // until stall_timeout is over
    }
    const pending_write* const first = b.plan.first_returned();
    REQUIRE(first);
    CHECK(first->reason->code() == client_errc::malformed_response);
    CHECK(first->reason->info().message.find("'films'") != std::string::npos);
}

} // namespace codynamo::batch
