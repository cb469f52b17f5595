// SPDX-License-Identifier: BSL-1.0
#include "batch/admission.hpp"

#include "unit/batch/virtual_client.hpp"

namespace codynamo::batch {
namespace {

/// A writer's front without its coroutines, with room for one request.
struct front {
    front() {
        batch_writer_settings s;
        s.key_names = {"id"};
        s.max_buffered = 1;
        state = std::make_shared<writer_state>(std::make_shared<virtual_client>(io), s);
        state->plan.add_table({"music", {"id"}});
        in = std::make_shared<admission>(state);
    }

    admission::entry enter(int id) {
        write_request r("music", item{{"id", id}});
        return in->enter(prepare(state->plan.table(0), 0, std::move(r), true).value());
    }

    void make_room() {
        state->plan.return_all(error(client_errc::cancelled, "to make room"));
        state->plan.clear_returned();
    }

    boost::asio::io_context io;
    std::shared_ptr<writer_state> state;
    std::shared_ptr<admission> in;
};

} // namespace

TEST_CASE("puts that find no room are accepted in their order, as room is made") {
    front f;
    CHECK_FALSE(f.enter(1).waiting);
    const admission::entry second = f.enter(2);
    const admission::entry third = f.enter(3);
    REQUIRE(second.waiting);
    REQUIRE(third.waiting);
    third.waiting->begin();
    second.waiting->begin();
    f.in->admit_waiting();
    CHECK_FALSE(second.waiting->is_over());
    f.make_room();
    f.in->admit_waiting();
    CHECK(second.waiting->is_over());
    CHECK_NOTHROW(second.waiting->finish());
    CHECK_FALSE(third.waiting->is_over());
    f.make_room();
    f.in->admit_waiting();
    CHECK_NOTHROW(third.waiting->finish());
    CHECK_FALSE(f.in->has_waiting());
}

TEST_CASE("a put does not overtake one that waits, though there is room") {
    front f;
    CHECK_FALSE(f.enter(1).waiting);
    const admission::entry second = f.enter(2);
    f.make_room();
    const admission::entry third = f.enter(3);
    CHECK(third.waiting);
}

TEST_CASE("a put that is on its way to the strand is not accepted, and may be cancelled") {
    front f;
    CHECK_FALSE(f.enter(1).waiting);
    admission::entry second = f.enter(2);
    const admission::entry third = f.enter(3);
    third.waiting->begin();
    f.make_room();
    f.in->admit_waiting();
    CHECK_FALSE(second.waiting->is_over());
    CHECK_FALSE(third.waiting->is_over()); // it does not overtake the second
    second.waiting.reset();
    f.in->admit_waiting();
    CHECK(third.waiting->is_over());
    CHECK(f.state->plan.counts().accepted == 2);
}

TEST_CASE("puts that wait are refused when the writer is closed") {
    front f;
    CHECK_FALSE(f.enter(1).waiting);
    const admission::entry second = f.enter(2);
    second.waiting->begin();
    f.state->closed = true;
    f.in->admit_waiting();
    REQUIRE(second.waiting->is_over());
    try {
        second.waiting->finish();
        FAIL("a closed writer accepts a request");
    } catch (const error& e) {
        CHECK(e.code() == client_errc::writer_closed);
    }
}

} // namespace codynamo::batch
