// SPDX-License-Identifier: BSL-1.0
#include "batch/get_planner.hpp"

#include "support/deep.hpp"

#include <codynamo/codynamo.hpp>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <random>
#include <set>

using namespace codynamo;
using batch::get_planner;

namespace {

detail::batch_get_part part_of(std::string table, int first, int count) {
    std::vector<key> keys;
    for (int i = 0; i < count; ++i)
        keys.push_back(key("id", first + i));
    return {std::move(table), std::move(keys)};
}

item stored(const key& k) {
    item whole = k.attributes();
    whole.set("v", "of the item");
    return whole;
}

} // namespace

TEST_CASE("equal keys are asked for once, and their item stands under each of them") {
    get_planner plan(
        {{"t", {key("id", 1), key("id", number("1.0")), key("id", 2), key("id", "1E0")}}}
    );
    const auto chunk = plan.take();
    REQUIRE(chunk.size() == 3);
    CHECK(!plan.has_waiting());
    batch_get_item_response response;
    response.responses["t"] = {stored(key("id", 1))};
    CHECK(plan.receive(chunk, response).value() == 0);
    CHECK(plan.is_done());
    const batch_get_result found = std::move(plan).finish().parts.at(0);
    CHECK(found.items[0] == stored(key("id", 1)));
    CHECK(found.items[1] == stored(key("id", 1)));
    CHECK(!found.items[2]);
    CHECK(!found.items[3]); // a string
    CHECK(found.unread.empty());
}

TEST_CASE("parts of one table never share a request, those of others do") {
    detail::batch_get_part projected = part_of("a", 0, 10);
    projected.projection_expression = "#n0";
    projected.expression_attribute_names = {{"#n0", "v"}};
    get_planner plan({part_of("a", 0, 10), projected, part_of("b", 0, 10)});
    std::size_t chunks = 0;
    while (plan.has_waiting()) {
        const auto chunk = plan.take();
        const batch_get_item_request r = plan.request(chunk);
        CHECK(r.request_items.size() == chunk.parts.size());
        ++chunks;
        (void)plan.receive(chunk, {}).value();
    }
    CHECK(chunks == 2);
}

TEST_CASE("the key is added to a projection without it, and removed from the items") {
    detail::batch_get_part part = part_of("t", 0, 1);
    part.projection_expression = "#n0";
    part.expression_attribute_names = {{"#n0", "v"}};
    get_planner plan({part});
    const auto chunk = plan.take();
    const auto asked = plan.request(chunk).request_items.at("t");
    CHECK(asked.projection_expression == "#n0, #n1");
    CHECK(asked.expression_attribute_names.at("#n1") == "id");
    batch_get_item_response response;
    response.responses["t"] = {stored(key("id", 0))};
    (void)plan.receive(chunk, response).value();
    CHECK(std::move(plan).finish().parts.at(0).items.at(0) == item{{"v", "of the item"}});
}

TEST_CASE("a key that the projection names is not added, whatever space is around it") {
    for (const char* projection : {"id", "v, id", "v,\n\tid", "id\r\n, v", " \t#n0 ,v", "v,#n0"}) {
        CAPTURE(projection);
        detail::batch_get_part part = part_of("t", 0, 1);
        part.projection_expression = projection;
        part.expression_attribute_names = {{"#n0", "id"}};
        get_planner plan({part});
        const auto asked = plan.request(plan.take()).request_items.at("t");
        CHECK(asked.projection_expression == projection); // DynamoDB refuses a path twice
    }
}

TEST_CASE("the key is added to a projection with an empty part, which DynamoDB refuses") {
    for (const std::string projection : {"v, ,w", "v,", " "}) {
        CAPTURE(projection);
        detail::batch_get_part part = part_of("t", 0, 1);
        part.projection_expression = projection;
        get_planner plan({part});
        const auto asked = plan.request(plan.take()).request_items.at("t");
        CHECK(asked.projection_expression == projection + ", #n0");
    }
}

TEST_CASE("a placeholder that the user forgot to define is not given the key's name") {
    detail::batch_get_part part = part_of("t", 0, 1);
    part.projection_expression = "#n0, v";
    get_planner plan({part});
    const auto asked = plan.request(plan.take()).request_items.at("t");
    CHECK(asked.projection_expression == "#n0, v, #n1");
    CHECK(asked.expression_attribute_names == attribute_names{{"#n1", "id"}});
}

TEST_CASE("a key that is unprocessed twice is asked for once more") {
    get_planner plan({part_of("t", 0, 2)});
    const auto chunk = plan.take();
    batch_get_item_response response;
    response.unprocessed_keys["t"].keys = {key("id", 1), key("id", number("1.0"))};
    CHECK(plan.receive(chunk, response).value() == 1);
    CHECK(plan.take().size() == 1);
}

