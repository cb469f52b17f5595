// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/pace.hpp"
#include "batch/pending_write.hpp"

#include <codynamo/operation/batch_write_item.hpp>
#include <codynamo/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::batch {

/// In one BatchWriteItem.
inline constexpr std::size_t most_requests = 25;

struct planner_settings {
    std::size_t flush_amount = 25;
    std::size_t max_in_flight = 4;
    std::size_t max_requests = 1000;
    std::size_t max_bytes = std::size_t{32} << 20;
    std::chrono::milliseconds stall_timeout{60'000};
    double max_write_units = 0; ///< a second; 0: any number
    std::string return_consumed_capacity;
};

/// Which requests a batch writer sends next, which are under way, and what has become of them.
/// Pure: no I/O, no clock of its own.
///
/// An accepted request stands in exactly one place until it is acknowledged or superseded, or
/// handed back and forgotten:
///
///     queue    of its table, waiting to be sent
///     group    waiting to be sent as a batch of its own: part of a batch that was refused, to find
///              out which of its requests the service does not take
///     flight   a batch under way
///     returned given up, with the reason
///
/// For one key there is at most one request that waits and at most one under way, and a request is
/// never sent while another one for its key is. A later request takes the place of one that waits.
/// Without key names a table has one batch under way, and what is left over keeps its place before
/// what might be for its key.
///
/// A name and an ARN that may be of one table are two tables here, as they may also be two: neither
/// supersedes requests of the other, but they send those for one key one by one, in their order. No
/// batch holds two tables of one name, which a response could not tell apart.
///
/// What throws leaves everything as it was.
class planner {
public:
    explicit planner(planner_settings settings);
    planner(const planner&) = delete;
    planner& operator=(const planner&) = delete;

    std::size_t add_table(table_name_and_keys table);

    [[nodiscard]] const table_name_and_keys& table(std::size_t index) const {
        return tables_[index].named;
    }

    /// What the service said of the whole table, which takes nothing any more.
    [[nodiscard]] const std::optional<error>& refusal(std::size_t index) const {
        return tables_[index].refusal;
    }

    void forget_refusals() noexcept;

    [[nodiscard]] bool has_room(const pending_write& one) const noexcept;

    /// Whether only handing back what was returned can make room.
    [[nodiscard]] bool is_clogged(const pending_write& one) const noexcept;

    /// Accepts what `prepare` made: one request. Whether some `is_done` may have become true: it
    /// may supersede what somebody waits for.
    bool accept(write_list&& one);

    /// Lets all be sent that has been accepted so far, whether or not `flush_amount` requests have
    /// come together. `is_done` tells when none of it waits or is under way any more.
    [[nodiscard]] std::uint64_t release();

    [[nodiscard]] bool is_done(std::uint64_t mark) const noexcept { return first_open_ >= mark; }

    /// Whether `flush_amount` requests have come together that are not sent yet.
    [[nodiscard]] bool is_due() const noexcept { return released_ > 0; }

    /// Whether more is to be sent than may be under way: whoever puts more in had better wait.
    [[nodiscard]] bool is_pressed() const noexcept {
        return released_ > 0 || flights_.size() >= settings_.max_in_flight;
    }

    struct batch {
        std::uint64_t id;
        std::string body; ///< of BatchWriteItem
    };

    /// The next batch that may be sent now, which is then under way. Hands back what the service
    /// did not take for `stall_timeout`.
    [[nodiscard]] std::optional<batch> next(time_point now);

    /// When `next` is worth another try though nothing has happened by then.
    [[nodiscard]] std::optional<time_point> wake(time_point now) const noexcept;

    /// When something was settled, and what its pauses are made of.
    struct moment {
        time_point now;
        double jitter; ///< in [0, 1)
        std::optional<std::chrono::milliseconds> fixed_pause = std::nullopt;
        outcome earlier = outcome::not_sent; ///< of the attempts before the one that was answered
    };

    /// What came of a batch. Nothing happens when it was taken back by then.
    void settle(std::uint64_t id, const result<batch_write_item_response>& answer, const moment& m);

    /// Nobody knows what came of the batch: it waits again.
    void lose(std::uint64_t id, time_point now) noexcept;

    /// Hands back everything, for this reason.
    void take_back(const error& why) noexcept;

    /// All that is not acknowledged: what is under way first, then what was handed back, then what
    /// waits.
    [[nodiscard]] std::vector<unwritten_request> unwritten() const;

    [[nodiscard]] std::vector<unwritten_request> returned() const;

    /// Why the first one was handed back.
    [[nodiscard]] const error* first_reason() const noexcept;

    void forget_returned() noexcept;

    [[nodiscard]] bool is_empty() const noexcept { return requests() == 0; }

    [[nodiscard]] std::size_t in_flight() const noexcept { return flights_.size(); }

