// SPDX-License-Identifier: BSL-1.0
#include "credentials/token_file.hpp"

#include "support/temporary_home.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;
using testing::temporary_home;

std::string changed(std::string_view object) {
    std::vector<member_change> changes;
    changes.push_back({"accessToken", json_string("new")});
    return std::string(with_members(object, changes).view());
}

} // namespace

TEST_CASE("a token takes the place of the old one, and other members stay as they are written") {
    CHECK(changed("{}") == R"({"accessToken":"new"})");
    CHECK(
        changed(R"({"a":[1, {"b":2}],"accessToken":"old"})") ==
        R"({"a":[1, {"b":2}],"accessToken":"new"})"
    );
    CHECK(changed(R"({"a":null,"accessToken":null})") == R"({"a":null,"accessToken":"new"})");
    CHECK(changed("{\"access\\u0054oken\":\"old\"}") == R"({"accessToken":"new"})");
}

TEST_CASE("a profile's name is a single word of a shell") {
    CHECK(shell_word("dev-1.eu/west") == "dev-1.eu/west");
    CHECK(shell_word("my profile") == "'my profile'");
    CHECK(shell_word("$(reboot)") == "'$(reboot)'");
    CHECK(shell_word("Bob's") == R"('Bob'\''s')");
    CHECK(shell_word("") == "''");
}

TEST_CASE("a token file is replaced in one step, and no other file is left") {
    const temporary_home home;
    home.write("token.json", "old");
    const token_file file(home.path("token.json"));
    CHECK(file.replace("new").has_value());
    CHECK(home.read("token.json") == "new");
    const std::filesystem::directory_iterator entries(home.path());
    CHECK(std::distance(begin(entries), end(entries)) == 1);
}

TEST_CASE("a token file that cannot be replaced leaves nothing behind") {
    const temporary_home home;
    home.write("token.json/inside", "a folder has the name");
    CHECK(token_file(home.path("token.json")).replace("new").has_error());
    const std::filesystem::directory_iterator entries(home.path());
    CHECK(std::distance(begin(entries), end(entries)) == 1);
    CHECK(token_file(home.path("missing/token.json")).replace("new").has_error());
}

TEST_CASE("one thread of a process has the lock of a token file") {
    const temporary_home home;
    const token_file file(home.path("token.json"));
    std::optional<token_lock> first = token_lock::take(file, 0ms);
    REQUIRE(first);
    CHECK_FALSE(token_lock::take(file, 0ms));
    std::atomic<bool> is_held = false;
    std::thread second([&] { is_held = token_lock::take(file, 1min).has_value(); });
    first.reset();
    second.join();
    CHECK(is_held);
}

TEST_CASE("there is no lock where its file is a folder, or its folder is missing") {
    const temporary_home home;
    home.write("token.json.lock/inside", "");
    CHECK_FALSE(token_lock::take(token_file(home.path("token.json")), 1min));
    CHECK_FALSE(token_lock::take(token_file(home.path("missing/token.json")), 1min));
}

} // namespace codynamo::credential_sources
