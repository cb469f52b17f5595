// SPDX-License-Identifier: BSL-1.0
#include "credentials/container_address.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <initializer_list>
#include <new>
#include <string>

using namespace codynamo;
using namespace codynamo::credential_sources;

namespace {

http::look_up_function leading_to(std::initializer_list<const char*> texts) {
    http::addresses all;
    for (const char* text : texts)
        all.push_back(asio::ip::make_address(text));
    return only_container_addresses([all](const std::string&) {
        return http::fallible<http::addresses>(all);
    });
}

} // namespace

TEST_CASE("this machine and the agents of ECS and EKS are container addresses") {
    const char* text = GENERATE(
        "127.0.0.1",
        "127.255.255.254",
        "::1",
        "169.254.170.2",
        "169.254.170.23",
        "fd00:ec2::23",
        "::ffff:127.0.0.1",
        "::ffff:169.254.170.2"
    );
    CAPTURE(text);
    CHECK(is_container_address(asio::ip::make_address(text)));
}

TEST_CASE("other machines, the link's other addresses and all interfaces are no container address"
) {
    const char* text = GENERATE(
        "0.0.0.0",
        "::",
        "128.0.0.1",
        "126.255.255.255",
        "10.0.0.1",
        "169.254.169.254",
        "169.254.170.3",
        "169.254.170.22",
        "fd00:ec2::254",
        "fd00:ec2::2",
        "fe80::1",
        "::2",
        "::ffff:169.254.169.254",
        "::ffff:10.0.0.1",
        "::ffff:0:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::127.0.0.1"
    );
    CAPTURE(text);
    CHECK_FALSE(is_container_address(asio::ip::make_address(text)));
}

TEST_CASE("a name is looked up for a container if all its addresses are container addresses") {
    CHECK(leading_to({"127.0.0.1", "::1"})("localhost")->size() == 2);
    CHECK(leading_to({})("localhost")->empty()); // for the resolver to report
    const auto refused = leading_to({"127.0.0.1", "10.1.2.3", "::1"})("localhost");
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == client_errc::credentials_failed);
    CHECK(refused.error().permanent);
    CHECK_THAT(
        refused.error().detail,
        Catch::Matchers::StartsWith("the host localhost has the address 10.1.2.3")
    );
}

TEST_CASE("a name that cannot be looked up fails for a container as it does otherwise") {
    const auto look_up = only_container_addresses([](const std::string&) {
        return http::fallible<http::addresses>(http::fault(client_errc::resolve_failed, "as is"));
    });
    CHECK(look_up("h").error().code == client_errc::resolve_failed);
    CHECK(look_up("h").error().detail == "as is");
    CHECK_FALSE(look_up("h").error().permanent);
}
