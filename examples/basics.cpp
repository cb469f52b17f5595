// SPDX-License-Identifier: BSL-1.0
//
// The everyday operations, in a table of its own. Region, endpoint and credentials come from the
// environment or the profile. For DynamoDB Local (`scripts/dynamodb-local.sh start` prints its
// URL), set AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; it accepts
// any key.
#include <codynamo/as_result.hpp>
#include <codynamo/codynamo.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <iostream>
#include <vector>

using namespace codynamo;

namespace {

asio::awaitable<void> items(table people) {
    co_await people.put_item(
        {{"id", "123"},
         {"ts", "2026-01-31"},
         {"name", "John Doe"},
         {"status", "open"},
         {"version", 3},
         {"total", number("12345678901234567890.12")}}
    );

    auto found = co_await people.get_item(key("id", "123", "ts", "2026-01-31"));
    if (found.item) std::cout << found.item->at("name").as_string() << '\n';

    auto updated = co_await people.update_item(
        key("id", "123", "ts", "2026-01-31"),
        set("name", "Jane Doe"),
        add("visits", 1),
        condition(attr("version") == 3),
        return_values::all_new
    );
    std::cout << updated.attributes.value() << '\n';
}

asio::awaitable<void> queries(table people) {
    auto page = co_await people.query(
        partition_key("id") == "123" && sort_key("ts").begins_with("2026-"),
        filter(attr("status") == "open"),
        limit(25),
        descending
    );
    for (const item& i : page.items)
        std::cout << i << '\n'; // readable text for people

    auto pages = people.query_pages(
        partition_key("id") == "123"
    ); // the next one is fetched while you read this one
    while (auto p = co_await pages.next())
        std::cout << "a page of " << p->count << '\n';

    std::vector<key> keys{
        key("id", "123", "ts", "2026-01-31"), key("id", "124", "ts", "2026-01-31")
    };
    auto some = co_await people.batch_get_item(keys); // any number of keys; items in their order
    for (const std::optional<item>& i : some.items)
        std::cout << (i ? "there" : "not there") << '\n';
}

asio::awaitable<void> bulk(table people) {
    auto batch = people.batch_writer(overwrite_by_pkeys("id", "ts"));
    for (int i = 0; i < 100; ++i)
        co_await batch.put_item({{"id", std::to_string(i)}, {"ts", "2026"}});
    co_await batch.delete_item(key("id", "50", "ts", "2026"));
    co_await batch.close(); // writes the rest, or throws batch_write_error with it
    std::cout << batch.stats().written << " written, " << batch.stats().superseded
              << " superseded\n";
}

asio::awaitable<void> errors(table people) {
    try {
        co_await people.put_item(
            {{"id", "123"}, {"ts", "2026-01-31"}},
            condition(attr("id").not_exists()),
            return_values_on_condition_check_failure::all_old
        );
    } catch (const conditional_check_failed& e) {
        std::cout << "there is " << e.item().value() << " already\n";
    }

    auto r = co_await as_result(people.get_item(key("no_key", 1))); // the no-throw form
    if (!r) std::cout << r.error().what() << '\n';

    co_await people.delete_item(
        key("id", "123", "ts", "2026-01-31"), condition(attr("name").exists())
    );
}

asio::awaitable<void> basics() {
    client db{co_await asio::this_coro::executor}; // region and credentials found as every AWS tool
                                                   // finds them
    auto people = db.table("codynamo-basics");

    create_table_request request(
        people.name(),
        attribute_definition("id", value_type::string),
        attribute_definition("ts", value_type::string)
    );
    co_await db.create_table(std::move(request));
    co_await people.wait_until_exists();

    co_await items(people);
    co_await queries(people);
    co_await bulk(people);
    co_await errors(people);

    co_await people.delete_table();
}

} // namespace

int main() {
    try {
        asio::io_context context(1);
        asio::co_spawn(context, basics(), [](const std::exception_ptr& e) {
            if (e) std::rethrow_exception(e);
        });
        context.run();
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
