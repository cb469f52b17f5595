// SPDX-License-Identifier: BSL-1.0
//
// Reading any number of keys:
//
//   run     on a strand: starts the workers and always waits for all of them
//   worker  requests chunk after chunk until none waits, pauses after unprocessed keys
//
// The planner tracks the keys. After the first failure no chunk is started; chunks in flight are
// awaited. A cancellation ends them as well. No request and no pause outlasts the deadline.
//
#include "async/task_group.hpp"
#include "batch/get_planner.hpp"
#include "error/counted.hpp"
#include "exec/client_access.hpp"
#include "exec/longest_duration.hpp"
#include "exec/perform.hpp"
#include "exec/retry.hpp"

#include <codynamo/table.hpp>

#include <algorithm>
#include <utility>

namespace codynamo {
namespace {

using namespace std::chrono_literals;

constexpr auto unread_keys_base = 25ms;
constexpr int most_empty_rounds = 12; // some 40 s of pauses without one item

struct read_job {
    using time_point = std::chrono::steady_clock::time_point;

    read_job(client c, std::vector<detail::batch_get_part> parts, detail::batch_get_settings s)
        : from(std::move(c)), settings(s), plan(std::move(parts)) {
        if (settings.timeout)
            deadline =
                exec::core_of(from)->session->environment->now() + exec::bounded(*settings.timeout);
    }

    client from;
    detail::batch_get_settings settings;
    batch::get_planner plan;
    std::optional<time_point> deadline;
    int empty_rounds = 0; ///< consecutive responses, of any chunk, without an item
    std::optional<error> failure;
    async::task_group workers;

    /// What the end of the workers brings about is no failure of its own.
    void fail(error e) {
        if (!failure && !workers.is_cancelled()) failure = std::move(e);
    }

    [[nodiscard]] std::optional<std::chrono::milliseconds> time_left() const {
        if (!deadline) return std::nullopt;
        return std::chrono::ceil<std::chrono::milliseconds>(
            *deadline - exec::core_of(from)->session->environment->now()
        );
    }

