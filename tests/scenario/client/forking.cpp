// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/credentials_cache.hpp>

#include <catch2/catch_test_macros.hpp>

#include <sys/wait.h>
#include <unistd.h>

namespace codynamo::testing {

TEST_CASE(
    "a child of fork() cannot use its parent's client, and does not disturb it", "[fault-78]"
) {
    scripted_server net;
    net.reply(ok("{}")).reply(ok("{}"));
    auto c = std::make_unique<scripted_client>(net);
    c->run(c->table().get_item(key("id", "1")));

    c->io.notify_fork(boost::asio::execution_context::fork_prepare);
    const pid_t child = ::fork();
    if (child == 0) {
        c->io.notify_fork(boost::asio::execution_context::fork_child);
        const auto is_refused = [](const result<get_item_response>& r) {
            return r.has_error() && r.error().code() == client_errc::forked;
        };
        const bool refused = is_refused(c->run(as_result(c->table().get_item(key("id", "1")))));
        boost::asio::io_context own; // the parent's context need not run
        const bool refused_elsewhere =
            is_refused(run(own, as_result(c->table().get_item(key("id", "1")))));
        const int status = refused && refused_elsewhere ? 0 : 1;
        c.reset(); // closes the child's copies of the descriptors, without a word to the server
        ::_exit(status);
    }
    REQUIRE(child > 0);
    c->io.notify_fork(boost::asio::execution_context::fork_parent);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);

    c->run(c->table().get_item(key("id", "1")));
    CHECK(net.requests().size() == 2);
    CHECK(net.connections() == 1); // the parent's connection is as it was
}

TEST_CASE("a child of fork() cannot use its parent's cache of credentials", "[fault-78]") {
    scripted_server net;
    auto c = std::make_unique<scripted_client>(net);
    client_config config;
    config.region = "us-east-1";
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    auto cache = std::make_unique<credentials_cache>(c->io.get_executor(), config);

    c->io.notify_fork(boost::asio::execution_context::fork_prepare);
    const pid_t child = ::fork();
    if (child == 0) {
        c->io.notify_fork(boost::asio::execution_context::fork_child);
        int status = 1;
        client_config of_child = config;
        of_child.endpoint = net.url();
        of_child.credentials = *cache;
        boost::asio::io_context io;
        const client db(io.get_executor(), of_child);
        const auto r = run(io, as_result(db.table("music").get_item(key("id", "1"))));
        if (r.has_error() && r.error().code() == client_errc::forked) status = 0;
        cache->forget(credentials("AKIDEXAMPLE", "secret"));
        cache.reset();
        ::_exit(status);
    }
    REQUIRE(child > 0);
    c->io.notify_fork(boost::asio::execution_context::fork_parent);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}

} // namespace codynamo::testing
