// SPDX-License-Identifier: BSL-1.0
//
// All small histories: up to three puts for two keys by two producers, where each of the first two
// batches (three in a deep run, n by --small-scope n) has each of six fates.
//
#include "property/history.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <iostream>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

constexpr std::array six_fates{
    fate::good,
    fate::all_left,
    fate::throttled,
    fate::lost_before,
    fate::lost_after,
    fate::never_sent
};

/// All sequences of choices, each made when it is needed: choices after a history's end are not
/// distinguished.
class paths {
public:
    std::size_t choose(std::size_t n) {
        if (at_ == taken_.size()) {
            taken_.push_back(0);
            of_.push_back(n);
        }
        return taken_[at_++];
    }

    [[nodiscard]] std::size_t chosen() const noexcept { return at_; }

    /// Returns false after the last one.
    bool next() {
        at_ = 0;
        while (!taken_.empty() && taken_.back() + 1 == of_.back()) {
            taken_.pop_back();
            of_.pop_back();
        }
        if (taken_.empty()) return false;
        ++taken_.back();
        return true;
    }

private:
    std::vector<std::size_t> taken_;
    std::vector<std::size_t> of_;
    std::size_t at_ = 0;
};

} // namespace

TEST_CASE("all small histories keep every promise") {
    int count = 0;
    figures unseen;
    paths all;
    do {
        ++count;
        features f;
        // With unknown keys there is never more than one batch in flight.
        const std::size_t kind = all.choose(3);
        f.named = kind < 2;
        f.in_flight = kind == 1 ? 2 : 1;
        f.flush_amount = 1 + static_cast<int>(all.choose(2));
        f.producers = 2;
        f.operations = 1 + static_cast<int>(all.choose(3));
        f.keys = 2;
        f.scripted_keys = {0}; // the first key is the first
        for (int i = 1; i < f.operations; ++i)
            f.scripted_keys.push_back(static_cast<int>(all.choose(2)));
        const std::size_t before = all.chosen();
        f.scripted_fate = [&] {
            if (all.chosen() - before == wanted.small_scope) return fate::good;
            return six_fates.at(all.choose(six_fates.size()));
        };
        const std::string violation = run_history(f, tape({}), unseen);
        if (violation.empty()) continue;
        CAPTURE(kind, f.flush_amount, f.scripted_keys);
        FAIL(violation);
    } while (all.next());
    std::cout << "small histories: " << count << '\n';
    CHECK(count > 1'000);
}
