// SPDX-License-Identifier: BSL-1.0
#include "exec/process_mark.hpp"

#include <catch2/catch_test_macros.hpp>

#include <sys/wait.h>
#include <unistd.h>

TEST_CASE("a forked child is detected, its parent is not one", "[fault-78]") {
    const codynamo::exec::process_mark mark;
    CHECK_FALSE(mark.in_child());
    const pid_t child = ::fork();
    if (child == 0) {
        const codynamo::exec::process_mark own;
        ::_exit(mark.in_child() && !own.in_child() ? 0 : 1);
    }
    REQUIRE(child > 0);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK_FALSE(mark.in_child());
}
