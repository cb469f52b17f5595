// SPDX-License-Identifier: BSL-1.0
#include "exec/message.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace codynamo::exec;

// The cases of the AWS SDKs' shared table on recursion detection.
TEST_CASE("a trace id passes as it is, but for what would break the head") {
    const std::string usual = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;"
                              "Sampled=1;lineage=a87bd80c:0,68fd508a:5,c512fbe3:2";
    CHECK(encode_trace_id(usual) == usual);
    CHECK(encode_trace_id("first\nsecond\xC2\xBC\t") == "first%0Asecond%C2%BC%09");
    CHECK(encode_trace_id("a b%\r\n") == "a%20b%25%0D%0A");
    CHECK(encode_trace_id("-=;:+&[]{}\"',") == "-=;:+&[]{}\"',");
}
