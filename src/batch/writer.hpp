// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/environment.hpp"
#include "async/on_strand.hpp"
#include "batch/planner.hpp"
#include "batch/turn_queue.hpp"
#include "exec/send.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/batch_writer.hpp>
#include <codynamo/log.hpp>
#include <codynamo/result.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo::batch {

/// What a writer needs of its client. Its functions are called on the strand, but for `log` and
/// where they say so.
class outlet {
public:
    outlet() = default;
    outlet(const outlet&) = delete;
    outlet& operator=(const outlet&) = delete;
    virtual ~outlet() = default;

    [[nodiscard]] virtual std::shared_ptr<async::home_strand> home() const = 0;

    /// Runs `work` on the strand, unless its context has ended. Called on any thread, also while
    /// the context ends.
    virtual void post(std::function<void()> work) = 0;

    /// Whether this thread is within `run()` of the context. Called on any thread, as above.
    [[nodiscard]] virtual bool runs_here() = 0;

    /// How long to wait for the context, which may not run: for work that takes no longer than
    /// `within`, if that is given, and otherwise until it begins.
    [[nodiscard]] virtual async::crossing_limit limit(
        std::optional<std::chrono::milliseconds> within
    ) const = 0;

    [[nodiscard]] virtual async::environment& world() = 0;

    /// Sends a BatchWriteItem.
    [[nodiscard]] virtual asio::awaitable<result<exec::answer>> send(std::string body) = 0;

    /// The names of the table's key attributes.
    [[nodiscard]] virtual asio::awaitable<result<std::vector<std::string>>> key_names(
        std::string table
    ) = 0;

    /// The same, if they are known without a request. Called on any thread.
    [[nodiscard]] virtual std::optional<std::vector<std::string>> known_key_names(
        const std::string& table
    ) const = 0;

    /// The table's key may be another one than was thought.
    virtual void forget_key_names(const std::string& table) noexcept = 0;

    virtual void log(log_level level, std::string_view line) noexcept = 0;
};

class writer;

/// Held by the user's object and by each of its calls: when the last one goes, the writer is
/// dropped.
class writer_handle {
public:
    explicit writer_handle(std::shared_ptr<writer> of) noexcept : of_(std::move(of)) {}

    writer_handle(const writer_handle&) = delete;
    writer_handle& operator=(const writer_handle&) = delete;
    ~writer_handle();

    [[nodiscard]] writer& get() const noexcept { return *of_; }

private:
    std::shared_ptr<writer> of_;
};

/// The coroutines around a planner.
///
///     put      under the lock, on the caller's thread: the planner takes the request in. Only a
///              put that finds no room, or a batch that is due, goes to the strand and waits
///              (writer_putting.cpp)
///     pump     on the strand: starts every batch that may start now, and sets the alarm for the
///              next one
///     fly      one batch: send, settle; what waits is told (writer_sending.cpp)
///     finish   flush() and close(): waits until what was accepted before it is written or handed
///              back (writer_finishing.cpp)
///
/// The lock guards the planner and the lists, and is never held over an await. What is awaited, and
/// the timers of those who wait, are touched on the strand only.
class writer : public std::enable_shared_from_this<writer> {
public:
    writer(std::shared_ptr<outlet> out, batch_writer_settings settings);
    writer(const writer&) = delete;
    writer& operator=(const writer&) = delete;
    ~writer() = default;

    using handle = std::shared_ptr<writer_handle>;

    /// Accepts a table before its first request. Throws when its key is known and not the one that
    /// the settings name.
    void use_table(const std::string& name);

    /// The same for each table that the settings name.
    void use_named_tables();

    static asio::awaitable<void> put(handle h, write_request r);
    static asio::awaitable<void> flush(handle h);
    static asio::awaitable<void> close(handle h, std::optional<std::chrono::milliseconds> within);

    /// Nobody holds it any more.
    void drop() noexcept;

    [[nodiscard]] std::vector<unwritten_request> unwritten() const;
    [[nodiscard]] std::vector<unwritten_request> extract();
    void retry_refused_tables();
    [[nodiscard]] batch_writer_stats stats() const;

    /// For tests: see `planner::broken_promise`.
    [[nodiscard]] std::string broken_promise() const;

private:
    struct running;
    class landing;
    class waiter;
    class place_in_line;
    struct room_waiter;
    class alarm_end;
    class finishing;

    enum class admission { accepted, due, no_room };

