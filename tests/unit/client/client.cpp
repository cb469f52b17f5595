// SPDX-License-Identifier: BSL-1.0
#include "exec/client_access.hpp"

#include <codynamo/batch_get.hpp>
#include <codynamo/client.hpp>
#include <codynamo/table.hpp>
#include <codynamo/transaction.hpp>
#include <codynamo/typed.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <catch2/catch_test_macros.hpp>

#include <concepts>
#include <string>
#include <utility>
#include <vector>

using namespace codynamo;

namespace {

struct owned_song {
    std::string id;
};

} // namespace

TEST_CASE("a client is made on an executor, or on a context and its executor") {
    client_config config;
    config.region = "eu-central-1";
    asio::io_context context;
    CHECK(client(context, config).get_executor() == context.get_executor());
    CHECK(client(context.get_executor(), config).get_executor() == context.get_executor());
    const auto strand = asio::make_strand(context);
    CHECK(client(strand, config).get_executor() == strand);

    STATIC_CHECK(std::constructible_from<client, asio::io_context&>);
    STATIC_CHECK(std::constructible_from<client, asio::thread_pool&, client_config>);
    STATIC_CHECK_FALSE(std::convertible_to<asio::io_context&, client>);
    STATIC_CHECK_FALSE(std::convertible_to<std::string, client>);
}

TEST_CASE("a client that was moved to another place is still the same") {
    client_config config;
    config.region = "eu-central-1";
    asio::io_context context;
    client first(context, config);
    const client second = std::move(first);
    CHECK(first.region() == "eu-central-1"); // NOLINT(bugprone-use-after-move)
    CHECK(first.get_executor() == context.get_executor());
    CHECK(exec::core_of(first) == exec::core_of(second));
    table music = first.table("music");
    const table moved = std::move(music);
    CHECK(music.client().region() == "eu-central-1"); // NOLINT(bugprone-use-after-move)
}

TEST_CASE("what is read from a temporary table or transaction is returned by value") {
    client_config config;
    config.region = "eu-central-1";
    asio::io_context context;
    const client db(context, config);
    const std::string long_name(50, 'x');
    const std::string& of_table = db.table(long_name).name();
    CHECK(of_table == long_name);
    const std::string& of_objects = db.table<owned_song>(long_name).name();
    CHECK(of_objects == long_name);
    const table& untyped = db.table<owned_song>(long_name).untyped();
    CHECK(untyped.name() == long_name);
    const client& of_temporary = db.table(long_name).client();
    CHECK(of_temporary.region() == "eu-central-1");
    STATIC_CHECK(std::same_as<decltype(db.table<owned_song>("t").client()), client>);

    std::vector<std::string> names;
    write_transaction writes;
    writes.put_item(untyped, {{"id", "1"}});
    for (const auto& action : std::move(writes).request().transact_items)
        names.push_back(std::get<transact_put>(action).table_name);
    read_transaction reads;
    reads.get_item(untyped, key("id", "1"));
    for (const transact_get& one : std::move(reads).request().transact_items)
        names.push_back(one.table_name);
    batch_get batch;
    batch.add(untyped, {key("id", "1")});
    for (const auto& part : std::move(batch).parts())
        names.push_back(part.table_name);
    CHECK(names == std::vector<std::string>(3, long_name));
    const std::string& token = write_transaction(client_request_token("t")).client_request_token();
    CHECK(token == "t");
}
