// SPDX-License-Identifier: BSL-1.0
#include "exec/user_agent.hpp"

#include <codynamo/version.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using codynamo::exec::make_user_agent;

TEST_CASE("the user agent names product, version, system and language") {
    const std::string text = make_user_agent("");
    CHECK(text.starts_with("codynamo/" CODYNAMO_VERSION " ua/2.1 os/"));
    CHECK(text.ends_with(" lang/c++#20"));
}

TEST_CASE("the application's id comes last") {
    CHECK(make_user_agent("my-app_1.0") == make_user_agent("") + " app/my-app_1.0");
}

TEST_CASE("characters that do not belong into the header become hyphens") {
    CHECK(make_user_agent("a b\r\nX: y/(z)#").ends_with(" app/a-b--X--y--z--"));
    CHECK(make_user_agent("!$%&'*+-.^_`|~,").ends_with(" app/!$%&'*+-.^_`|~,"));
    CHECK(make_user_agent("\u00e9").ends_with(" app/--"));
}

TEST_CASE("an id of more than 50 characters is cut") {
    CHECK(make_user_agent(std::string(60, 'x')).ends_with(" app/" + std::string(50, 'x')));
}
