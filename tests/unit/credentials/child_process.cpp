// SPDX-License-Identifier: BSL-1.0
#include "credentials/child_process.hpp"

#include "support/patience.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace codynamo::credential_sources {
namespace {

crypto::secret ended_by_zero(const std::string& text) {
    return crypto::secret(std::string_view(text.c_str(), text.size() + 1));
}

child_command shell(const std::string& script) {
    child_command command;
    command.path = "/bin/sh";
    command.arguments = {ended_by_zero("sh"), ended_by_zero("-c"), ended_by_zero(script)};
    command.variables = {ended_by_zero("PATH=/usr/bin:/bin"), ended_by_zero("COLOUR=blue")};
    command.max_output_bytes = 1000;
    return command;
}

child_result ran(const std::string& script) {
    const std::atomic<bool> never = false;
    return run(shell(script), never).value();
}

std::string output_of(const std::string& script) {
    return std::string(ran(script).output.view());
}

/// What the application does with SIGCHLD, for the time of a test.
class on_child_signal {
public:
    explicit on_child_signal(void (*handler)(int)) {
        struct sigaction action{};

        action.sa_handler = handler;
        ::sigaction(SIGCHLD, &action, &before_);
    }

    on_child_signal(const on_child_signal&) = delete;
    on_child_signal& operator=(const on_child_signal&) = delete;

    ~on_child_signal() { ::sigaction(SIGCHLD, &before_, nullptr); }

private:
    struct sigaction before_{};
};

void reap_all(int /*signal*/) {
    const int before = errno;
    while (::waitpid(-1, nullptr, WNOHANG) > 0)
        continue;
    errno = before;
}

/// Whether there is a child, also one that nobody has waited for. Waits for none.
bool has_children() {
    siginfo_t about{};
    return ::waitid(P_ALL, 0, &about, WEXITED | WNOHANG | WNOWAIT) == 0;
}

} // namespace

TEST_CASE("a program's output and exit status are returned") {
    const child_result done = ran("printf 'one\\ntwo'; exit 3");
    CHECK(done.output.view() == "one\ntwo");
    REQUIRE(done.status);
    CHECK(WEXITSTATUS(*done.status) == 3);
    CHECK_FALSE(has_children());
}

TEST_CASE("a program has its variables, no input, no messages and no terminal") {
    CHECK(output_of("printf %s $COLOUR") == "blue");
    CHECK(output_of("cat; echo message >&2").empty());
    CHECK(output_of("(exec </dev/tty) 2>/dev/null && echo some || echo none") == "none\n");
    CHECK(output_of("kill -0 -$$ && echo leads a group") == "leads a group\n");
}

TEST_CASE("a program does not inherit descriptors") {
    const int open = ::fcntl(STDOUT_FILENO, F_DUPFD, 20); // without FD_CLOEXEC
    REQUIRE(open >= 20);
    CHECK(output_of("test -e /proc/$$/fd/" + std::to_string(open) + " && echo open").empty());
    ::close(open);
}

TEST_CASE("a program starts without blocked and ignored signals") {
    const on_child_signal ignored(SIG_IGN);
    sigset_t all;
    sigfillset(&all);
    sigset_t before;
    pthread_sigmask(SIG_SETMASK, &all, &before);
    child_command command = shell("");
    command.path = "/bin/grep";
    command.arguments = {
        ended_by_zero("grep"),
        ended_by_zero("-E"),
        ended_by_zero("^Sig(Blk|Ign)"),
        ended_by_zero("/proc/self/status")
    };
    const std::atomic<bool> never = false;
    const auto done = run(command, never);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    const std::string_view status = done.value().output.view();
    CHECK(status.starts_with("SigBlk:\t0000000000000000\nSigIgn:\t"));
    CHECK(status.ends_with("0000000\n")); // glibc has two of its own ignored, above 31
}

TEST_CASE("too much output is noticed, and its program killed") {
    const child_result done = ran("while :; do echo 0123456789; done");
    CHECK(done.output_too_long);
    CHECK_FALSE(has_children());
}

TEST_CASE("a program is killed with its descendants when it is to stop") {
    std::atomic<bool> stop = false;
    std::thread stopper([&] {
        while (!has_children())
            std::this_thread::yield();
        stop = true;
    });
    CHECK(run(shell("sleep 1000 & sleep 1000"), stop).has_value());
    stopper.join();
    CHECK_FALSE(has_children());
}

TEST_CASE("a descendant that keeps the output open does not keep its program running") {
    const child_result done = ran("sleep 1000 & echo $!");
    const std::string pid(done.output.view());
    REQUIRE(!pid.empty());
    CHECK(::kill(std::stoi(pid), SIGKILL) == 0);
    CHECK(done.status == 0);
}

TEST_CASE("a program runs whatever the application does with SIGCHLD") {
    {
        const on_child_signal ignored(SIG_IGN);
        CHECK(output_of("echo ignored") == "ignored\n");
    }
    {
        const on_child_signal reaping(reap_all);
        CHECK(output_of("echo reaped") == "reaped\n");
    }
    CHECK_FALSE(has_children());
}

TEST_CASE("a program that cannot start is an error with its path and the reason") {
    child_command command = shell("");
    command.path = "/no/such/program";
    const std::atomic<bool> never = false;
    const auto done = run(command, never);
    REQUIRE_FALSE(done.has_value());
    CHECK(
        done.error().info().message ==
        "/no/such/program could not be started: No such file or directory"
    );
}

} // namespace codynamo::credential_sources
