// SPDX-License-Identifier: BSL-1.0
#include "async/fork_generation.hpp"

#include <catch2/catch_test_macros.hpp>

#include <sys/wait.h>
#include <unistd.h>

using codynamo::async::fork_generation;

TEST_CASE(
    "a child of fork() has another generation than its parent, which keeps its own", "[fault-78]"
) {
    const long parent = fork_generation();
    const pid_t child = ::fork();
    if (child == 0) {
        const long own = fork_generation();
        const pid_t grandchild = ::fork();
        if (grandchild == 0)
            ::_exit(fork_generation() != own && fork_generation() != parent ? 0 : 1);
        int status = -1;
        ::waitpid(grandchild, &status, 0);
        ::_exit(own != parent && fork_generation() == own && status == 0 ? 0 : 1);
    }
    REQUIRE(child > 0);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(fork_generation() == parent);
}
