// SPDX-License-Identifier: BSL-1.0
#include "questions.hpp"

#include "iso_codes.hpp"

#include <cstddef>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace codynamo;

namespace {

/// "  (0.5 read capacity units)".
template <class Response>
void print_cost(const Response& response, const char* kind) {
    std::cout << "  (" << response.consumed_capacity.value().capacity_units << ' ' << kind
              << " capacity units)\n";
}

/// Query: a range of one partition, filtered.
asio::awaitable<void> find_communities(table iso) {
    std::cout << "\nAutonomous communities of Spain with a code that begins with C:\n";
    const query_response page = co_await iso.query(
        partition_key("collection") == country_collection("ES") &&
            sort_key("code").begins_with("ES-C"),
        filter(attr("type") == "Autonomous community"),
        projection("code", "name"),
        return_consumed_capacity::total
    );
    for (const item& i : page.items)
        std::cout << "  " << i.at("code").as_string() << "  " << i.at("name").as_string() << '\n';
    std::cout << "  (" << page.count << " of " << page.scanned_count << " items read; "
              << page.consumed_capacity.value().capacity_units << " read capacity units)\n";
}

/// GetItem: one item, which may not exist.
asio::awaitable<void> look_up(table iso, std::string code) {
    std::cout << "\nThe language " << code << ":\n";
    const get_item_response found =
        co_await iso.get_item(language_key(code), consistent_read, return_consumed_capacity::total);
    if (found.item)
        std::cout << "  " << *found.item << '\n';
    else
        std::cout << "  there is no such language\n";
    print_cost(found, "read");
}

/// UpdateItem: changes attributes, if the condition holds.
asio::awaitable<void> add_native_name(table iso) {
    std::cout << "\nGerman after an update:\n";
    const update_item_response updated = co_await iso.update_item(
        language_key("deu"),
        set("native_name", "Deutsch"),
        add("revision", 1),
        condition(attr("native_name").not_exists()),
        return_values::all_new,
        return_consumed_capacity::total
    );
    std::cout << "  " << updated.attributes.value() << '\n';
    print_cost(updated, "write");
}

/// PutItem with a condition that fails: the exception holds the existing item.
asio::awaitable<void> put_what_is_there(table iso) {
    std::cout << "\nA put of our own Esperanto, only if the item does not exist:\n";
    item ours{
        {"collection", language_collection("epo")}, {"code", "epo"}, {"name", "Our Esperanto"}
    };
    try {
        co_await iso.put_item(
            std::move(ours),
            condition(attr("code").not_exists()),
            return_values_on_condition_check_failure::all_old
        );
        throw std::runtime_error("DynamoDB overwrote an item against the condition");
    } catch (const conditional_check_failed& e) {
        std::cout << "  refused; there is " << e.item().value() << '\n';
    }
}

/// BatchGetItem: any number of keys; the items are in their order.
asio::awaitable<void> look_up_some(table iso) {
    std::cout << "\nSome languages by one request:\n";
    const std::vector<std::string> codes{"cat", "eus", "gsw", "zzz"};
    std::vector<key> keys;
    for (const std::string& code : codes)
        keys.push_back(language_key(code));
    const batch_get_result some = co_await iso.batch_get_item(
        std::move(keys), projection("name"), return_consumed_capacity::total
    );
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::optional<item>& found = some.items[i];
        std::cout << "  " << codes[i] << "  "
                  << (found ? found->at("name").as_string() : "is not there") << '\n';
    }
    std::cout << "  (" << some.consumed_capacity_units << " read capacity units)\n";
}

/// Scan: every item of the table, page after page, here only counted.
asio::awaitable<void> count_all(table iso) {
    std::cout << "\nExtinct languages among all items:\n";
    auto pages = iso.scan_pages(
        filter(attr("collection").begins_with("language#") && attr("type") == "E"),
        select::count,
        limit(5000), // without it a page ends at 1 MB
        return_consumed_capacity::total
    );
    int extinct = 0;
    int all = 0;
    int number_of_pages = 0;
    double units = 0;
    while (const auto page = co_await pages.next()) {
        extinct += page->count;
        all += page->scanned_count;
        units += page->consumed_capacity.value().capacity_units;
        ++number_of_pages;
    }
    std::cout << "  " << extinct << " of " << all << " (" << number_of_pages << " pages, " << units
              << " read capacity units)\n";
}

/// DeleteItem, which can return the deleted item.
asio::awaitable<void> delete_one(table iso) {
    std::cout << "\nDeleted:\n";
    const delete_item_response deleted = co_await iso.delete_item(
        language_key("lat"), return_values::all_old, return_consumed_capacity::total
    );
    std::cout << "  " << deleted.attributes.value() << '\n';
    print_cost(deleted, "write");
    co_await look_up(iso, "lat");
}

} // namespace

asio::awaitable<void> ask_questions(table iso) {
    co_await find_communities(iso);
    co_await look_up(iso, "gsw");
    co_await add_native_name(iso);
    co_await put_what_is_there(iso);
    co_await look_up_some(iso);
    co_await count_all(iso);
    co_await delete_one(iso);
}
