// SPDX-License-Identifier: BSL-1.0
#include "http/progress.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;
using namespace codynamo::http;
using namespace std::chrono_literals;

namespace {

constexpr progress::limits usual{5000ms, 5000ms};

/// An exchange on a clock of its own, looked at exactly when it asks for it.
class exchange {
public:
    explicit exchange(progress::limits each = usual, std::chrono::seconds whole = 3600s)
        : watched_(now_ + whole, each, 0, now_) {}

    void enter(exchange_phase next) { watched_.enter(next, moved_, now_); }

    /// Time passes, and so many bytes arrive at its end. The verdict of the looks until then.
    std::optional<client_errc> after(std::chrono::milliseconds length, std::uint64_t bytes) {
        const auto end = now_ + length;
        while (watched_.next_look() <= end) {
            now_ = watched_.next_look();
            ++looks;
            if (const auto verdict = watched_.look({moved_, has_unsent}, now_)) return verdict;
        }
        now_ = end;
        moved_ += bytes;
        return std::nullopt;
    }

    [[nodiscard]] std::chrono::milliseconds elapsed() const {
        return std::chrono::duration_cast<std::chrono::milliseconds>(now_ - start_);
    }

    int looks = 0;
    bool has_unsent = false;

private:
    const progress::time_point start_ = progress::time_point() + 1h;
    progress::time_point now_ = start_;
    std::uint64_t moved_ = 0;
    progress watched_;
};

} // namespace

TEST_CASE(
    "a server that accepts a request and sends nothing times out after the response limit",
    "[fault-29]"
) {
    exchange e;
    CHECK_FALSE(e.after(10ms, 500));
    e.enter(exchange_phase::waiting);
    CHECK(e.after(1h, 0) == client_errc::response_timeout);
    CHECK(e.elapsed() == 5010ms);
}

TEST_CASE("one byte every two seconds is a stall", "[fault-33]") {
    exchange e;
    CHECK_FALSE(e.after(10ms, 500));
    e.enter(exchange_phase::waiting);
    CHECK_FALSE(e.after(10ms, 1));
    e.enter(exchange_phase::receiving);
    std::optional<client_errc> verdict;
    int bytes = 0;
    while (!verdict && bytes < 100) {
        verdict = e.after(2000ms, 1);
        ++bytes;
    }
    CHECK(verdict == client_errc::stalled);
    CHECK(e.elapsed() <= 8s);
    CHECK(bytes < 5);
}

TEST_CASE("a slow but steady response is not a stall", "[fault-34]") {
    exchange e;
    e.enter(exchange_phase::receiving);
    for (int i = 0; i < 1000; ++i)
        REQUIRE_FALSE(e.after(500ms, 1)); // 2 bytes a second
}

TEST_CASE("a response that stops in the middle stalls, however much came before") {
    exchange e;
    e.enter(exchange_phase::receiving);
    CHECK_FALSE(e.after(100ms, 1 << 20));
    CHECK(e.after(1h, 0) == client_errc::stalled);
    CHECK(e.elapsed() <= 10s);
}

TEST_CASE("a request that nobody reads stalls too") {
    exchange e;
    CHECK(e.after(1h, 0) == client_errc::stalled);
    CHECK(e.elapsed() == 5s);
}

TEST_CASE("a large request that still leaves the system's buffers is waited for") {
    exchange e;
    e.has_unsent = true;
    e.enter(exchange_phase::waiting);
    for (int i = 0; i < 40; ++i)
        REQUIRE_FALSE(e.after(500ms, 1000));
    e.has_unsent = false;
    CHECK(e.after(1h, 0) == client_errc::response_timeout);
}

TEST_CASE("a request in transmission is waited for before the first step of counting is over") {
    exchange e({1000ms, 60s});
    e.has_unsent = true;
    CHECK_FALSE(e.after(5ms, 1000));
    e.enter(exchange_phase::waiting);
    for (int i = 0; i < 100; ++i)
        REQUIRE_FALSE(e.after(100ms, 100'000));
}

TEST_CASE("a server has the response limit from when the last byte of the request has left") {
    exchange e({1000ms, 5000ms});
    e.has_unsent = true;
    e.enter(exchange_phase::waiting);
    for (int i = 0; i < 29; ++i)
        REQUIRE_FALSE(e.after(100ms, 100'000));
    REQUIRE_FALSE(e.after(90ms, 100'000));
    e.has_unsent = false; // since 2.99 s
    CHECK(e.after(1h, 0) == client_errc::response_timeout);
    CHECK(e.elapsed() >= 3990ms);
    CHECK(e.elapsed() <= 4500ms);
}

TEST_CASE("a request that stops leaving the system's buffers is not waited for") {
    exchange e;
    e.has_unsent = true;
    CHECK_FALSE(e.after(10ms, 1 << 20));
    e.enter(exchange_phase::waiting);
    CHECK(e.after(1h, 0) == client_errc::response_timeout);
    CHECK(e.elapsed() <= 12s);
}

TEST_CASE("the end of the attempt counts in every phase") {
    for (const auto phase :
         {exchange_phase::sending, exchange_phase::waiting, exchange_phase::receiving}) {
        exchange e(usual, 3s);
        e.enter(phase);
        CHECK(e.after(1h, 0) == client_errc::request_timeout);
        CHECK(e.elapsed() == 3s);
    }
}

TEST_CASE("there are few checks, however many bytes") {
    exchange e;
    e.enter(exchange_phase::receiving);
    for (int i = 0; i < 100'000; ++i)
        REQUIRE_FALSE(e.after(1ms, 1500));
    CHECK(e.looks <= 100 * 4 / 5 + 1);
}
