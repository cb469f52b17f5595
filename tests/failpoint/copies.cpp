// SPDX-License-Identifier: BSL-1.0
//
// What is written is not copied: a call of many attributes allocates as often as one of few.
#include "failpoint/calls.hpp"
#include "failpoint/failpoints.hpp"

#include <codynamo/typed.hpp>

#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace failpoint_copies {

struct track {
    std::string id;
    std::string title;
    std::vector<std::string> labels;
};

} // namespace failpoint_copies

template <>
inline constexpr auto codynamo::mapping_of<failpoint_copies::track> =
    codynamo::mapping(partition_key(&failpoint_copies::track::id));

using namespace codynamo;
using namespace codynamo::testing;
using failpoint_copies::track;

namespace {

constexpr int few = 1;
constexpr int many = 100;

/// So long that a copy of it allocates.
std::string long_text() {
    return std::string(40, 'x');
}

item item_of(int attributes) {
    item made{{"id", "1"}};
    for (int i = 0; i < attributes; ++i)
        made.set("attribute with a long name " + std::to_string(i), long_text());
    return made;
}

track track_of(int labels) {
    return {"1", "t", std::vector<std::string>(static_cast<std::size_t>(labels), long_text())};
}

put_item_request put_of(int attributes) {
    return {"music", item_of(attributes)};
}

batch_write_item_request batch_of(int attributes) {
    batch_write_item_request made;
    made.requests.emplace_back("music", item_of(attributes));
    return made;
}

write_transaction transaction_of(const table& music, int attributes) {
    write_transaction made(client_request_token("t"));
    made.put_item(music, item_of(attributes));
    return made;
}

/// Returns how often this allocates.
template <class Make>
long allocations_of(const Make& make) {
    (void)make(); // what is allocated once
    const failing_allocation counting(std::numeric_limits<long>::max());
    (void)make();
    return counting.count();
}

/// Some more are for the text, which grows.
template <class Make, class Written>
void check_not_copied(const Make& make, const Written& small, const Written& large) {
    constexpr long of_text = 5;
    const long of_small = allocations_of([&] { return make(small); });
    CHECK(of_small > 0);
    CHECK(allocations_of([&] { return make(large); }) <= of_small + of_text);
}

} // namespace

TEST_CASE("what is written is not copied") {
    asio::io_context io;
    client_config config;
    config.region = "us-east-1";
    config.endpoint = "http://127.0.0.1:1";
    config.credentials = credentials("key", "secret");
    const client db(io.get_executor(), config);
    const table music = db.table("music");
    const typed_table<track> tracks = db.table<track>("music");

    check_not_copied([&](const auto& r) { return db.put_item(r); }, put_of(few), put_of(many));
    check_not_copied(
        [&](const auto& r) { return db.batch_write_item(r); }, batch_of(few), batch_of(many)
    );
    check_not_copied([&](const auto& i) { return music.put_item(i); }, item_of(few), item_of(many));
    check_not_copied(
        [&](const auto& i) { return music.put_item(i, condition(attr("id").not_exists())); },
        item_of(few),
        item_of(many)
    );
    check_not_copied(
        [&](const auto& t) { return tracks.put_item(t); }, track_of(few), track_of(many)
    );
    check_not_copied(
        [&](const auto& t) { return db.transact_write(t); },
        transaction_of(music, few),
        transaction_of(music, many)
    );
    for (const bool asks : {false, true}) {
        batch_writer items = asks ? music.batch_writer(overwrite_by_key_schema)
                                  : music.batch_writer(overwrite_by_pkeys("id"));
        check_not_copied(
            [&](const auto& i) { return items.put_item(i); }, item_of(few), item_of(many)
        );
        auto objects = asks ? tracks.batch_writer(overwrite_by_key_schema)
                            : tracks.batch_writer(overwrite_by_pkeys("id"));
        check_not_copied(
            [&](const auto& t) { return objects.put_item(t); }, track_of(few), track_of(many)
        );
    }
}
