// SPDX-License-Identifier: BSL-1.0
#include "property/history.hpp"

#include "async/home_strand.hpp"
#include "batch/writer.hpp"
#include "property/players.hpp"
#include "property/virtual_time.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

error response_error(fate what) {
    error_info info;
    info.message = "as the history has it";
    info.outcome = outcome::maybe_applied;
    switch (what) {
    case fate::throttled:
        info.code = service_errc::provisioned_throughput_exceeded;
        info.outcome = outcome::not_applied;
        break;
    case fate::server_error:
    case fate::server_error_applied:
        info.code = service_errc::internal_server_error;
        break;
    case fate::never_sent:
        info.code = client_errc::connect_failed;
        info.outcome = outcome::not_sent;
        break;
    case fate::wrong_checksum:
        info.code = client_errc::checksum_mismatch;
        break;
    case fate::timed_out:
    case fate::zombie:
        info.code = client_errc::request_timeout;
        break;
    case fate::access_denied:
        info.code = service_errc::access_denied;
        info.outcome = outcome::not_applied;
        break;
    default:
        info.code = client_errc::connection_lost;
        break;
    }
    return error(std::move(info));
}

error refusal() {
    error_info info;
    info.code = service_errc::validation;
    info.message = "something in it";
    info.outcome = outcome::not_applied;
    return error(std::move(info));
}

error cancelled() {
    error_info info;
    info.code = client_errc::cancelled;
    info.outcome = outcome::maybe_applied;
    return error(std::move(info));
}

/// The service without a network between.
class virtual_outlet final : public batch::outlet {
public:
    virtual_outlet(boost::asio::io_context& io, service& s, std::shared_ptr<virtual_time> time)
        : io_(io),
          service_(s),
          time_(std::move(time)),
          home_(std::make_shared<async::home_strand>(io.get_executor())) {}

    [[nodiscard]] std::shared_ptr<async::home_strand> home() const override { return home_; }

    void post(std::function<void()> work) override {
        home_->hold([&](const asio::any_io_executor& strand) {
            asio::post(strand, std::move(work));
        });
    }

    [[nodiscard]] bool runs_here() override {
        return home_->get() && io_.get_executor().running_in_this_thread();
    }

    [[nodiscard]] async::crossing_limit limit(std::optional<std::chrono::milliseconds>)
        const override {
        return {};
    }

    [[nodiscard]] async::environment& environment() override { return *time_; }

    [[nodiscard]] asio::awaitable<result<exec::raw_response>> send(codec::text_buffer body
    ) override {
        co_await asio::this_coro::throw_if_cancelled(false);
        const auto cancellation = co_await asio::this_coro::cancellation_state;
        const service::reply r = service_.receive(body.str(), time_->now());
        co_await time_->pause(r.delay);
        service_.leave(r);
        if (r.what == fate::zombie) live_on(r);
        if (cancellation.cancelled() != asio::cancellation_type::none) co_return cancelled();
        service_.deliver(r, time_->now());
        if (r.refused && r.what == fate::good) co_return refusal();
        if (r.what == fate::cut_json)
            co_return exec::raw_response(R"({"UnprocessedItems":{"table-)");
        if (r.what > fate::left_twice) co_return response_error(r.what);
        co_return exec::raw_response(r.body);
    }

    [[nodiscard]] asio::awaitable<result<std::vector<std::string>>> key_names(std::string
    ) override {
        co_return std::vector<std::string>{"pk"};
    }

    [[nodiscard]] std::optional<std::vector<std::string>> known_key_names(const std::string&)
        const override {
        return std::nullopt;
    }

    void forget_key_names(const std::string&) noexcept override {}

    void log(log_level, std::string_view) noexcept override {}

private:
    /// Nobody waits for the attempt any more, but it is still on its way.
    void live_on(const service::reply& r) {
        boost::asio::co_spawn(io_, arrive(time_, service_, r), [](const std::exception_ptr&) {});
    }

    static asio::awaitable<void> arrive(
        std::shared_ptr<virtual_time> time, service& s, service::reply r
    ) {
        co_await time->pause(7s);
        s.apply_late(r);
    }