    // Under the lock, on any thread.
    [[nodiscard]] std::optional<std::size_t> find_table(const std::string& name);
    std::size_t add_table(std::string name, std::vector<std::string> key_names);
    [[nodiscard]] const std::vector<std::string>& key_names_of(const std::string& table) const;
    void check_key_names(const std::string& table, const std::vector<std::string>& names) const;
    void log_slow(const std::string& table) const;
    [[nodiscard]] const table_name_and_keys& table(std::size_t index) const;
    [[nodiscard]] admission try_accept(write_list& one, place_in_line& place);
    [[nodiscard]] std::optional<error> refusal_of(const pending_write& one) const;
    [[nodiscard]] std::vector<unwritten_request> take_all(std::uint64_t& newest);
    void throw_returned(bool cancelled);
    void log_superseded();

    // On the strand.
    static asio::awaitable<std::size_t> learn_table(handle h, std::string name);
    static asio::awaitable<void> wait_while_pressed(handle h);
    static asio::awaitable<void> wait_for_room(handle h, write_list one);
    static asio::awaitable<void> finish(
        handle h, bool closing, std::optional<std::chrono::milliseconds> within
    );
    static asio::awaitable<void> fly(
        std::shared_ptr<writer> self, std::uint64_t id, std::string body
    );
    static asio::awaitable<void> sound_alarm(std::shared_ptr<writer> self);

    void pump();
    void pump_or_tell() noexcept;
    void admit();
    void start(planner::batch next);
    void settle(std::uint64_t id, result<exec::answer> answer);
    void landed(running& one) noexcept;
    void set_alarm();
    void wake_waiters() noexcept;
    void stop(const error& why) noexcept;
    void stop_flights(std::uint64_t newest) noexcept;
    void report_progress() const noexcept;

    void post_pump() noexcept;
    void post_stop(std::uint64_t newest) noexcept;

    const std::shared_ptr<outlet> out_;
    const batch_writer_settings settings_;

    mutable std::mutex mutex_;
    planner plan_;                              // from here to the next comment: under the lock
    std::map<std::string, std::size_t> tables_; ///< by name
    std::list<room_waiter*> line_;              ///< puts that wait for room, in their order
    std::size_t in_line_ = 0;                   ///< with those that are on their way to the line
    std::list<std::shared_ptr<running>> running_;
    std::uint64_t last_id_ = 0;
    bool closed_ = false;
    bool logged_slow_ = false;
    bool logged_superseded_ = false;

    std::list<waiter*> waiting_; // from here on: on the strand
    std::shared_ptr<turn_queue> learning_ = std::make_shared<turn_queue>();
    std::optional<time_point> alarm_at_;
    std::shared_ptr<asio::cancellation_signal> alarm_; ///< none: nobody waits for it
    std::multiset<time_point> deadlines_;              ///< of close()
    int finishing_ = 0;                                ///< flush() and close() under way
    std::exception_ptr stumbled_;                      ///< the last pump had no memory
};

/// Waits for the writer's next change.
class writer::waiter {
public:
    waiter(const asio::any_io_executor& strand, writer& of)
        : timer_(strand, asio::steady_timer::time_point::max()),
          of_(of),
          place_(of.waiting_.insert(of.waiting_.end(), this)) {}

    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    ~waiter() { of_.waiting_.erase(place_); }

    [[nodiscard]] asio::steady_timer& timer() noexcept { return timer_; }

private:
    asio::steady_timer timer_;
    writer& of_;
    std::list<waiter*>::iterator place_;
};

/// A put that waits for room. The room itself is given to it, not a signal that there is some.
struct writer::room_waiter {
    room_waiter(const asio::any_io_executor& strand, writer& of, write_list put)
        : one(std::move(put)), called(strand, asio::steady_timer::time_point::max()), of_(of) {
        const std::scoped_lock lock(of_.mutex_);
        place_ = of_.line_.insert(of_.line_.end(), this);
    }

    room_waiter(const room_waiter&) = delete;
    room_waiter& operator=(const room_waiter&) = delete;

    ~room_waiter() {
        const std::scoped_lock lock(of_.mutex_);
        if (!is_over()) of_.line_.erase(place_);
    }

    [[nodiscard]] bool is_over() const noexcept { return accepted || refusal.has_value(); }

    write_list one;
    asio::steady_timer called;
    bool accepted = false;
    std::optional<error> refusal;

private:
    writer& of_;
    std::list<room_waiter*>::iterator place_;
};

} // namespace codynamo::batch
