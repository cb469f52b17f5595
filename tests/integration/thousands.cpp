// SPDX-License-Identifier: BSL-1.0
//
// Thousands of items, half of them in one partition: however they are read, each is read once.
//
#include "support/deep.hpp"
#include "support/local_table.hpp"

#include <catch2/catch_test_macros.hpp>

#include <iostream>
#include <set>
#include <string>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

const int item_count = run_size(3'000, 10'000);
const int big_count = item_count / 2;

/// The first half is in the partition "big", the others in 50 small ones.
std::string partition_of(int n) {
    return n < big_count ? "big" : "small-" + std::to_string(n % 50);
}

key key_of(int n) {
    return key("id", partition_of(n), "n", n);
}

asio::awaitable<void> fill(table t) {
    batch_writer writer = t.batch_writer(overwrite_by_pkeys("id", "n"));
    const std::string payload(
        run_size<std::size_t>(1'500, 400), 'x'
    ); // 2 MB in "big": pages end by themselves
    for (int n = 0; n < item_count; ++n) {
        item next{{"id", partition_of(n)}, {"n", n}, {"square", n * n}, {"payload", payload}};
        co_await writer.put_item(std::move(next));
    }
    co_await writer.close();
    CHECK(writer.stats().written == static_cast<std::uint64_t>(item_count));
}

/// Which items came, and whether one came twice or with something of another.
class tally {
public:
    void count(const item& i) {
        const int n = i.at("n").as_number().to<int>();
        sound_ = sound_ && seen_.insert(n).second && i.at("id") == partition_of(n) &&
                 i.at("square") == n * n;
    }

    void count(const std::vector<item>& items) {
        for (const item& i : items)
            count(i);
    }

    /// Exactly the items 0 to `end` - 1, each once.
    [[nodiscard]] bool is_all_below(int end) const {
        return sound_ && seen_.size() == static_cast<std::size_t>(end) && *seen_.begin() == 0 &&
               *seen_.rbegin() == end - 1;
    }

private:
    std::set<int> seen_;
    bool sound_ = true;
};

asio::awaitable<void> read_pages(table t) {
    tally by_size;
    int pages_by_size = 0;
    auto pages = t.query_pages(partition_key("id") == "big");
    while (const auto page = co_await pages.next()) {
        ++pages_by_size;
        by_size.count(page->items);
    }
    CHECK(by_size.is_all_below(big_count));
    CHECK(pages_by_size >= 2);

    tally by_limit;
    int pages_by_limit = 0;
    auto short_pages = t.query_pages(partition_key("id") == "big", limit(100), descending);
    while (const auto page = co_await short_pages.next()) {
        ++pages_by_limit;
        by_limit.count(page->items);
    }
    CHECK(by_limit.is_all_below(big_count));
    CHECK(pages_by_limit >= big_count / 100);

    tally scanned;
    auto parts = t.scan_pages();
    while (const auto page = co_await parts.next())
        scanned.count(page->items);
    CHECK(scanned.is_all_below(item_count));
}

asio::awaitable<void> read_items(table t) {
    tally queried;
    int last = -1;
    bool in_order = true;
    auto items = t.query_items(partition_key("id") == "big", limit(777));
    while (const auto i = co_await items.next()) {
        queried.count(*i);
        const int n = i->at("n").as_number().to<int>();
        in_order = in_order && n == last + 1;
        last = n;
    }
    CHECK(queried.is_all_below(big_count));
    CHECK(in_order);
}

asio::awaitable<void> read_segments(table t) {
    tally scanned;
    auto all = t.parallel_scan(segments(8));
    while (const auto i = co_await all.next())
        scanned.count(*i);
    CHECK(scanned.is_all_below(item_count));
    CHECK(all.scanned_count() == item_count);

    // Left in the middle and taken up again, in short pages.
    tally resumed;
    auto first = t.parallel_scan(segments(8), limit(50));
    for (int i = 0; i < item_count / 3; ++i) {
        const auto one = co_await first.next();
        REQUIRE(one);
        resumed.count(*one);
    }
    auto rest = t.parallel_scan(segments(8), limit(50), resume_from(first.cursor()));
    while (const auto i = co_await rest.next())
        resumed.count(*i);
    CHECK(resumed.is_all_below(item_count));
}

asio::awaitable<void> read_keys(table t) {
    std::vector<key> keys;
    for (int i = 0; i < 1'000; ++i)
        keys.push_back(key_of(i * 7919 % item_count)); // a prime: a thousand different ones
    const batch_get_result found = co_await t.batch_get_item(keys, consistent_read);
    REQUIRE(found.items.size() == keys.size());
    int right = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const int n = static_cast<int>(i) * 7919 % item_count;
        const auto& there = found.items[i];
        if (there && there->at("n") == n && there->at("square") == n * n) ++right;
    }
    CHECK(right == 1'000);
}

} // namespace

TEST_CASE("of thousands of items each comes once, by pages, items, segments and keys") {
    const std::string name = fresh_table_name("ten-thousand");
    // A context for each part: each has its own time limit.
    const auto with = [&](asio::awaitable<void> (*work)(table)) {
        boost::asio::io_context io;
        const table t = local_client(io.get_executor()).table(name);
        run(io, work(t));
    };
    with([](table t) -> asio::awaitable<void> {
        create_table_request request(
            t.name(),
            attribute_definition("id", value_type::string),
            attribute_definition("n", value_type::number)
        );
        co_await t.client().create_table(std::move(request));
        co_await t.wait_until_exists();
    });
    with(fill);
    with(read_pages);
    with(read_items);
    with(read_segments);
    with(read_keys);
    with([](table t) -> asio::awaitable<void> { co_await t.delete_table(); });
}
