// SPDX-License-Identifier: BSL-1.0
#include <codynamo/codynamo.hpp>

#include <boost/asio/io_context.hpp>
#include <catch2/catch_test_macros.hpp>

#include <string>
#include <utility>

using namespace codynamo;

namespace {

template <class F>
bool says_moved_from(F&& use) {
    try {
        (void)use();
    } catch (const error& e) {
        CHECK(e.code() == client_errc::invalid_argument);
        return e.info().message.find("was moved from") != std::string::npos;
    }
    return false;
}

client offline_client(asio::io_context& context) {
    client_config config;
    config.region = "eu-central-1";
    return client(context, config);
}

} // namespace

// What is moved from is the topic here.
// NOLINTBEGIN(bugprone-use-after-move)

TEST_CASE("a sequence that was moved to another place is refused") {
    asio::io_context context;
    const table music = offline_client(context).table("music");

    auto pages = music.scan_pages();
    const auto moved_pages = std::move(pages);
    CHECK(says_moved_from([&] { return pages.next(); }));
    CHECK(says_moved_from([&] { return pages.cursor(); }));

    auto items = music.scan_items();
    const auto moved_items = std::move(items);
    CHECK(says_moved_from([&] { return items.next(); }));
    CHECK(says_moved_from([&] { return items.collect(); }));
    CHECK(says_moved_from([&] { return items.cursor(); }));

    auto scan = music.parallel_scan(segments(2));
    const auto moved_scan = std::move(scan);
    CHECK(says_moved_from([&] { return scan.next(); }));
    CHECK(says_moved_from([&] { return scan.cursor(); }));
    CHECK(scan.scanned_count() == 0);
    CHECK(scan.consumed_capacity_units() == 0);
}

TEST_CASE("a batch writer that was moved to another place is refused") {
    asio::io_context context;
    const client db = offline_client(context);

    batch_writer one = db.table("music").batch_writer();
    const batch_writer moved_one = std::move(one);
    CHECK(says_moved_from([&] { return one.put_item(item{{"id", "1"}}); }));
    CHECK(says_moved_from([&] { return one.delete_item(key("id", "1")); }));
    CHECK(says_moved_from([&] { return one.flush(); }));
    CHECK(says_moved_from([&] { return one.close(); }));
    CHECK(says_moved_from([&] { return one.close(std::chrono::seconds(1)); }));
    CHECK(says_moved_from([&] { return one.unwritten(); }));
    CHECK(says_moved_from([&] { return one.extract(); }));
    CHECK(says_moved_from([&] { return one.stats().batches; }));
    CHECK(says_moved_from([&] {
        one.retry_refused_tables();
        return 0;
    }));

    multi_table_batch_writer several = db.batch_writer();
    const multi_table_batch_writer moved_several = std::move(several);
    CHECK(says_moved_from([&] { return several.put_item("music", item{{"id", "1"}}); }));
}

TEST_CASE("an option that was moved from is refused, and not sent as an empty text") {
    const auto is_refused = [](auto option, auto request) {
        const auto moved = std::move(option);
        return says_moved_from([&] {
            std::move(option).apply_to(request);
            return 0;
        });
    };
    CHECK(is_refused(index_name("by-year"), query_request()));
    CHECK(is_refused(client_request_token("order-1"), transact_write_items_request()));
    CHECK(is_refused(resume_from("b.5"), detail::paged<scan_request>()));
    CHECK(is_refused(projection_expression("id"), query_request()));
    CHECK(is_refused(update_expression("SET n = :n"), update_item_request()));
    CHECK(is_refused(overwrite_by_pkeys("id"), batch_writer_settings()));
}

// NOLINTEND(bugprone-use-after-move)
