// SPDX-License-Identifier: BSL-1.0
//
// Row 83: each reading and writing of a call fails in turn, in each way in which it can.
#include "exec/client_access.hpp"
#include "failpoint/calls.hpp"
#include "failpoint/failpoints.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <cerrno>
#include <memory>
#include <optional>
#include <utility>

using namespace codynamo;
using namespace codynamo::testing;

TEST_CASE("each reading and writing of a call may fail", "[fault-83]") {
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
            // One failure is one attempt of four, and an interruption is none.
            CHECK(*ended);
            if (!*ended) check_no_canary(ended->error());
            CHECK(run(io, gets_its_own_answer(t)));
        }
        CHECK(n > 2);
    }
}
