// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/environment.hpp"
#include "property/history.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace codynamo::testing {

/// The coroutines that use the writer of a history: producers, flushers, and the one that ends it.
/// They check the writer's results, and that their calls end when they must.
class players {
public:
    players(
        boost::asio::io_context& io,
        const features& f,
        tape& choices,
        service& s,
        std::shared_ptr<async::environment> environment
    )
        : io_(io), f_(f), tape_(choices), service_(s), environment_(std::move(environment)) {
        all_done_.emplace(io, boost::asio::steady_timer::time_point::max());
    }

    players(const players&) = delete;
    players& operator=(const players&) = delete;

    void play(std::unique_ptr<subject> w);

    [[nodiscard]] bool have_ended() const noexcept { return ended_; }

    /// The writer keeps its promises at this moment.
    void check(std::chrono::steady_clock::time_point now);

    void abandoned(const std::vector<unwritten_request>& left);

    void drop() { writer_.reset(); }

    /// Before the context goes.
    void leave() { all_done_.reset(); }

    /// When the writer is gone.
    void judge();

private:
    struct flushing {
        int issued = 0;            ///< operations given to the writer by then
        std::vector<int> accepted; ///< of these, for sure
        std::chrono::steady_clock::time_point began;
    };

    [[nodiscard]] int draw_key();
    asio::awaitable<void> produce(int producer);
    asio::awaitable<void> put_one();
    asio::awaitable<void> put_bad();
    asio::awaitable<void> flush_now_and_then();
    asio::awaitable<void> wait_for_workers();
    asio::awaitable<void> end();
    asio::awaitable<void> think(int most_ms);
    asio::awaitable<std::exception_ptr> run(asio::awaitable<void> call, int cancel_after_ms);
    [[nodiscard]] flushing begin_flush() const;
    void end_flush(const flushing& one, const std::exception_ptr& e, bool may_stop);
    void failed(const std::exception_ptr& e);

    boost::asio::io_context& io_;
    const features& f_;
    tape& tape_;
    service& service_;
    std::shared_ptr<async::environment> environment_;
    std::unique_ptr<subject> writer_;
    std::list<flushing> flushes_;
    std::vector<int> over_; ///< operations that a flush() has reported as ended
    int to_do_ = 0;
    int working_ = 0;
    std::optional<boost::asio::steady_timer> all_done_;
    int abandonments_ = 0;
    int huge_ = 3; ///< items of almost 400 KB that may come yet: they take long
    bool closing_ = false;
    bool stopped_ = false;
    bool ended_ = false;
};

} // namespace codynamo::testing
