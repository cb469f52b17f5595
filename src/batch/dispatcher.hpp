// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/event.hpp"
#include "batch/admission.hpp"
#include "batch/alarm.hpp"
#include "batch/writer_state.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/error.hpp>
#include <codynamo/result.hpp>
#include <codynamo/write_request.hpp>

#include <cstdint>
#include <exception>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace codynamo::batch {

/// Sends the batches of a planner and applies the responses, on the strand.
///
///     pump     sends every batch that may be sent now, and sets the alarm for the next one
///     fly      one batch: sends it, settles it, and pumps again
///
/// Its coroutines hold it, not the writer.
class dispatcher : public std::enable_shared_from_this<dispatcher> {
public:
    dispatcher(std::shared_ptr<writer_state> state, std::shared_ptr<admission> in);
    dispatcher(const dispatcher&) = delete;
    dispatcher& operator=(const dispatcher&) = delete;
    ~dispatcher() = default;

    // --- on the strand ---

    /// Accepts puts that wait, sends batches and notifies `changed`. If it throws (no memory),
    /// `changed` is notified too.
    void pump();

    /// Notified after each pump.
    [[nodiscard]] async::event& changed() noexcept { return changed_; }

    /// Throws what the last pump threw: what waits for `changed` could wait for ever.
    void rethrow_failure() const {
        if (failure_) std::rethrow_exception(failure_);
    }

    /// Marks all requests as to be returned to the caller, and stops the batches in flight.
    void stop(const error& why) noexcept;

    /// A flush() or close() in progress.
    class finishing;

    // --- on any thread ---

    /// Pumps on the strand, unless there is no memory for that.
    void post_pump() noexcept;

    /// As `stop`.
    void return_all(const error& why) noexcept;

    /// Takes all requests out of the planner, and stops the batches in flight. `why`: the reason of
    /// those that had none.
    [[nodiscard]] held_requests take_all(const std::optional<error>& why = std::nullopt);

private:
    struct running;
    class landing;

    static asio::awaitable<void> fly(
        std::shared_ptr<dispatcher> self, std::uint64_t id, codec::text_buffer body
    );

    void pump_all();
    void pump_or_report() noexcept;
    void report(std::exception_ptr failure) noexcept;
    void start(planner::batch next);
    void settle(std::uint64_t id, const result<exec::raw_response>& response);
    void forget_key_names(const error& why);
    void report_progress() const noexcept;
    void landed(running& one) noexcept;
    void set_alarm(time_point now);
    [[nodiscard]] std::uint64_t set_all_returned(const error& why) noexcept;
    void stop_flights(std::uint64_t newest) noexcept;
    void post_stop(std::uint64_t newest) noexcept;

    const std::shared_ptr<writer_state> state_;
    const std::shared_ptr<admission> in_;
    /// Under the mutex.
    std::list<std::shared_ptr<running>> running_;

    async::event changed_; // from here on: on the strand
    /// Of the last pump.
    std::exception_ptr failure_;
    alarm alarm_;
    /// Of close().
    std::multiset<time_point> deadlines_;
    /// flush() and close() in progress.
    int finishing_ = 0;
};

/// Makes the pauses those of a flush, and sets the alarm for the deadline of a close. On the
/// strand; pump afterwards.
class dispatcher::finishing {
public:
    finishing(dispatcher& of, std::optional<time_point> deadline) : of_(of) {
        if (deadline) deadline_ = of_.deadlines_.insert(*deadline);
        ++of_.finishing_;
    }

    finishing(const finishing&) = delete;
    finishing& operator=(const finishing&) = delete;

    ~finishing() {
        --of_.finishing_;
        if (!deadline_) return;
        of_.deadlines_.erase(*deadline_);
        of_.pump_or_report(); // the alarm need not wait for the deadline any more
    }

private:
    dispatcher& of_;
    std::optional<std::multiset<time_point>::iterator> deadline_;
};

} // namespace codynamo::batch
