// SPDX-License-Identifier: BSL-1.0
//
// Random histories: adds, batches, leftovers, failures with and without effect, answers that cannot
// be trusted. After every step each accepted request must be in exactly one place, and no key may
// ever see an older request after a newer one.
//
#include "batch/planner.hpp"
#include "codec/operations.hpp"
#include "support/random_values.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace codynamo;
using batch::planner;
using testing::between;

namespace {

constexpr int steps = 400;

/// The order of a request among all: its only attribute beside the key. A delete carries it in a
/// second key attribute that is not named.
int order_of(const write_request& r) {
    return r.attributes().at("order").as_number().to<int>();
}

std::string key_of(const write_request& r) {
    return std::string(r.attributes().at("id").as_number().canonical());
}

class history {
public:
    history(std::vector<std::string> key_names, std::uint32_t seed)
        : named_(!key_names.empty()), plan_("t", std::move(key_names)), random_(seed) {}

    void run() {
        for (int i = 0; i < steps; ++i) {
            step();
            check_conservation();
        }
        while (plan_.queued() > 0 || plan_.in_flight()) {
            if (!plan_.in_flight()) take();
            settle({});
            check_conservation();
        }
        for (const auto& [key, order] : last_accepted_) {
            INFO("key " << key);
            CHECK(applied_[key] == order);
        }
        CHECK(plan_.unwritten().empty());
    }

private:
    void step() {
        switch (between(random_, 0, plan_.in_flight() ? 6 : 4)) {
        case 0:
        case 1:
        case 2:
            add();
            break;
        case 3:
        case 4:
            if (!plan_.in_flight() && plan_.queued() > 0)
                take();
            else
                add();
            break;
        case 5:
            settle(some_of_the_batch());
            break;
        default:
            fail();
            break;
        }
    }

    /// Without key names the caller must keep requests for one key a batch apart, or DynamoDB
    /// refuses the batch.
    int free_key() {
        for (;;) {
            const int id = between(random_, 0, named_ ? 9 : 60);
            if (named_ || std::ranges::find(recent_, id) == recent_.end()) return id;
        }
    }

    void add() {
        const int id = free_key();
        recent_.push_back(id);
        if (recent_.size() > 25) recent_.pop_front();
        const number spelled(std::to_string(id) + (between(random_, 0, 1) ? ".0" : ""));
        const int order = static_cast<int>(++accepted_);
        write_request r = between(random_, 0, 3) == 0
                              ? write_request("t", key("id", spelled, "order", order))
                              : write_request("t", item{{"id", spelled}, {"order", order}});
        last_accepted_[key_of(r)] = order;
        REQUIRE(plan_.add(std::move(r)).has_value());
    }

    void take() {
        std::string body = plan_.take(static_cast<std::size_t>(between(random_, 1, 30)), "");
        body.replace(body.find("RequestItems"), 12, "UnprocessedItems");
        batch_ = codec::decode<batch_write_item_response>(body).value().unprocessed_items;
        REQUIRE_FALSE(batch_.empty());
        REQUIRE(batch_.size() <= 25);
        std::set<std::string> keys;
        for (const write_request& r : batch_)
            REQUIRE(keys.insert(key_of(r)).second);
    }

    void apply(const write_request& r) {
        int& last = applied_[key_of(r)];
        REQUIRE(order_of(r) >= last); // the same once more after a lost answer
        last = order_of(r);
    }

    std::vector<write_request> some_of_the_batch() {
        std::vector<write_request> some;
        for (const write_request& r : batch_)
            if (between(random_, 0, 2) == 0) some.push_back(r);
        std::shuffle(some.begin(), some.end(), random_);
        return some;
    }

    void settle(const std::vector<write_request>& left) {
        for (const write_request& r : batch_)
            if (std::ranges::find(left, r) == left.end()) apply(r);
        REQUIRE(plan_.settle(left) == batch_.size() - left.size());
        batch_.clear();
    }

    /// The batch had its effect or not, and nobody knows; or the answer names a request that was
    /// never sent.
    void fail() {
        if (between(random_, 0, 1) == 0)
            for (const write_request& r : batch_)
                apply(r);
        if (between(random_, 0, 2) == 0)
            CHECK(plan_.settle({write_request("t", key("id", -1, "order", -1))}) == 0);
        else
            plan_.put_back();
        batch_.clear();
    }

    void check_conservation() const {
        REQUIRE(accepted_ == plan_.queued() + batch_.size() + plan_.written() + plan_.superseded());
        REQUIRE(plan_.in_flight() == !batch_.empty());
        const std::vector<write_request> left = plan_.unwritten();
        REQUIRE(left.size() <= plan_.queued() + batch_.size());
        if (!named_) return;
        std::set<std::string> keys;
        for (const write_request& r : left)
            REQUIRE(keys.insert(key_of(r)).second);
    }

    bool named_;
    planner plan_;
    testing::random_source random_;
    std::vector<write_request> batch_; ///< under way
    std::deque<int> recent_;
    std::uint64_t accepted_ = 0;
    std::map<std::string, int> last_accepted_;
    std::map<std::string, int> applied_;
};

} // namespace

TEST_CASE("with key names every history keeps its promise") {
    const auto seed = Catch::getSeed() + GENERATE(range(0U, 50U));
    CAPTURE(seed);
    history({"id"}, seed).run();
}

TEST_CASE("without key names every history keeps its promise") {
    const auto seed = Catch::getSeed() + GENERATE(range(0U, 50U));
    CAPTURE(seed);
    history({}, seed).run();
}
