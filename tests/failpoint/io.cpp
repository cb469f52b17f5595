// SPDX-License-Identifier: BSL-1.0
//
// Row 83: each read and write of a call fails in turn, in each possible way.
#include "exec/client_access.hpp"
#include "failpoint/calls.hpp"
#include "failpoint/failpoints.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <cerrno>
#include <memory>
#include <optional>
#include <utility>

using namespace codynamo;
using namespace codynamo::testing;

TEST_CASE("each read and write of a call may fail", "[fault-83]") {
    const auto [error_number, what] = GENERATE(
        std::pair(0, "EOF"),
        std::pair(ECONNRESET, "ECONNRESET"),
        std::pair(ETIMEDOUT, "ETIMEDOUT"),
        std::pair(EINTR, "EINTR")
    );
    CAPTURE(what);
    for (const call_kind& kind : calls()) {
        CAPTURE(kind.name);
        const descriptor_watch descriptors;
        call_server server(kind);
        scripted_server& net = server.net;
        client_config config = one_connection(net);
        make_patient(config);
        long n = 1;
        for (bool happened = true; happened; ++n) {
            CAPTURE(n);
            REQUIRE(n < 200);
            asio::io_context io;
            const client db(exec::make_client(
                io.get_executor(), config, std::make_shared<scripted_environment>()
            ));
            const table t = db.table("music");
            prepare(kind, io, t);
            server.stumbles = kind.stumbles;
            std::optional<result<void>> ended;
            {
                const failing_io failing(n, error_number);
                ended = run(io, as_result(kind.work(t)));
                happened = failing.happened();
            }
            server.stumbles = false;
            // A failure costs one of four attempts, an interruption costs none.
            CHECK(*ended);
            if (!*ended) check_no_canary(ended->error());
            CHECK(run(io, gets_its_own_response(t)));
        }
        CHECK(n > 2);
    }
}
