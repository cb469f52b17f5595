// SPDX-License-Identifier: BSL-1.0
#include "http/host_record.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;
using namespace codynamo::http;
using namespace std::chrono_literals;

namespace {

const host_record::time_point start = host_record::time_point() + 24h;

addresses one(const char* text = "192.0.2.1") {
    return {boost::asio::ip::make_address(text)};
}

fault nothing() {
    return {client_errc::resolve_failed, "as scripted"};
}

} // namespace

TEST_CASE("an answer is fresh for 30 s and usable for an hour [row 2]") {
    host_record r;
    CHECK(r.wants_question(start));
    CHECK(r.usable(start) == nullptr);
    r.asked(start);
    CHECK_FALSE(r.wants_question(start));
    CHECK(r.is_asking(start));
    r.answered(one(), start + 1s);
    CHECK(r.is_fresh(start + 30s));
    CHECK_FALSE(r.wants_question(start + 30s));
    CHECK_FALSE(r.is_fresh(start + 32s));
    CHECK(r.wants_question(start + 32s));
    REQUIRE(r.usable(start + 59min) != nullptr);
    CHECK(*r.usable(start + 59min) == one());
    CHECK(r.usable(start + 61min + 1s) == nullptr);
}

TEST_CASE("a failure keeps the addresses, and is believed for a second [row 2] [row 3]") {
    host_record r;
    r.asked(start);
    r.answered(one(), start);
    int questions = 0;
    for (auto now = start + 31s; now < start + 91s;
         now += 100ms) { // a minute without a name server
        if (r.wants_question(now)) {
            ++questions;
            r.asked(now);
            r.answered(nothing(), now);
        }
        REQUIRE(r.usable(now) != nullptr);
        CHECK_FALSE(r.is_fresh(now));
    }
    CHECK(questions == 60);
    CHECK(r.failure());
    r.asked(start + 92s);
    r.answered(one("192.0.2.2"), start + 92s);
    CHECK(*r.usable(start + 93s) == one("192.0.2.2"));
    CHECK_FALSE(r.failure());
}

TEST_CASE("addresses that do not answer are doubted at once, but not by every call [row 4]") {
    host_record r;
    r.asked(start);
    r.answered(one(), start);
    r.doubt(start + 5s);
    CHECK(r.wants_question(start + 5s));
    r.asked(start + 5s);
    r.answered(one(), start + 5s);
    r.doubt(start + 5s + 10ms);
    CHECK_FALSE(r.wants_question(start + 5s + 10ms));
    CHECK(r.wants_question(start + 6s));
    CHECK(r.usable(start + 6s) != nullptr);
}

TEST_CASE("a question that is never answered is given up after a minute") {
    host_record r;
    r.asked(start);
    CHECK_FALSE(r.wants_question(start + 59s));
    CHECK(r.wants_question(start + 60s));
}
