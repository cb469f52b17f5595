// SPDX-License-Identifier: BSL-1.0
#include "credentials/command.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <string>
#include <vector>

namespace codynamo::credential_sources {
namespace {

std::vector<std::string> words_of(std::string_view command) {
    std::vector<std::string> out;
    for (const crypto::secret& word : split_command(command).value()) {
        REQUIRE(word.view().back() == '\0');
        out.emplace_back(word.view().substr(0, word.view().size() - 1));
    }
    return out;
}

using words = std::vector<std::string>;

} // namespace

TEST_CASE("a command is split at blanks outside of quotes") {
    CHECK(
        words_of("aws-vault export  dev\t--format=json ") ==
        words{"aws-vault", "export", "dev", "--format=json"}
    );
    CHECK(
        words_of(R"('/opt/my tools/keys' "a b" c'd e'"f g"h)") ==
        words{"/opt/my tools/keys", "a b", "cd ef gh"}
    );
    CHECK(words_of(R"(keys "" '')") == words{"keys", "", ""});
}

TEST_CASE("a backslash escapes as in shlex") {
    CHECK(words_of(R"(a\ b \"c \\)") == words{"a b", "\"c", "\\"});
    CHECK(words_of(R"("a\"b\\c\d")") == words{R"(a"b\c\d)"});
    CHECK(words_of(R"('a\b')") == words{R"(a\b)"});
}

TEST_CASE("nothing in a command is expanded") {
    CHECK(
        words_of("~/keys $HOME *.txt a|b; #c") == words{"~/keys", "$HOME", "*.txt", "a|b;", "#c"}
    );
}

TEST_CASE("a broken command is an error that does not repeat it") {
    for (const std::string& broken :
         {std::string("keys 'hidden"),
          std::string("keys \"hidden"),
          std::string("keys hidden\\"),
          std::string("  "),
          std::string("keys\0hidden", 11)}) {
        const auto split = split_command(broken);
        REQUIRE_FALSE(split.has_value());
        CHECK(split.error().code() == client_errc::bad_config_file);
        CHECK(std::string(split.error().what()).find("hidden") == std::string::npos);
    }
}

TEST_CASE("a copy of the process's variables stays as it was") {
    ::setenv("CODYNAMO_TEST_VARIABLE", "before", 1);
    const process_variables copy;
    ::setenv("CODYNAMO_TEST_VARIABLE", "after", 1);
    CHECK(copy.find("CODYNAMO_TEST_VARIABLE") == "before");
    CHECK_FALSE(copy.find("CODYNAMO_TEST_VARIABL"));
    ::unsetenv("CODYNAMO_TEST_VARIABLE");
}

TEST_CASE("a program is looked for in the folders of PATH") {
    const process_variables variables;
    CHECK(find_program("sh", variables).ends_with("/sh"));
    CHECK(find_program("/no/such/program", variables) == "/no/such/program");
    CHECK(find_program("no-such-program-of-codynamo", variables).empty());
}

} // namespace codynamo::credential_sources
