// SPDX-License-Identifier: BSL-1.0
#include "property/players.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

// The longest that the writer may go on while the service takes nothing of a table: stall_timeout,
// the attempt in flight, the pause before it.
constexpr auto longest_stall = 60s + 5s + 20s + 1s;

} // namespace

void players::failed(const std::exception_ptr& e) {
    if (!e) return;
    try {
        std::rethrow_exception(e);
    } catch (const std::exception& what) {
        service_.violate(std::string("a player failed: ") + what.what());
    }
}

void players::play(std::unique_ptr<subject> w) {
    writer_ = std::move(w);
    to_do_ = f_.operations;
    working_ = f_.producers + (f_.flushes ? 1 : 0);
    const auto done = [this](const std::exception_ptr& e) {
        failed(e);
        if (--working_ == 0) all_done_->cancel();
    };
    for (int p = 0; p < f_.producers; ++p)
        boost::asio::co_spawn(io_, produce(p), done);
    if (f_.flushes) boost::asio::co_spawn(io_, flush_now_and_then(), done);
    boost::asio::co_spawn(io_, end(), [this](const std::exception_ptr& e) {
        failed(e);
        ended_ = true;
    });
}

asio::awaitable<void> players::think(int most_ms) {
    const int length = tape_.between(0, most_ms);
    if (length > 0) co_await environment_->pause(std::chrono::milliseconds(length));
}

asio::awaitable<void> players::wait_for_workers() {
    if (working_ == 0) co_return;
    boost::system::error_code ignored;
    co_await all_done_->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored)
    );
}

int players::draw_key() {
    if (!f_.scripted_keys.empty())
        return f_.scripted_keys.at(static_cast<std::size_t>(service_.issued()));
    const int one = tape_.between(0, f_.keys - 1);
    return f_.skewed ? std::min(one, tape_.between(0, f_.keys - 1)) : one;
}

