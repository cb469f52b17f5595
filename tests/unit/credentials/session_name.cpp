// SPDX-License-Identifier: BSL-1.0
#include "credentials/session_name.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace codynamo::credential_sources {

TEST_CASE("a session name has 2 to 64 characters of STS's set") {
    CHECK(is_session_name("me"));
    CHECK(is_session_name("Az09_+=,.@-"));
    CHECK(is_session_name(std::string(64, 'x')));
    for (const std::string& wrong : {std::string(), std::string("x"), std::string(65, 'x')})
        CHECK_FALSE(is_session_name(wrong));
    for (const char* wrong : {"a b", "a/b", "a:b", "a\nb", "gr\xC3\xBC\xC3\x9F"})
        CHECK_FALSE(is_session_name(wrong));
}

TEST_CASE("a made-up session name names the library and the time") {
    const std::chrono::system_clock::time_point now{std::chrono::microseconds(1'764'345'600'000'042)
    };
    CHECK(make_session_name(now) == "codynamo-1764345600000042");
    CHECK(is_session_name(make_session_name(now)));
}

} // namespace codynamo::credential_sources
