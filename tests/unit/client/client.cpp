// SPDX-License-Identifier: BSL-1.0
#include "exec/client_access.hpp"

#include <codynamo/client.hpp>
#include <codynamo/table.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <catch2/catch_test_macros.hpp>

#include <concepts>
#include <string>

using namespace codynamo;

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
