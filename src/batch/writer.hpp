// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/admission.hpp"
#include "batch/dispatcher.hpp"
#include "batch/written_tables.hpp"
#include "error/moved_from.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/batch_writer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace codynamo::batch {

/// Returns the error that returns requests to the caller; `why` holds the reason.
[[nodiscard]] batch_write_error unwritten_error(
    error_info why, std::vector<unwritten_request> requests
);

/// What a user's writer object and each of its calls hold. Its end is that of the last of them:
/// requests that are neither written nor returned by then are abandoned.
///
///     put      on the caller's thread: encodes the request, and when it is awaited the planner
///              accepts it. Only a put that finds no room, or a batch that is due, or a table whose
///              key has to be asked for, goes to the strand and waits
///     flush    on the strand: waits until what was accepted before the call is written or returned
class writer {
public:
    using handle = std::shared_ptr<writer>;

    writer(std::shared_ptr<outlet> out, batch_writer_settings settings);

    /// What is behind a user's object. Throws if that was moved from.
    [[nodiscard]] static writer& of(batch_writer_base& w) {
        return *detail::state_of(w.writer_, "batch_writer");
    }

    writer(const writer&) = delete;
    writer& operator=(const writer&) = delete;
    ~writer();

    [[nodiscard]] written_tables& tables() noexcept { return tables_; }

    /// The request is encoded before this returns.
    static asio::awaitable<void> put(
        handle self, const std::string& table, const given_request& given
    );
    static asio::awaitable<void> flush(handle self);
    static asio::awaitable<void> close(
        handle self, std::optional<std::chrono::milliseconds> within
    );

    [[nodiscard]] std::vector<unwritten_request> unwritten() const;
    [[nodiscard]] std::vector<unwritten_request> extract();

    /// As `extract`, in an error; nothing if no request is held.
    [[nodiscard]] std::optional<batch_write_error> take_unwritten(error_info why);

    /// Drops all requests, and stops the batches in flight.
    void drop() noexcept;

    void retry_refused_tables();
    [[nodiscard]] batch_writer_stats stats() const { return state_->stats(); }

    /// For tests: see `planner::broken_promise`.
    [[nodiscard]] std::string broken_promise() const;

private:
    struct put_of_unknown_key;

    static asio::awaitable<void> accept(
        handle self, result<write_list> one, std::unique_ptr<put_of_unknown_key> unknown
    );

    // On the strand.
    static asio::awaitable<std::size_t> ask_key(handle self, std::string table);
    static asio::awaitable<void> wait_for_room(handle self, std::unique_ptr<waiting_put> put);
    static asio::awaitable<void> wait_while_pressed(handle self, std::size_t table);
    static asio::awaitable<void> finish(
        handle self,
        std::optional<std::uint64_t> flushed,
        std::optional<std::chrono::milliseconds> within
    );

    [[nodiscard]] bool holds_any() const;
    [[nodiscard]] std::uint64_t release();
    [[nodiscard]] std::uint64_t release_last();
    template <class Make>
    [[nodiscard]] auto made_of(held_requests taken, Make make);
    void throw_returned(bool cancelled);
    [[noreturn]] void throw_named(const error& e);
    void log_superseded();
    void abandon() noexcept;

    const std::shared_ptr<writer_state> state_;
    const std::shared_ptr<admission> admission_;
    const std::shared_ptr<dispatcher> dispatcher_;
    written_tables tables_;
    const error extracted_;
    const bool counts_units_;
    /// Under the mutex.
    bool logged_superseded_ = false;
};

} // namespace codynamo::batch