/// What became of a call that is cancelled after so long, if it lasts as long; never when 0.
asio::awaitable<std::exception_ptr> players::run(asio::awaitable<void> call, int cancel_after_ms) {
    if (cancel_after_ms == 0) {
        try {
            co_await std::move(call);
        } catch (...) {
            co_return std::current_exception();
        }
        co_return nullptr;
    }

    struct ended {
        std::exception_ptr e;
        bool done = false;
    };

    const auto executor = co_await asio::this_coro::executor;
    auto stop = std::make_shared<boost::asio::cancellation_signal>();
    auto over = std::make_shared<boost::asio::steady_timer>(
        executor, boost::asio::steady_timer::time_point::max()
    );
    auto result = std::make_shared<ended>();
    boost::asio::co_spawn(
        executor,
        std::move(call),
        boost::asio::bind_cancellation_slot(
            stop->slot(),
            [stop, over, result](const std::exception_ptr& e) {
                result->e = e;
                result->done = true;
                over->cancel();
            }
        )
    );
    boost::asio::co_spawn(
        executor,
        environment_->pause(std::chrono::milliseconds(cancel_after_ms)),
        [stop, result](const std::exception_ptr&) {
            if (!result->done) stop->emit(boost::asio::cancellation_type::terminal);
        }
    );
    if (!result->done) {
        boost::system::error_code ignored;
        co_await over->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
    co_return result->e;
}

asio::awaitable<void> players::put_one() {
    const int table = tape_.between(0, f_.tables - 1);
    const bool is_put = !f_.deletes || !tape_.chance(80);
    const bool poison = is_put && f_.poison && tape_.chance(20);
    const std::size_t padding = !f_.large || !is_put               ? 0
                                : tape_.chance(20) && --huge_ >= 0 ? 399'000
                                                                   : 1000;
    const int order = service_.issue(table, draw_key(), is_put, poison);
    auto putting = writer_->put(service_.request_of(order, padding));
    const int cancel_after = f_.cancels && tape_.chance(90) ? tape_.between(1, 30) : 0;
    const std::exception_ptr e = co_await run(std::move(putting), cancel_after);
    if (!e) {
        service_.accept(order);
        co_return;
    }
    service_.refuse(order);
    try {
        std::rethrow_exception(e);
    } catch (const error& why) {
        if (why.code() == client_errc::cancelled && cancel_after > 0)
            service_.count("put cancelled while it waited for room");
        else if (why.code() == client_errc::writer_closed && closing_)
            service_.count("put after close");
        else if (why.code() == client_errc::batch_incomplete)
            service_.count("put into a writer full of abandoned requests");
        else if (why.code() == service_errc::access_denied)
            service_.count("put into a table that is refused");
        else
            service_.violate(std::string("a put failed: ") + why.what());
        if (why.code() == service_errc::access_denied && tape_.chance(128))
            writer_->retry_refused_tables();
    }
}

asio::awaitable<void> players::put_bad() {
    item bad{{"other", 1}};
    if (tape_.chance(128)) {
        bad = service_.key_attributes(0);
        bad.set("padding", std::string(410'000, 'x'));
    } else if (!f_.named) {
        bad.set("text", "\xff");
    }
    auto putting = writer_->put({table_name(0), std::move(bad)});
    const std::exception_ptr e = co_await run(std::move(putting), 0);
    if (!e) service_.violate("a bad item was accepted");
    service_.count("bad item refused");
}

asio::awaitable<void> players::produce(int) {
    while (to_do_ > 0 && service_.violation().empty()) {
        --to_do_;
        if (f_.thinks) co_await think(40);
        if (!writer_) break;
        if (f_.bad && tape_.chance(20))
            co_await put_bad();
        else
            co_await put_one();
        // Without a wait the other producers would have no turn.
        co_await boost::asio::post(io_, boost::asio::use_awaitable);
    }
}

players::flushing players::begin_flush() const {
    service_.print("flush");
    flushing one;
    one.began = environment_->now();
    one.issued = service_.issued();
    for (int order = 0; order < one.issued; ++order)
        if (service_.at(order).accepted) one.accepted.push_back(order);
    return one;
}

void players::end_flush(const flushing& one, const std::exception_ptr& e, bool may_stop) {
    bool complete = true;
    service_.print(e ? "flush failed" : "flush ended");
    if (e) {
        try {
            std::rethrow_exception(e);
        } catch (const batch_write_error& left) {
            if (left.unwritten().empty()) service_.violate("a batch_write_error holds nothing");
            service_.hand_back(left.unwritten());
            service_.count("batch_write_error");
        } catch (const error& other) {
            complete = false;
            if (!may_stop || other.code() != client_errc::cancelled)
                service_.violate(std::string("a flush failed: ") + other.what());
        }
    }
    if (complete) over_.insert(over_.end(), one.accepted.begin(), one.accepted.end());
}

asio::awaitable<void> players::flush_now_and_then() {
    for (int left = tape_.between(1, 4); left > 0 && !closing_; --left) {
        co_await think(200);
        if (closing_ || !writer_) break;
        const auto one = flushes_.insert(flushes_.end(), begin_flush());
        const int cancel_after = f_.cancels && tape_.chance(80) ? tape_.between(1, 50) : 0;
        auto call = writer_->flush();
        const std::exception_ptr e = co_await run(std::move(call), cancel_after);
        service_.count(e ? "flush failed" : "flush");
        end_flush(*one, e, cancel_after > 0);
        flushes_.erase(one);
    }
}

asio::awaitable<void> players::end() {
    if (f_.ends_early) {
        co_await think(300);
    } else {
        co_await wait_for_workers();
    }
    closing_ = true;
    if (f_.end == finale::drop || f_.end == finale::extract) {
        // Not while calls are in flight: they hold the writer.
        co_await wait_for_workers();
        stopped_ = true;
        if (f_.end == finale::extract) {
            service_.hand_back(writer_->extract());
            service_.count("extract");
        }
        drop();
        co_return;
    }
    auto one = flushes_.insert(flushes_.end(), begin_flush());
    std::exception_ptr e;
    const auto began = environment_->now();
    if (f_.end == finale::close_in_time) {
        const auto within = std::chrono::milliseconds(tape_.between(0, 3000));
        stopped_ = true;
        auto call = writer_->close(within);
        e = co_await run(std::move(call), 0);
        if (environment_->now() - began > within + 10ms)
            service_.violate("close() took longer than it may");
    } else if (f_.end == finale::cancel_close) {
        stopped_ = true;
        auto call = writer_->close();
        e = co_await run(std::move(call), tape_.between(1, 500));
    } else {
        auto call = writer_->close();
        e = co_await run(std::move(call), 0);
    }
    service_.count(e ? "close failed" : "close");
    end_flush(*one, e, false);
    flushes_.erase(one);
    co_await wait_for_workers();
    // Puts that it had accepted before close() may have been returned since.
    auto again = writer_->close();
    e = co_await run(std::move(again), 0);
    end_flush(begin_flush(), e, false);
}

void players::check(std::chrono::steady_clock::time_point now) {
    // Not earlier: what one call hands back may be the end of what another one waits for.
    for (const int order : over_)
        if (!service_.may_be_over(order)) service_.violate("a flush ended too early");
    over_.clear();
    if (!writer_) return;
    const std::string broken = writer_->broken_promise();
    if (!broken.empty()) service_.violate(broken);
    for (const flushing& one : flushes_) {
        bool all_over = one.began < now;
        for (int order = 0; order < one.issued && all_over; ++order)
            all_over = service_.is_surely_over(order);
        if (all_over) service_.violate("a flush waits for what was put in after it");
        // A table may have to wait for the end of another one, a name for the end of another name.
        const int names = f_.spelled ? 2 * f_.tables : f_.tables;
        if (now - std::max(one.began, service_.last_progress()) > names * longest_stall)
            service_.violate("a flush goes on for longer than stall_timeout without progress");
    }
}

void players::abandoned(const std::vector<unwritten_request>& left) {
    if (left.empty()) service_.violate("nothing was abandoned, and it was reported");
    if (++abandonments_ > 1) service_.violate("a writer was abandoned twice");
    service_.count("abandoned");
    service_.hand_back(left);
}

void players::judge() {
    check(environment_->now());
    service_.judge(stopped_);
}

} // namespace codynamo::testing
