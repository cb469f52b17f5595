// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_client.hpp"

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
        int status = 1;
        const auto r = c->run(as_result(c->table().get_item(key("id", "1"))));
        if (r.has_error() && r.error().code() == client_errc::forked) status = 0;
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

} // namespace codynamo::testing