TEST_CASE("a response that holds what its chunk did not ask for changes nothing") {
    get_planner plan({part_of("t", 0, 150)});
    const auto chunk = plan.take();
    const auto other = plan.take();
    batch_get_item_response response;
    response.responses["t"] = {stored(key("id", 0))};
    SECTION("an unprocessed key") {
        response.unprocessed_keys["t"].keys = {key("id", 1), key("id", 999)};
    }
    SECTION("an item of another chunk") {
        response.responses["t"].push_back(stored(other.parts.at(0).second.at(0)));
    }
    SECTION("an item without its key") {
        response.responses["t"].push_back(item{{"v", 1}});
    }
    const auto received = plan.receive(chunk, response);
    REQUIRE(received.has_error());
    CHECK(received.error().code() == client_errc::malformed_response);
    plan.give_back(chunk);
    CHECK(plan.receive(other, {}).value() == 0);
    const batch_get_result found = std::move(plan).finish().parts.at(0);
    CHECK(!found.items.at(0));
    CHECK(found.unread.size() == 100);
}

TEST_CASE("there are no more chunks than the keys of each part need") {
    CHECK(get_planner({}).chunks() == 0);
    CHECK(get_planner({part_of("t", 0, 0)}).chunks() == 0);
    CHECK(get_planner({part_of("t", 0, 100), part_of("u", 0, 101)}).chunks() == 3);
    detail::batch_get_part same("t", std::vector<key>(1000, key("id", 1)));
    CHECK(get_planner({same}).chunks() == 1);
}

TEST_CASE("random histories of a batch of reads: each key is answered once, none is in flight twice"
) {
    const std::uint32_t seed = Catch::getSeed();
    std::mt19937 random(seed);
    const auto below = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
    for (int history = 0; history < testing::run_size(60, 300); ++history) {
        INFO("seed " << seed << ", history " << history);
        std::vector<detail::batch_get_part> parts;
        const int count = 1 + below(4);
        for (int i = 0; i < count; ++i) {
            detail::batch_get_part part("t" + std::to_string(below(2)), {});
            const int keys = below(350);
            for (int k = 0; k < keys; ++k)
                part.keys.push_back(key("id", below(300)));
            parts.push_back(std::move(part));
        }
        get_planner plan(parts);
        std::vector<get_planner::chunk> flight;
        std::set<std::pair<std::size_t, std::string>> in_flight;
        bool failed = false;
        while (!plan.is_done() && !(failed && flight.empty())) {
            if (plan.has_waiting() && !failed && (flight.empty() || below(2) == 0)) {
                flight.push_back(plan.take());
                CHECK(flight.back().size() <= 100);
                CHECK(flight.back().size() >= 1);
                std::set<std::string> tables;
                for (const auto& [index, keys] : flight.back().parts) {
                    CHECK(tables.insert(parts[index].table_name).second);
                    for (const key& k : keys)
                        CHECK(in_flight.emplace(index, k.canonical()).second);
                }
                continue;
            }
            const auto which = flight.begin() + below(static_cast<int>(flight.size()));
            const get_planner::chunk chunk = *which;
            flight.erase(which);
            batch_get_item_response response;
            for (const auto& [index, keys] : chunk.parts)
                for (const key& k : keys) {
                    in_flight.erase({index, k.canonical()});
                    const bool odd = k.attributes().at("id").as_number().to<int>() % 2 == 1;
                    if (below(4) == 0)
                        response.unprocessed_keys[parts[index].table_name].keys.push_back(k);
                    else if (odd)
                        response.responses[parts[index].table_name].push_back(stored(k));
                }
            std::shuffle(
                response.responses[parts[0].table_name].begin(),
                response.responses[parts[0].table_name].end(),
                random
            );
            if (below(40) == 0) {
                plan.give_back(chunk);
                failed = true;
            } else {
                (void)plan.receive(chunk, response).value();
            }
        }
        const batch_get_results all = std::move(plan).finish();
        REQUIRE(all.parts.size() == parts.size());
        for (std::size_t p = 0; p < parts.size(); ++p) {
            const auto& unread = all.parts[p].unread;
            CHECK((failed || unread.empty()));
            for (std::size_t i = 0; i < parts[p].keys.size(); ++i) {
                const key& k = parts[p].keys[i];
                const bool odd = k.attributes().at("id").as_number().to<int>() % 2 == 1;
                const bool open = std::ranges::binary_search(unread, i);
                const std::optional<item>& found = all.parts[p].items[i];
                CHECK(found.has_value() == (odd && !open));
                if (found) CHECK(found == stored(k));
            }
        }
    }
}
