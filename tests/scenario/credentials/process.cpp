// SPDX-License-Identifier: BSL-1.0
//
// Programs that give credentials: what they may do wrong, and that they are gone in the end.
#include "credentials/process.hpp"

#include "support/temporary_home.hpp"
#include "support/web_scene.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

namespace codynamo::credential_sources {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

std::shared_ptr<process_source> program(const std::string& command) {
    return std::make_shared<process_source>(
        process_settings{"dev", crypto::secret(command), {}},
        std::make_shared<const process_variables>()
    );
}

result<finding> fetched_from(const std::string& command) {
    web_scene scene;
    const auto from = program(command);
    return scene.run(from->fetch(from, scene.context(), scene.deadline()));
}

std::string program_failure(const std::string& command) {
    const auto done = fetched_from(command);
    REQUIRE_FALSE(done.has_value());
    const std::string text = done.error().what();
    CHECK(text.find("hidden") == std::string::npos);
    return text;
}

std::string printing(const std::string& document) {
    return "printf %s '" + document + "'";
}

/// Waits until a file has a line, and returns it.
std::string line_in(const std::string& file) {
    const auto end = std::chrono::steady_clock::now() + patience;
    for (std::string line; std::chrono::steady_clock::now() < end;) {
        std::ifstream in(file);
        if (std::getline(in, line) && !in.eof()) return line;
        std::this_thread::sleep_for(1ms);
    }
    return {};
}

bool ends(int pid) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (::kill(pid, 0) == 0 && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(1ms);
    return ::kill(pid, 0) != 0; // a process that nobody has waited for is still there
}

} // namespace

TEST_CASE("a program's document is read with all its members") {
    const auto found = std::get<found_credentials>(
        fetched_from(printing(R"({"Version": 1, "AccessKeyId": "AKIDP", "SecretAccessKey": "s", )"
                              R"("SessionToken": "t", "Expiration": "2030-01-31T12:00:00Z", )"
                              R"("AccountId": "123456789012"})"))
            .value()
    );
    CHECK(found.key.access_key_id() == "AKIDP");
    CHECK(found.key.session_token() == "t");
    CHECK(found.key.account_id() == "123456789012");
    CHECK(found.key.expiration() == std::chrono::sys_days(2030y / 1 / 31) + 12h);
    CHECK(found.source == "profile dev, by credential_process");
}

TEST_CASE("a program's failure is an error without what it wrote") {
    CHECK_THAT(
        program_failure("sh -c 'echo hidden; echo hidden >&2; exit 7'"),
        ContainsSubstring("credential_process of profile dev ended with exit code 7") &&
            ContainsSubstring("run the command by hand")
    );
    CHECK_THAT(program_failure("sh -c 'kill -9 $$'"), ContainsSubstring("was ended by signal 9"));
    CHECK_THAT(program_failure(printing("hidden")), ContainsSubstring("is not the JSON object"));
    CHECK_THAT(
        program_failure(printing(R"({"Version": 2, "AccessKeyId": "hidden"})")),
        ContainsSubstring("a Version other than 1")
    );
    CHECK_THAT(
        program_failure(printing(R"({"Version": 1, "AccessKeyId": "hidden"})")),
        ContainsSubstring("has no SecretAccessKey")
    );
    CHECK_THAT(
        program_failure("sh -c 'while :; do echo hidden; done'"),
        ContainsSubstring("wrote more than 64 KiB")
    );
    CHECK_THAT(
        program_failure("no-such-program --key hidden"),
        ContainsSubstring("there is no program no-such-program in the folders of PATH")
    );
    CHECK_THAT(
        program_failure("sh 'hidden"), ContainsSubstring("a ' without the one that ends it")
    );
}

TEST_CASE("a program that does not end is ended when its fetch is cancelled") {
    const temporary_home files;
    const std::string pid_file = files.path("pid");
    const auto from = program("sh -c 'sleep 1000 & echo $$ > " + pid_file + "; wait; echo late'");
    web_scene scene;
    asio::cancellation_signal stop;
    std::optional<result<finding>> done;
    asio::co_spawn(
        *scene.io,
        scene.without_throwing(from->fetch(from, scene.context(), scene.deadline())),
        asio::bind_cancellation_slot(
            stop.slot(), [&](const std::exception_ptr&, result<finding> r) { done = std::move(r); }
        )
    );
    std::thread watcher([&] {
        const std::string pid = line_in(pid_file);
        asio::post(*scene.io, [&] { stop.emit(asio::cancellation_type::terminal); });
        CHECK(!pid.empty());
        CHECK(ends(std::stoi(pid)));
    });
    scene.io->run();
    watcher.join();
    REQUIRE(done);
    REQUIRE_FALSE(done->has_value());
    CHECK(done->error().code() == client_errc::cancelled);
}

TEST_CASE("a program that does not end is ended when its context is destroyed") {
    const temporary_home files;
    const std::string pid_file = files.path("pid");
    std::string pid;
    {
        const auto from = program("sh -c 'echo $$ > " + pid_file + "; sleep 1000'");
        web_scene scene;
        asio::co_spawn(
            *scene.io,
            scene.without_throwing(from->fetch(from, scene.context(), scene.deadline())),
            [](const std::exception_ptr&, const result<finding>&) {}
        );
        while (scene.io->poll() != 0)
            continue;
        pid = line_in(pid_file);
    }
    REQUIRE(!pid.empty());
    CHECK(ends(std::stoi(pid)));
}

TEST_CASE("a program that does not end is ended after its time") {
    web_scene scene;
    const auto from = std::make_shared<process_source>(
        process_settings{"dev", crypto::secret("sleep 1000"), {}, 50ms},
        std::make_shared<const process_variables>()
    );
    const auto done = scene.run(from->fetch(from, scene.context(), scene.deadline()));
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error().code() == client_errc::credentials_failed);
    CHECK(
        done.error().info().message ==
        "credential_process of profile dev took longer than 50 ms, and was ended"
    );
}

TEST_CASE("a program that does not end is ended at the deadline") {
    web_scene scene;
    const auto from = program("sleep 1000");
    const auto done = scene.run(from->fetch(from, scene.context(), scene.deadline(50ms)));
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error().code() == client_errc::deadline_exceeded);
}

} // namespace codynamo::credential_sources
