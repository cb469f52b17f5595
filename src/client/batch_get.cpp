// SPDX-License-Identifier: BSL-1.0
//
// Reading any number of keys:
//
//   run     on the client's strand: starts the workers, waits for all of them, whatever happens
//   worker  asks for chunk after chunk until none waits, pauses while the service leaves keys over
//
// Which keys are where is the planner's affair. The first failure ends the taking of chunks; those
// under way are waited for. A cancellation ends them as well.
//
#include "batch/get_planner.hpp"
#include "exec/perform.hpp"
#include "exec/retry.hpp"

#include <codynamo/table.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <deque>
#include <utility>

namespace codynamo {
namespace {

using namespace std::chrono_literals;

constexpr auto unread_keys_base = 25ms;
constexpr int most_empty_rounds = 12; // some 40 s of pauses without one item

struct read_job {
    read_job(client c, std::vector<detail::batch_get_part> parts, detail::batch_get_settings s)
        : from(std::move(c)),
          settings(s),
          plan(std::move(parts)),
          begun(from.core()->world()->now()) {}

    client from;
    detail::batch_get_settings settings;
    batch::get_planner plan;
    std::chrono::steady_clock::time_point begun;
    int empty_rounds = 0; ///< answers in a row, of any chunk, that brought nothing
    std::optional<error> failure;
    std::exception_ptr other_failure; ///< no error of this library
    std::size_t workers = 0;
    asio::steady_timer* all_ended = nullptr;

    /// A millisecond at least, so that the request says itself that the time is over.
    [[nodiscard]] std::optional<std::chrono::milliseconds> time_left() const {
        if (!settings.timeout) return std::nullopt;
        const auto passed = from.core()->world()->now() - begun;
        return std::max(
            *settings.timeout - std::chrono::duration_cast<std::chrono::milliseconds>(passed), 1ms
        );
    }

    [[nodiscard]] error give_up() const {
        error_info info;
        info.code = client_errc::batch_incomplete;
        info.operation = "BatchGetItem";
        info.message = "the service left " + std::to_string(plan.waiting()) +
                       " keys unprocessed again and again; the table needs more read capacity";
        return error(std::move(info));
    }
};

asio::awaitable<batch_get_item_response> ask(
    std::shared_ptr<read_job> job, const batch::get_planner::chunk& asked
) {
    batch_get_item_request request = job->plan.request(asked);
    request.return_consumed_capacity = job->settings.return_consumed_capacity;
    request.timeout = job->time_left();
    return job->from.batch_get_item(std::move(request));
}

asio::awaitable<void> read_chunks(std::shared_ptr<read_job> job) {
    const std::shared_ptr<exec::environment> world = job->from.core()->world();
    while (job->plan.has_waiting() && !job->failure && !job->other_failure) {
        const batch::get_planner::chunk asked = job->plan.take();
        std::optional<batch_get_item_response> answer;
        try {
            auto exchange = ask(job, asked);
            answer = co_await std::move(exchange);
        } catch (const error& e) {
            if (!job->failure) job->failure = e;
        } catch (...) {
            if (!job->other_failure) job->other_failure = std::current_exception();
        }
        if (!answer) {
            job->plan.give_back(asked);
            co_return;
        }
        const std::size_t left = job->plan.receive(asked, std::move(*answer));
        if (left < asked.size()) job->empty_rounds = 0;
        if (left == 0) continue;
        if (left == asked.size() && ++job->empty_rounds > most_empty_rounds) {
            job->failure = job->give_up();
            co_return;
        }
        const auto pause = exec::full_jitter(unread_keys_base, job->empty_rounds, world->jitter());
        co_await world->pause(pause);
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() == asio::cancellation_type::none) continue;
        if (!job->failure) job->failure = error(client_errc::cancelled, "during a pause");
    }
}

asio::awaitable<void> worker(std::shared_ptr<read_job> job) {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await read_chunks(std::move(job));
}

/// Ends when no worker is left, also when it is cancelled.
asio::awaitable<void> run(std::shared_ptr<read_job> job) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const asio::any_io_executor strand = co_await asio::this_coro::executor;
    const auto count = static_cast<std::size_t>(job->settings.max_in_flight);
    std::deque<asio::cancellation_signal> stops(count); // one slot takes one worker
    asio::steady_timer all_ended(strand, asio::steady_timer::time_point::max());
    job->all_ended = &all_ended;
    for (asio::cancellation_signal& stop : stops) {
        ++job->workers;
        asio::co_spawn(
            strand,
            worker(job),
            asio::bind_cancellation_slot(
                stop.slot(),
                [job](const std::exception_ptr& e) {
                    if (e && !job->other_failure) job->other_failure = e;
                    if (--job->workers == 0) job->all_ended->cancel();
                }
            )
        );
    }
    bool told = false;
    while (job->workers > 0) {
        boost::system::error_code ignored;
        co_await all_ended.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (told || state.cancelled() == asio::cancellation_type::none) continue;
        told = true;
        for (asio::cancellation_signal& stop : stops)
            stop.emit(asio::cancellation_type::terminal);
        if (!job->failure) job->failure = error(client_errc::cancelled, "by the caller");
    }
    job->all_ended = nullptr;
}

/// With all that was found by then.
error unfinished(const error& why, const std::string& table, batch_get_results found) {
    error_info info = why.info();
    info.operation = "BatchGetItem";
    info.table = table;
    info.found = std::make_shared<const batch_get_results>(std::move(found));
    return error(std::move(info));
}

asio::awaitable<batch_get_result> only_part(asio::awaitable<batch_get_results> all) {
    batch_get_results found = co_await std::move(all);
    co_return std::move(found.parts.front());
}

} // namespace

asio::awaitable<batch_get_results> detail::run_batch_get(
    client c, std::vector<batch_get_part> parts, batch_get_settings settings
) {
    const std::shared_ptr<exec::core> core = c.core();
    const std::string table = parts.size() == 1 ? parts.front().table_name : std::string();
    const auto job = std::make_shared<read_job>(std::move(c), std::move(parts), settings);
    auto running = run(job);
    co_await exec::on_strand(core, std::move(running));
    if (job->other_failure) std::rethrow_exception(job->other_failure);
    std::optional<error> failure = job->failure;
    batch_get_results found = std::move(job->plan).finish();
    if (failure) throw_error(unfinished(*failure, table, std::move(found)));
    co_return found;
}

asio::awaitable<batch_get_result> table::read_batch(single_batch_get wanted) const {
    detail::batch_get_settings settings = wanted;
    std::vector<detail::batch_get_part> parts;
    parts.push_back(static_cast<detail::batch_get_part&&>(wanted));
    return only_part(detail::run_batch_get(client_, std::move(parts), std::move(settings)));
}

} // namespace codynamo
