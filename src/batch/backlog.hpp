// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/pace.hpp"
#include "batch/pending_write.hpp"

#include <codynamo/error.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace codynamo::batch {

/// One table: the queue of its requests, its pauses, and what the service reported about it.
class backlog {
public:
    explicit backlog(table_name_and_keys table) : table_(std::move(table)) {}

    [[nodiscard]] const table_name_and_keys& table() const noexcept { return table_; }

    [[nodiscard]] write_list& queue() noexcept { return queue_; }

    [[nodiscard]] const write_list& queue() const noexcept { return queue_; }

    /// Other tables that have the same name: one by its name, others by ARNs that end in it.
    [[nodiscard]] std::vector<std::size_t>& namesakes() noexcept { return namesakes_; }

    [[nodiscard]] const std::vector<std::size_t>& namesakes() const noexcept { return namesakes_; }

    // --- pauses ---

    [[nodiscard]] bool is_paused(time_point now) const noexcept { return pause_.over_at() > now; }

    /// The service wrote a request.
    void set_written() noexcept { pause_.succeed(); }

    /// The service responded, whatever it wrote.
    void set_responded() noexcept { failure_.reset(); }

    /// Requests of a batch are unprocessed; `progress` if others of this table are written.
    void pause_after_unprocessed(const moment& m, bool progress) noexcept;

    /// A batch failed.
    void pause_after_failure(const moment& m, const error& why) noexcept;

    /// The response to a batch was lost, and nobody knows why.
    void pause_after_loss(time_point now) noexcept;

    // --- stalls ---

    /// Whether the service has written nothing for `timeout`, though batches were sent.
    [[nodiscard]] bool is_stalled(time_point now, std::chrono::milliseconds timeout) const noexcept;

    /// Begins the time of a stall again: time in which nothing is sent does not count.
    void restart_stall() noexcept { pause_.restart_stall(); }

    /// Why the last batch had no response.
    [[nodiscard]] const std::optional<error>& failure() const noexcept { return failure_; }

    /// When the pause ends or the stall is too long, whichever comes first after `now`.
    [[nodiscard]] std::optional<time_point> next_change(
        time_point now, std::chrono::milliseconds stall_timeout
    ) const noexcept;

    // --- refusal ---

    /// Why the service refuses all requests for the table.
    [[nodiscard]] const std::optional<error>& refusal() const noexcept { return refusal_; }

    void refuse(const error& why) noexcept { refusal_ = why; }

    void forget_refusal() noexcept { refusal_.reset(); }

private:
    table_name_and_keys table_;
    std::vector<std::size_t> namesakes_;
    write_list queue_;
    back_off pause_;
    std::optional<error> failure_;
    std::optional<error> refusal_;
};

} // namespace codynamo::batch
