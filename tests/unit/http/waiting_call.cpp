// SPDX-License-Identifier: BSL-1.0
#include "http/transport_state.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch_test_macros.hpp>

#include <exception>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace codynamo::http {
namespace {

class no_handler final : public operation_end<lease> {
public:
    [[nodiscard]] asio::cancellation_slot slot() const noexcept override { return {}; }

    void
    complete(std::unique_ptr<operation_end<lease>>, const asio::any_io_executor&, std::exception_ptr, fallible<lease>)
        override {}
};

} // namespace

TEST_CASE("a child of fork() leaves a list of waits alone that the parent was changing") {
    auto io = std::make_unique<asio::io_context>();
    const auto state = std::make_shared<transport_state>(io->get_executor(), settings());
    const endpoint to;
    transport_state::begin_turn(state, to, {}, std::make_unique<no_handler>());
    auto held = state->lock();
    waiting_call* const ended = state->first_ended;
    REQUIRE(ended != nullptr);
    state->first_ended = reinterpret_cast<waiting_call*>(alignof(waiting_call)); // in no state yet
    const pid_t child = ::fork();
    if (child == 0) {
        ::alarm(20); // ends a child that hangs
        (void)held.release();
        io.reset();
        ::_exit(0);
    }
    state->first_ended = ended;
    held.unlock();
    REQUIRE(child > 0);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(io->run() == 1);
}

} // namespace codynamo::http
