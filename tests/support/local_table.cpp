// SPDX-License-Identifier: BSL-1.0
#include "support/local_table.hpp"

#include <exception>
#include <random>

namespace codynamo::testing {

std::string fresh_table_name(const std::string& about) {
    static const unsigned process = std::random_device{}();
    static int count = 0;
    return "codynamo-test-" + about + "-" + std::to_string(process) + "-" + std::to_string(++count);
}

asio::awaitable<void> with_table(
    create_table_request request, std::function<asio::awaitable<void>(table)> work
) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const client db = local_client(executor);
    const table t = db.table(request.table_name);
    co_await db.create_table(std::move(request));
    co_await t.wait_until_exists();

    std::exception_ptr failure;
    try {
        co_await work(t);
    } catch (...) {
        failure = std::current_exception();
    }
    co_await t.delete_table();
    if (failure) std::rethrow_exception(failure);
}

asio::awaitable<void> with_table(
    std::string about, bool sort_key, std::function<asio::awaitable<void>(table)> work
) {
    const std::string name = fresh_table_name(about);
    const attribute_definition partition("id", value_type::string);
    const attribute_definition sort("n", value_type::number);
    create_table_request request = sort_key ? create_table_request(name, partition, sort)
                                            : create_table_request(name, partition);
    return with_table(std::move(request), std::move(work));
}

create_table_request indexed_table(const std::string& about) {
    create_table_request request(
        fresh_table_name(about),
        attribute_definition("id", value_type::string),
        attribute_definition("n", value_type::number)
    );
    request.attribute_definitions.emplace_back("age", value_type::number);
    request.attribute_definitions.emplace_back("kind", value_type::string);

    local_secondary_index by_age;
    by_age.index_name = "by-age";
    by_age.key_schema = {key_schema_element("id", "HASH"), key_schema_element("age", "RANGE")};
    by_age.projection.projection_type = "INCLUDE";
    by_age.projection.non_key_attributes = {"note"};
    request.local_secondary_indexes.push_back(by_age);

    global_secondary_index by_kind;
    by_kind.index_name = "by-kind";
    by_kind.key_schema = {key_schema_element("kind", "HASH"), key_schema_element("n", "RANGE")};
    by_kind.projection.projection_type = "KEYS_ONLY";
    request.global_secondary_indexes.push_back(by_kind);
    return request;
}

} // namespace codynamo::testing
