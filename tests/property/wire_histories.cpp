// SPDX-License-Identifier: BSL-1.0
//
// The same histories with a real client and a network: the service responds behind a scripted
// server. Pauses end at once; fates about time itself are left out.
//
#include "property/players.hpp"
#include "support/deep.hpp"
#include "support/scripted_client.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

const int wire_histories = run_size(100, 500);

class wire_subject final : public subject {
public:
    wire_subject(const client& db, const batch_writer_settings& s) : writer_(db, s) {}

    [[nodiscard]] asio::awaitable<void> put(write_request r) override {
        std::string table = r.table_name();
        if (const item* whole = r.item()) return writer_.put_item(std::move(table), *whole);
        return writer_.delete_item(std::move(table), *r.key());
    }

    [[nodiscard]] asio::awaitable<void> flush() override { return writer_.flush(); }

    [[nodiscard]] asio::awaitable<void> close() override { return writer_.close(); }

    [[nodiscard]] asio::awaitable<void> close(std::chrono::milliseconds within) override {
        return writer_.close(within);
    }

    [[nodiscard]] std::vector<unwritten_request> extract() override { return writer_.extract(); }

    void retry_refused_tables() override { writer_.retry_refused_tables(); }

    [[nodiscard]] batch_writer_stats stats() const override { return writer_.stats(); }

    [[nodiscard]] std::string broken_promise() const override { return ""; }

private:
    multi_table_batch_writer writer_;
};

script response_of(const service::reply& r) {
    if (r.refused && r.what == fate::good) return service_error(400, "ValidationException");
    switch (r.what) {
    case fate::throttled:
        return throttled();
    case fate::server_error:
    case fate::server_error_applied:
        return service_error(500, "InternalServerError");
    case fate::access_denied:
        return service_error(400, "AccessDeniedException");
    case fate::wrong_checksum:
        return ok("{}", checksum::wrong);
    case fate::cut_json:
        return ok(R"({"UnprocessedItems":{"table-)");
    default:
        return r.what <= fate::left_twice ? ok(r.body) : reset();
    }
}

features without_time(features f) {
    f.on_the_wire = true;
    f.deletes = false; // a delete cannot be identified when it arrives
    f.thinks = false;
    f.units = false;
    for (const fate what : {fate::slow, fate::zombie, fate::timed_out, fate::all_left_for_long})
        f.faults.at(static_cast<std::size_t>(what)) = false;
    if (f.end == finale::close_in_time) f.end = finale::close;
    return f;
}

std::string run_on_the_wire(std::uint64_t seed, figures& seen) {
    tape choices = tape::of_seed(seed);
    tape fates = tape::of_seed(~seed);
    const features f = without_time(draw_features(choices));
    service s(f, fates, seen);
    scripted_server net;
    net.otherwise([&](const seen_request& request) {
        const std::scoped_lock at_once(s.mutex());
        service::reply r = s.receive(request.body, {});
        r.quiet = {};
        s.leave(r);
        s.deliver(r, {});
        return response_of(r);
    });
    auto c = std::make_unique<scripted_client>(net);
    c->environment->stop_clock();
    players all(c->io, f, choices, s, c->environment);
    batch_writer_settings settings = settings_of(f);
    settings.on_abandoned = [&all](const std::vector<unwritten_request>& left) {
        all.abandoned(left);
    };
    if (f.named)
        for (int table = 0; table < f.tables; ++table)
            settings.table_key_names[table_name(table)] = settings.key_names;
    settings.key_names.clear();
    all.play(std::make_unique<wire_subject>(c->db, settings));
    try {
        c->run_until([&] { return all.have_ended() || !s.violation().empty(); });
        all.drop();
        if (s.violation().empty()) c->run_all();
    } catch (const std::exception& e) {
        s.violate(e.what());
    }
    if (s.violation().empty()) all.judge();
    all.leave();
    c.reset();
    return s.violation();
}

} // namespace

TEST_CASE("histories keep every promise with a network too") {
    figures seen;
    const std::uint64_t first = first_seed();
    for (int i = 0; i < wire_histories; ++i) {
        CAPTURE(first / 1'000'003, i);
        if (!wanted.replayed.empty() && std::to_string(i) != wanted.replayed) continue;
        prints_events = !wanted.replayed.empty();
        const std::string violation = run_on_the_wire(first + static_cast<std::uint64_t>(i), seen);
        if (!violation.empty()) FAIL(violation);
    }
    std::cout << "histories with a network: " << wire_histories << '\n';
    // A run without a fault proves nothing about it; each is rare in a short run.
    const auto was_met = [&](std::string_view name) {
        return seen["fate: " + std::string(name)] > 0;
    };
    CHECK(std::count_if(fate_names.begin(), fate_names.end(), was_met) >= 4);
}
