// SPDX-License-Identifier: BSL-1.0
#include "http/pool.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <list>
#include <random>
#include <vector>

namespace codynamo::http {
namespace {

using int_pool = pool<int>;
using namespace std::chrono_literals;

/// Callers around a pool, and what must be true of them after every step.
class pool_model {
public:
    pool_model(std::size_t max_open, std::size_t max_waiting)
        : pool_(max_open, max_waiting), max_open_(max_open), max_waiting_(max_waiting) {}

    void ask() {
        if (auto turn = pool_.take()) {
            REQUIRE(pool_.waiting() == 0); // nobody was overtaken
            begin(*turn);
            return;
        }
        callers_.emplace_back();
        const bool joined = pool_.wait(callers_.back());
        REQUIRE(joined == (line_.size() < max_waiting_));
        if (joined)
            line_.push_back(&callers_.back());
        else
            callers_.pop_back();
    }

    void give_back(std::size_t which) {
        if (held_.empty()) return;
        const int item = take_from_hand(which);
        woken(pool_.put_back(item, now_));
    }

    void lose(std::size_t which) {
        if (held_.empty()) return;
        take_from_hand(which);
        woken(pool_.retire());
    }

    /// The waiter goes away, with or without a turn that it has not seen yet.
    void leave(std::size_t which) {
        if (callers_.empty()) return;
        auto caller = std::next(callers_.begin(), static_cast<long>(which % callers_.size()));
        std::erase(line_, &*caller);
        std::erase(granted_, &*caller);
        const bool had_turn = caller->has_turn();
        auto* next = pool_.leave(*caller, now_);
        callers_.erase(caller);
        if (had_turn)
            woken(next);
        else
            REQUIRE(next == nullptr);
    }

    /// A woken waiter runs and takes its turn.
    void resume() {
        if (granted_.empty()) return;
        auto* caller = granted_.front();
        granted_.pop_front();
        REQUIRE(caller->has_turn());
        const auto turn = caller->take_turn();
        REQUIRE(pool_.leave(*caller, now_) == nullptr);
        callers_.remove_if([&](const int_pool::waiter& w) { return &w == caller; });
        begin(turn);
    }

    void expire() {
        now_ += 1s;
        while (pool_.take_older(now_ - 2s))
            continue;
    }

    void check() const {
        REQUIRE(pool_.open() <= max_open_);
        REQUIRE(pool_.open() == pool_.idle() + held_.size() + granted_.size());
        REQUIRE(pool_.waiting() == line_.size());
        if (!line_.empty()) {
            REQUIRE(pool_.idle() == 0); // otherwise somebody waits for nothing
            REQUIRE(pool_.open() == max_open_);
        }
    }

    /// Everybody comes to an end: nobody may be left in the line.
    void finish() {
        while (!callers_.empty() || !held_.empty()) {
            resume();
            check();
            if (!held_.empty()) give_back(0);
            check();
        }
        REQUIRE(pool_.idle() == pool_.open());
    }

private:
    void begin(const int_pool::turn& turn) {
        const int item = turn.item ? *turn.item : next_item_++;
        REQUIRE(std::find(held_.begin(), held_.end(), item) == held_.end());
        held_.push_back(item);
    }

    int take_from_hand(std::size_t which) {
        const auto at = held_.begin() + static_cast<long>(which % held_.size());
        const int item = *at;
        held_.erase(at);
        return item;
    }

    void woken(int_pool::waiter* next) {
        REQUIRE((next == nullptr) == (line_.empty()));
        if (next == nullptr) return;
        REQUIRE(next == line_.front()); // first come, first served
        line_.pop_front();
        granted_.push_back(next);
    }

