// SPDX-License-Identifier: BSL-1.0
#include "http/host_record.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;
using namespace codynamo::http;
using namespace std::chrono_literals;

namespace {

const host_record::time_point record_start = host_record::time_point() + 24h;

addresses one(const char* text = "192.0.2.1") {
    return {boost::asio::ip::make_address(text)};
}

fault nothing() {
    return {client_errc::resolve_failed, "as scripted"};
}

} // namespace

TEST_CASE("a look-up result is fresh for 30 s and usable for an hour", "[fault-2]") {
    host_record r;
    CHECK(r.wants_question(record_start));
    CHECK(r.usable(record_start) == nullptr);
    r.asked(record_start);
    CHECK_FALSE(r.wants_question(record_start));
    CHECK(r.is_asking(record_start));
    r.answered(one(), record_start + 1s);
    CHECK(r.is_fresh(record_start + 30s));
    CHECK_FALSE(r.wants_question(record_start + 30s));
    CHECK_FALSE(r.is_fresh(record_start + 32s));
    CHECK(r.wants_question(record_start + 32s));
    REQUIRE(r.usable(record_start + 59min) != nullptr);
    CHECK(*r.usable(record_start + 59min) == one());
    CHECK(r.usable(record_start + 61min + 1s) == nullptr);
}

TEST_CASE("a failure keeps the addresses, and is believed for a second", "[fault-2][fault-3]") {
    host_record r;
    r.asked(record_start);
    r.answered(one(), record_start);
    int questions = 0;
    for (auto now = record_start + 31s; now < record_start + 91s;
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
    r.asked(record_start + 92s);
    r.answered(one("192.0.2.2"), record_start + 92s);
    CHECK(*r.usable(record_start + 93s) == one("192.0.2.2"));
    CHECK_FALSE(r.failure());
}

TEST_CASE(
    "addresses that do not accept are looked up again at once, but not by every call", "[fault-4]"
) {
    host_record r;
    r.asked(record_start);
    r.answered(one(), record_start);
    r.doubt(record_start + 5s);
    CHECK(r.wants_question(record_start + 5s));
    r.asked(record_start + 5s);
    r.answered(one(), record_start + 5s);
    r.doubt(record_start + 5s + 10ms);
    CHECK_FALSE(r.wants_question(record_start + 5s + 10ms));
    CHECK(r.wants_question(record_start + 6s));
    CHECK(r.usable(record_start + 6s) != nullptr);
}

TEST_CASE("a look-up that never ends is abandoned after a minute") {
    host_record r;
    r.asked(record_start);
    CHECK_FALSE(r.wants_question(record_start + 59s));
    CHECK(r.wants_question(record_start + 60s));
}