    boost::asio::io_context& io_;
    service& service_;
    std::shared_ptr<virtual_time> time_;
    std::shared_ptr<async::home_strand> home_;
};

class virtual_subject final : public subject {
public:
    virtual_subject(std::shared_ptr<batch::outlet> out, batch_writer_settings s)
        : writer_(std::make_shared<batch::writer>(std::move(out), std::move(s))) {}

    [[nodiscard]] asio::awaitable<void> put(write_request r) override {
        return batch::writer::put(writer_, r.table_name(), r);
    }

    [[nodiscard]] asio::awaitable<void> flush() override { return batch::writer::flush(writer_); }

    [[nodiscard]] asio::awaitable<void> close() override {
        return batch::writer::close(writer_, std::nullopt);
    }

    [[nodiscard]] asio::awaitable<void> close(std::chrono::milliseconds within) override {
        return batch::writer::close(writer_, within);
    }

    [[nodiscard]] std::vector<unwritten_request> extract() override { return writer_->extract(); }

    void retry_refused_tables() override { writer_->retry_refused_tables(); }

    [[nodiscard]] batch_writer_stats stats() const override { return writer_->stats(); }

    [[nodiscard]] std::string broken_promise() const override { return writer_->broken_promise(); }

private:
    std::shared_ptr<batch::writer> writer_;
};

/// Steps until all players have ended, and then until nothing happens any more.
void drive(
    boost::asio::io_context& io,
    virtual_time& time,
    service& s,
    players& all,
    std::size_t operations
) {
    const auto start = time.now();
    // Every step of the way is looked at in small histories, some of it in large ones.
    const std::size_t stride = operations < 8 ? 1 : operations < 50 ? 8 : 64;
    for (std::size_t step = 0; s.violation().empty(); ++step) {
        io.poll();
        io.restart();
        if (step % stride == 0) all.check(time.now());
        if (all.have_ended()) break;
        if (time.now() - start > 24h) {
            s.violate("no end after a day");
            return;
        }
        if (!time.advance()) {
            s.violate("everybody waits and nothing will happen");
            return;
        }
    }
    if (!s.violation().empty()) return;
    all.drop();
    do {
        io.restart();
        io.poll();
    } while (time.advance());
    if (!io.stopped()) s.violate("something is left to be done when the writer is gone");
}

} // namespace

batch_writer_settings settings_of(const features& f) {
    batch_writer_settings s;
    if (f.named)
        s.key_names =
            f.sort_key ? std::vector<std::string>{"sk", "pk"} : std::vector<std::string>{"pk"};
    s.flush_amount = static_cast<std::size_t>(f.flush_amount);
    s.max_in_flight = f.in_flight;
    s.max_buffered = static_cast<std::size_t>(f.buffer);
    if (f.units) s.max_write_units = 50;
    return s;
}

std::string run_history(const features& f, tape choices, figures& seen) {
    auto io = std::make_unique<boost::asio::io_context>(1);
    // The lower half of the pauses is left out: that there is one can be seen then.
    auto time = std::make_shared<virtual_time>([&choices] {
        return 0.5 + static_cast<double>(choices.below(256)) / 512;
    });
    service s(f, choices, seen);
    players all(*io, f, choices, s, time);
    batch_writer_settings settings = settings_of(f);
    settings.on_abandoned = [&all](const std::vector<unwritten_request>& left) {
        all.abandoned(left);
    };
    auto out = std::make_shared<virtual_outlet>(*io, s, time);
    all.play(std::make_unique<virtual_subject>(std::move(out), std::move(settings)));
    drive(*io, *time, s, all, static_cast<std::size_t>(f.operations));
    if (s.violation().empty()) all.judge();
    std::string violation = s.violation();
    all.leave();
    io.reset(); // with the players that a violation has stopped on their way
    return violation;
}

std::string run_history(tape choices, figures& seen) {
    const features f = draw_features(choices);
    return run_history(f, std::move(choices), seen);
}

} // namespace codynamo::testing