    struct counts {
        std::uint64_t accepted = 0;
        std::uint64_t written = 0;
        std::uint64_t superseded = 0;
        std::uint64_t retried = 0;
        std::uint64_t returned = 0;
        std::uint64_t batches = 0;
        std::uint64_t bytes_sent = 0;
        double consumed_units = 0;
        std::size_t requests = 0; ///< held now
        std::size_t bytes = 0;    ///< held now, as encoded
        std::size_t in_flight = 0;
        std::size_t window = 0;
    };

    [[nodiscard]] counts count() const noexcept;

    /// The first of this class's promises that does not hold, or nothing: for tests.
    [[nodiscard]] std::string broken_promise() const;

private:
    struct table_state {
        explicit table_state(table_name_and_keys t) : named(std::move(t)) {}

        table_name_and_keys named;
        std::vector<std::size_t> namesakes; ///< other tables of the same name
        write_list queue;
        std::size_t grouped = 0;
        std::size_t flying = 0;
        back_off pause;
        std::optional<error> refusal;
        std::optional<error> last_failure; ///< why the last batch had no answer
    };

    struct group {
        write_list all;
    };

    using groups = std::list<group>;

    struct flight {
        std::uint64_t id = 0;
        write_list all;
        double units = 0;         ///< by which the budget was charged
        groups alone;             ///< the group that it was, empty, to come back to; or none
        bool last_chance = false; ///< what is not taken now is handed back
    };

    using flights = std::list<flight>;
    using choice = std::vector<pending_write*>;

    // Choosing.
    [[nodiscard]] bool has_work() const noexcept { return released_ + urgent_ + grouped_ > 0; }

    [[nodiscard]] static bool may_start(const table_state& t, time_point now) noexcept;
    [[nodiscard]] groups::iterator next_group(time_point now);
    [[nodiscard]] bool may_start(const group& g, time_point now) const noexcept;
    [[nodiscard]] choice choose(time_point now);
    void choose_from(table_state& t, std::size_t most, std::size_t& bytes, choice& chosen);
    [[nodiscard]] static bool has_namesake(const table_state& t, const choice& chosen);
    [[nodiscard]] bool has_elder_elsewhere(const table_state& t, const pending_write& next) const;
    [[nodiscard]] std::string body_of(const choice& chosen) const;
    [[nodiscard]] batch start(const choice& chosen, bool alone);

    // Settling.
    [[nodiscard]] pending_write* find(const flight& in, const write_request& left) const;
    [[nodiscard]] pending_write* find_in_table(
        const flight& in, std::size_t table, const write_request& left
    ) const;
    [[nodiscard]] const write_request* mark_left_over(
        const flight& in, const std::vector<write_request>& unprocessed
    ) const;
    void settle_answer(
        flights::iterator f, const batch_write_item_response& answer, const moment& m
    );
    void wait_in_group(flights::iterator f) noexcept;
    void wait_in_queue(flights::iterator f, const std::vector<bool>& in_front) noexcept;
    void settle_failure(flights::iterator f, const error& e, outcome known, const moment& m);
    void settle_refusal(flights::iterator f, const error& e);
    void split(flights::iterator f);
    void split_by_table(flights::iterator f);
    [[nodiscard]] static bool has_one_table(const flight& f) noexcept;
    [[nodiscard]] bool is_first_of_table(const flight& f, const pending_write& one) const noexcept;
    void refuse_table(std::size_t table, const error& e);
    void put_back(flights::iterator f) noexcept;
    void give_up_stalled(time_point now) noexcept;

    // Moving.
    void move(
        pending_write& one, whereabouts where, write_list& to, write_list::iterator before
    ) noexcept;
    void count(const pending_write& one, bool comes) noexcept;
    void wait_again(
        pending_write& one, whereabouts where, write_list& in, write_list::iterator before
    ) noexcept;
    void hand_back(pending_write& one, const error& why) noexcept;
    void hand_back_waiting(std::size_t table, const error& why) noexcept;
    void end(pending_write& one) noexcept;
    void leave_place(pending_write& one) noexcept;
    void close_epochs(const pending_write& ended) noexcept;
    void begin_anew_if_idle() noexcept;

    [[nodiscard]] std::size_t requests() const noexcept {
        return queued_ + grouped_ + flying_ + returned_.size();
    }

    planner_settings settings_;
    error stalled_;
    std::deque<table_state> tables_;
    key_places places_;
    groups groups_;
    flights flights_;
    write_list returned_;

    flight_window window_;
    unit_budget budget_;
    std::size_t next_table_ = 0; ///< where the next batch begins to look
    std::uint64_t last_id_ = 0;

    std::size_t queued_ = 0;
    std::size_t grouped_ = 0;
    std::size_t flying_ = 0;
    std::size_t bytes_ = 0;
    std::size_t released_ = 0; ///< of the queued ones: by `flush_amount`
    std::size_t urgent_ = 0;   ///< of the queued ones: by `release`

    // An epoch ends with each `release`: how many requests of each wait or are under way.
    std::deque<std::size_t> open_{0};
    std::uint64_t first_open_ = 0;
    std::uint64_t released_before_ = 0; ///< the epoch that began with the last `release`

    counts counts_;
};

} // namespace codynamo::batch
