// SPDX-License-Identifier: BSL-1.0
//
// The hidden test cases are programs of their own, which the visible one starts: this executable,
// with the name of one of them.
#include "support/scripted_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/wait.h>

namespace codynamo::testing {
namespace {

constexpr int ended_in_a_handler = 7; // none of those with which Catch2 ends

client_config exit_config_for(const scripted_server& net) {
    client_config config;
    config.region = "us-east-1";
    config.endpoint = net.url();
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    make_patient(config);
    return config;
}

/// A server that is there until the program has ended, whatever is left of its script then.
scripted_server& lasting_server() {
    static auto* const one = new scripted_server;
    one->report_to([](const std::string&) {});
    return *one;
}

asio::awaitable<void> get(table from) {
    co_await from.get_item(key("id", "1"));
}

asio::awaitable<void> get_and_exit(table from) {
    co_await get(from);
    std::exit(ended_in_a_handler); // NOLINT(concurrency-mt-unsafe)
}

int status_of_program(const std::string& name) {
    const std::string self = std::filesystem::read_symlink("/proc/self/exe");
    const std::string command = "'" + self + "' '" + name + "' >/dev/null";
    const int status = std::system(command.c_str()); // NOLINT(cert-env33-c,concurrency-mt-unsafe)
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

TEST_CASE("program: a static client after its context", "[.][program]") {
    scripted_server& net = lasting_server();
    net.reply(ok("{}"));
    static asio::io_context io;
    static const client db(io.get_executor(), exit_config_for(net));
    run(io, get(db.table("music")));
}

TEST_CASE("program: a static client before its context, which goes first", "[.][program]") {
    scripted_server& net = lasting_server();
    net.reply(ok("{}"));
    static std::optional<client> db;
    static asio::io_context io;
    db.emplace(io.get_executor(), exit_config_for(net));
    run(io, get(db->table("music")));
}

TEST_CASE("program: a call is in flight at the end", "[.][program]") {
    scripted_server& net = lasting_server();
    net.otherwise([](const seen_request&) { return stall(); });
    static asio::io_context io;
    static const client db(io.get_executor(), exit_config_for(net));
    asio::co_spawn(io, get(db.table("music")), asio::detached);
    while (net.requests().empty())
        io.run_one_for(std::chrono::milliseconds(10));
}

TEST_CASE("program: exit() in a handler", "[.][program]") {
    scripted_server& net = lasting_server();
    net.reply(ok("{}"));
    static asio::io_context io;
    static const client db(io.get_executor(), exit_config_for(net));
    asio::co_spawn(io, get_and_exit(db.table("music")), asio::detached);
    io.run();
}

TEST_CASE("a program may end with clients in static storage, also in a handler", "[fault-80]") {
    CHECK(status_of_program("program: a static client after its context") == 0);
    CHECK(status_of_program("program: a static client before its context*") == 0);
    CHECK(status_of_program("program: a call is in flight at the end") == 0);
    CHECK(status_of_program("program: exit() in a handler") == ended_in_a_handler);
}

} // namespace codynamo::testing