    /// Returns whether the deadline comes before so much time has passed.
    [[nodiscard]] bool is_over_in(std::chrono::milliseconds pause) const {
        return deadline && exec::core_of(from)->session->environment->now() + pause >= *deadline;
    }
};

error out_of_time() {
    return {client_errc::deadline_exceeded, "that of the whole batch, by the option timeout"};
}

error out_of_patience() {
    return {
        client_errc::batch_incomplete,
        "the service left the same keys unprocessed again and again; the table needs more read "
        "capacity"
    };
}

asio::awaitable<batch_get_item_response> ask(
    std::shared_ptr<read_job> job, const batch::get_planner::chunk& asked
) {
    batch_get_item_request request = job->plan.request(asked);
    request.return_consumed_capacity = job->settings.return_consumed_capacity;
    request.timeout = job->time_left();
    return job->from.batch_get_item(std::move(request));
}

asio::awaitable<void> read_chunks(std::shared_ptr<read_job> job) {
    const std::shared_ptr<async::environment> environment =
        exec::core_of(job->from)->session->environment;
    while (job->plan.has_waiting() && !job->failure && !job->workers.is_cancelled()) {
        if (job->is_over_in(0ms)) {
            job->fail(out_of_time());
            co_return;
        }
        const batch::get_planner::chunk asked = job->plan.take();
        std::optional<batch_get_item_response> response;
        try {
            auto exchange = ask(job, asked);
            response = co_await std::move(exchange);
        } catch (const error& e) {
            job->fail(e);
        } catch (...) { // no error of this library: fails the worker, and so all of them
            job->plan.give_back(asked);
            throw;
        }
        if (!response) {
            job->plan.give_back(asked);
            co_return;
        }
        const result<std::size_t> left = job->plan.receive(asked, std::move(*response));
        if (!left) {
            job->fail(left.error());
            job->plan.give_back(asked);
            co_return;
        }
        if (*left < asked.size()) job->empty_rounds = 0;
        if (*left == 0) continue;
        if (*left == asked.size() && ++job->empty_rounds > most_empty_rounds) {
            job->fail(out_of_patience());
            co_return;
        }
        const auto pause =
            exec::full_jitter(unread_keys_base, job->empty_rounds, environment->jitter());
        if (job->is_over_in(pause)) {
            job->fail(out_of_time());
            co_return;
        }
        co_await environment->pause(pause);
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
    const async::task_group::handle workers(job, &job->workers);
    const auto most = static_cast<std::size_t>(job->settings.max_in_flight);
    const std::size_t count = std::min(most, job->plan.chunks()); // no more than there are requests
    for (std::size_t i = 0; i < count; ++i)
        async::task_group::start(workers, strand, [&] { return worker(job); });
    const bool undisturbed = co_await async::task_group::join(workers);
    if (!undisturbed && !job->failure)
        job->failure = error(client_errc::cancelled, "by the caller");
}

/// Adds all items found by then.
error unfinished(const error& why, const std::string& table, batch_get_results found) {
    std::size_t keys = 0;
    std::size_t unread = 0;
    for (const batch_get_result& part : found.parts) {
        keys += part.items.size();
        unread += part.unread.size();
    }
    error_info info = why.info();
    info.operation = "BatchGetItem";
    info.table = table;
    if (!info.message.empty()) info.message += "; ";
    info.message += "not read: " + std::to_string(unread) + " of " + detail::counted(keys, "key");
    info.found = std::make_shared<const batch_get_results>(std::move(found));
    return error(std::move(info));
}

asio::awaitable<batch_get_result> only_part(asio::awaitable<batch_get_results> all) {
    batch_get_results found = co_await std::move(all);
    co_return std::move(found.parts.front());
}

} // namespace

detail::batch_get_part::batch_get_part(std::string table, std::vector<key> wanted)
    : table_name(std::move(table)), keys(std::move(wanted)) {}

table::single_batch_get::single_batch_get(std::string table, std::vector<key> wanted)
    : batch_get_part(std::move(table), std::move(wanted)) {}

asio::awaitable<batch_get_results> detail::run_batch_get(
    client c, std::vector<batch_get_part> parts, batch_get_settings settings
) {
    const std::shared_ptr<exec::core> core = exec::core_of(c);
    const std::string table = parts.size() == 1 ? parts.front().table_name : std::string();
    const auto job = std::make_shared<read_job>(std::move(c), std::move(parts), settings);
    async::crossing_limit limit =
        exec::limit_of_call(settings.timeout.value_or(core->session->timeout));
    limit.ends_at_begin = !settings.timeout;
    auto running = run(job);
    auto strand = async::home_strand::another(core->session->home);
    auto crossing = async::on_strand(std::move(strand), std::move(running), limit);
    std::optional<error> lost;
    try {
        co_await std::move(crossing);
    } catch (const error& e) { // the keys are still those of the client's context
        lost = exec::lost(e, "BatchGetItem", table, true);
    }
    if (lost) throw_error(*lost);
    if (job->workers.failure()) std::rethrow_exception(job->workers.failure());
    std::optional<error> failure = job->failure;
    if (!failure && !job->plan.is_done())
        failure = error(client_errc::batch_incomplete, "a request was lost: no memory");
    batch_get_results found = std::move(job->plan).finish();
    if (failure) throw_error(unfinished(*failure, table, std::move(found)));
    co_return found;
}

asio::awaitable<batch_get_result> table::read_batch(single_batch_get wanted) const {
    detail::batch_get_settings settings = static_cast<const detail::batch_get_settings&>(wanted);
    std::vector<detail::batch_get_part> parts;
    parts.push_back(static_cast<detail::batch_get_part&&>(wanted));
    return only_part(detail::run_batch_get(client_, std::move(parts), settings));
}

} // namespace codynamo
