// SPDX-License-Identifier: BSL-1.0
//
// flush() and close(): what is accepted is written or handed back.
//
#include "batch/writer.hpp"
#include "exec/perform.hpp"
#include "http/cancelled.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace codynamo::batch {

/// A flush() or close() under way.
class writer::finishing {
public:
    finishing(writer& of, std::optional<time_point> deadline) : of_(of) {
        if (deadline) deadline_ = of_.deadlines_.insert(*deadline);
        ++of_.finishing_;
    }

    finishing(const finishing&) = delete;
    finishing& operator=(const finishing&) = delete;

    ~finishing() {
        --of_.finishing_;
        if (deadline_) of_.deadlines_.erase(*deadline_);
    }

private:
    writer& of_;
    std::optional<std::multiset<time_point>::iterator> deadline_;
};

asio::awaitable<void> writer::finish(
    handle h, bool closing, std::optional<std::chrono::milliseconds> within
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const asio::any_io_executor strand = co_await asio::this_coro::executor;
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    writer& self = h->get();
    std::optional<time_point> deadline;
    if (within) deadline = self.out_->world().now() + *within;
    const finishing until_the_end(self, deadline);
    std::uint64_t mark = 0;
    {
        const std::scoped_lock lock(self.mutex_);
        mark = self.plan_.release();
        self.closed_ = self.closed_ || closing;
    }
    const auto is_done = [&] {
        const std::scoped_lock lock(self.mutex_);
        return self.plan_.is_done(mark);
    };
    self.stumbled_ = nullptr;
    self.pump();
    while (!is_done()) {
        if (http::is_cancelled(cancellation)) {
            const error cancelled(
                client_errc::cancelled, closing ? "during close()" : "during flush()"
            );
            if (!closing) throw cancelled;
            self.stop(cancelled);
            break;
        }
        if (deadline && self.out_->world().now() >= *deadline) {
            self.stop(error(client_errc::batch_incomplete, "the time of close() is over"));
            break;
        }
        if (self.stumbled_) std::rethrow_exception(std::exchange(self.stumbled_, nullptr));
        waiter me(strand, self);
        boost::system::error_code ignored;
        co_await me.timer().async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (closing) self.log_superseded();
}

asio::awaitable<void> writer::flush(handle h) {
    auto work = finish(h, false, std::nullopt);
    const async::crossing_limit limit = h->get().out_->limit(std::nullopt);
    co_await exec::on_strand(h->get().out_->home(), std::move(work), limit);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    h->get().throw_returned(http::is_cancelled(cancellation));
}

asio::awaitable<void> writer::close(handle h, std::optional<std::chrono::milliseconds> within) {
    auto work = finish(h, true, within);
    const async::crossing_limit limit = h->get().out_->limit(within);
    co_await exec::on_strand(h->get().out_->home(), std::move(work), limit);
    h->get().throw_returned(false);
}

/// On the caller's executor, where the call ends. The exception of a cancelled call may reach
/// nobody (`operator||` drops it): the requests stay for the next call then.
void writer::throw_returned(bool cancelled) {
    const std::scoped_lock lock(mutex_);
    const error* const first = plan_.first_reason();
    if (!first) return;
    if (cancelled) throw error(client_errc::cancelled, "at the end of flush()");
    error_info info = first->info();
    info.unwritten = plan_.returned();
    info.operation = "BatchWriteItem";
    info.table = info.unwritten.front().table_name();
    for (const unwritten_request& r : info.unwritten)
        info.outcome = std::max(info.outcome, r.outcome());
    if (!info.message.empty()) info.message += "; ";
    info.message += std::to_string(info.unwritten.size()) + " accepted requests are not written";
    const batch_write_error handed_back{error(std::move(info))};
    plan_.clear_returned();
    throw handed_back;
}

/// Half of a key makes one of many items: nothing else shows it here. Once.
void writer::log_superseded() {
    std::string line;
    {
        const std::scoped_lock lock(mutex_);
        const write_counts now = plan_.counts();
        if (settings_.uses_key_schema || now.superseded <= now.written) return;
        if (std::exchange(logged_superseded_, true)) return;
        line = "a batch writer replaced " + std::to_string(now.superseded) + " of " +
               std::to_string(now.accepted) +
               " requests by later ones for the same key; if that surprises you, check that "
               "overwrite_by_pkeys names all attributes of the key, or use overwrite_by_key_schema";
    }
    out_->log(log_level::info, line);
}

/// On the strand: everything is handed back.
void writer::stop(const error& why) noexcept {
    std::uint64_t newest = 0;
    {
        const std::scoped_lock lock(mutex_);
        plan_.return_all(why);
        newest = last_id_;
    }
    stop_flights(newest);
    pump_or_tell();
}

} // namespace codynamo::batch