    int_pool pool_;
    std::size_t max_open_;
    std::size_t max_waiting_;
    int_pool::time_point now_{1h};
    std::list<int_pool::waiter> callers_;   // in the line, or with a turn not seen yet
    std::deque<int_pool::waiter*> line_;    // the model's line
    std::deque<int_pool::waiter*> granted_; // woken, not run yet
    std::vector<int> held_;
    int next_item_ = 0;
};

constexpr int action_kinds = 6;

void act(pool_model& w, int action, std::size_t which) {
    switch (action) {
    case 0:
        w.ask();
        break;
    case 1:
        w.give_back(which);
        break;
    case 2:
        w.lose(which);
        break;
    case 3:
        w.leave(which);
        break;
    case 4:
        w.resume();
        break;
    case 5:
        w.expire();
        break;
    }
    w.check();
}

} // namespace

TEST_CASE(
    "the pool gives the connection used last, then permission to open, then a position in the queue"
) {
    int_pool p(2, 1);
    CHECK_FALSE(p.take()->item);
    CHECK_FALSE(p.take()->item);
    CHECK_FALSE(p.take().has_value());

    CHECK(p.put_back(1, {}) == nullptr);
    CHECK(p.put_back(2, {}) == nullptr);
    CHECK(p.take()->item == 2);
    CHECK(p.take()->item == 1);

    int_pool::waiter first;
    int_pool::waiter second;
    CHECK(p.wait(first));
    CHECK_FALSE(p.wait(second)); // the line is full
    CHECK(p.put_back(1, {}) == &first);
    CHECK(first.take_turn().item == 1);
}

TEST_CASE("a waiter that leaves with a turn hands it to the next in line") {
    int_pool p(1, 10);
    REQUIRE(p.take().has_value());
    int_pool::waiter first;
    int_pool::waiter second;
    REQUIRE(p.wait(first));
    REQUIRE(p.wait(second));

    SECTION("a connection") {
        REQUIRE(p.put_back(7, {}) == &first);
        CHECK(p.leave(first, {}) == &second);
        CHECK(second.take_turn().item == 7);
    }
    SECTION("permission to open one") {
        REQUIRE(p.retire() == &first);
        CHECK(p.leave(first, {}) == &second);
        CHECK_FALSE(second.take_turn().item.has_value());
        CHECK(p.open() == 1);
    }
}

TEST_CASE("a dead idle connection is replaced by the next one or by permission to open one") {
    int_pool p(2, 0);
    REQUIRE(p.take().has_value());
    REQUIRE(p.take().has_value());
    CHECK(p.put_back(1, {}) == nullptr);
    CHECK(p.put_back(2, {}) == nullptr);
    auto turn = p.take();
    REQUIRE(turn->item == 2);
    p.replace_item(*turn);
    CHECK(turn->item == 1);
    CHECK(p.open() == 1);
    p.replace_item(*turn);
    CHECK_FALSE(turn->item.has_value());
    CHECK(p.open() == 1);
}

TEST_CASE("idle connections expire by the time of their return") {
    const int_pool::time_point start{1h};
    int_pool p(3, 0);
    for (int i = 0; i < 3; ++i)
        REQUIRE(p.take().has_value());
    for (int i = 0; i < 3; ++i)
        CHECK(p.put_back(i, start + i * 1s) == nullptr);
    CHECK(p.take_older(start + 1s) == 0);
    CHECK_FALSE(p.take_older(start + 1s).has_value());
    CHECK(p.idle() == 2);
    CHECK(p.open() == 2);
    CHECK(p.take_older(start + 1h) == 1);
    CHECK(p.take_older(start + 1h) == 2);
    CHECK(p.open() == 0);
}

TEST_CASE("every short history of the pool keeps its promises") {
    constexpr int length = 6;
    int histories = 0;
    for (int code = 0; code < 46656; ++code, ++histories) { // 6^6
        pool_model w(2, 2);
        w.ask();
        w.ask();
        w.ask(); // waits: the interesting part begins here
        for (int step = 0, rest = code; step < length; ++step, rest /= action_kinds)
            act(w, rest % action_kinds, static_cast<std::size_t>(step));
        w.finish();
    }
    CHECK(histories == 46656);
}

TEST_CASE("long random histories of the pool keep its promises", "[fault-72]") {
    std::mt19937 random(Catch::getSeed());
    for (int history = 0; history < 300; ++history) {
        pool_model w(1 + random() % 4, random() % 8);
        for (int step = 0; step < 200; ++step)
            act(w, static_cast<int>(random() % action_kinds), random());
        w.finish();
    }
}

TEST_CASE("items rest when the last one comes back, those used since the last rest alone") {
    int_pool connections(3, 0);
    std::vector<int> rested;
    const auto rest = [&] {
        rested.clear();
        connections.rest([&](int item) { rested.push_back(item); });
    };
    REQUIRE(connections.take().has_value());
    REQUIRE(connections.take().has_value());
    CHECK(connections.put_back(1, {}) == nullptr);
    rest();
    CHECK(rested.empty()); // another one is in use
    CHECK(connections.put_back(2, {}) == nullptr);
    rest();
    CHECK(rested == std::vector<int>{2, 1});
    rest();
    CHECK(rested.empty());

    REQUIRE(connections.take()->item == 2);
    CHECK(connections.put_back(2, {}) == nullptr);
    rest();
    CHECK(rested == std::vector<int>{2});

    REQUIRE(connections.take()->item == 2);
    REQUIRE(connections.take()->item == 1);
    CHECK(connections.put_back(1, {}) == nullptr);
    CHECK(connections.put_back(2, {}) == nullptr);
    rest();
    CHECK(rested == std::vector<int>{2, 1});
}

} // namespace codynamo::http
