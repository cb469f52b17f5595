// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "property/features.hpp"
#include "property/tape.hpp"

#include <codynamo/codynamo.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::testing {

/// One put or delete that a producer gave to the writer.
struct operation {
    int table = 0;
    bool by_arn = false; ///< how the table is named
    int key = 0;
    bool is_put = true;
    bool poison = false;

    bool refused = false; ///< the writer did not accept it
    bool accepted = false;
    bool acknowledged = false; ///< by a response that the writer received
    bool applied = false;      ///< at least once
    bool returned = false;     ///< by the writer
    bool spurious = false;     ///< sent by an abandoned attempt
};

/// How often something happened, over all histories.
using figures = std::map<std::string, std::uint64_t, std::less<>>;

/// Whether a history prints its events, for `--replay`.
inline bool prints_events = false;

/// A DynamoDB with the tables of one history, and the book of what happened in it. Informed of each
/// operation in the order in which they are given to the writer; sees each batch; reports
/// violations of both. Thread-safe.
class service {
public:
    service(const features& f, tape& choices, figures& seen) : f_(f), tape_(choices), seen_(seen) {}

    // --- called by producers ---

    int issue(int table, int key, bool is_put, bool poison);
    void accept(int order);
    void refuse(int order);
    void hand_back(const std::vector<unwritten_request>& some);

    [[nodiscard]] write_request request_of(int order, std::size_t padding);
    [[nodiscard]] item key_attributes(int key);

    // --- called for batches ---

    struct reply {
        fate what = fate::good;
        bool refused = false; ///< because of its contents
        std::chrono::milliseconds delay{0};
        std::string body;                   ///< of a response that the writer can read
        std::vector<int> acknowledges;      ///< once it has that response
        std::vector<int> applied_later;     ///< a zombie
        std::vector<int> orders;            ///< in the batch
        std::chrono::milliseconds quiet{0}; ///< none of their tables is tried before
    };

    /// A batch arrives. It is in flight until `leave`.
    reply receive(const std::string& body, std::chrono::steady_clock::time_point now);
    void leave(const reply& r);
    /// The writer gets the response.
    void deliver(const reply& r, std::chrono::steady_clock::time_point now);
    void apply_late(const reply& r);

    /// Held over several calls, they are one.
    [[nodiscard]] std::recursive_mutex& mutex() noexcept { return mutex_; }

    // --- the verdict ---

    void violate(const std::string& what) {
        const std::scoped_lock lock(mutex_);
        if (violation_.empty()) violation_ = what;
        print("VIOLATED: " + what);
    }

    /// Prints one event.
    void print(const std::string& what) const {
        if (prints_events) std::cout << "  " << what << '\n';
    }

    [[nodiscard]] std::string violation() const {
        const std::scoped_lock lock(mutex_);
        return violation_;
    }

    /// Whether the operation may have its end already, or has it surely: only the writer knows when
    /// it accepts, and what it has abandoned.
    [[nodiscard]] bool may_be_over(int order) const;
    [[nodiscard]] bool is_surely_over(int order) const;

    [[nodiscard]] int issued() const {
        const std::scoped_lock lock(mutex_);
        return static_cast<int>(all_.size());
    }

    [[nodiscard]] operation at(int order) const {
        const std::scoped_lock lock(mutex_);
        return all_[static_cast<std::size_t>(order)];
    }

    [[nodiscard]] std::chrono::steady_clock::time_point last_progress() const noexcept {
        return last_progress_;
    }

    /// When no writer is left. `stopped`: batches in flight were stopped.
    void judge(bool stopped);

    void count(std::string_view what) {
        const std::scoped_lock lock(mutex_);
        const auto at = seen_.find(what);
        if (at == seen_.end())
            seen_.emplace(what, 1);
        else
            ++at->second;
    }

private:
    using address = std::pair<int, int>;      ///< table and key
    using named_table = std::pair<int, bool>; ///< table, and whether it is named by its ARN

    struct table_state {
        int in_flight = 0;
        std::chrono::steady_clock::time_point all_left_until;
    };

    struct pause_state {
        std::chrono::steady_clock::time_point quiet_until; ///< nothing may be sent again
        bool failed = false; ///< its last response left all unprocessed
    };

    struct key_state {
        std::vector<int> orders;
        int last_sent = -1;
        int in_flight = 0;
        int value = -1; ///< the operation with the last effect
        bool by_zombie = false;
    };

    [[nodiscard]] std::vector<int> operations_in(const std::vector<write_request>& requests);
    [[nodiscard]] int find(const write_request& r, const std::vector<int>& but_for, bool is_sent);
    [[nodiscard]] address address_of(const write_request& r) const;

    /// Whether `other` can replace `order` in the writer: it is later, for the same key,
    /// under the same name of the table.
    [[nodiscard]] bool can_supersede(int other, int order) const;
    void check_batch(const std::vector<int>& orders, std::chrono::steady_clock::time_point now);
    [[nodiscard]] fate draw_fate();
    void apply(int order, bool late);
    mutable std::recursive_mutex mutex_;
    const features& f_;
    tape& tape_;
    figures& seen_;
    std::vector<operation> all_;
    std::map<address, key_state> keys_;
    std::array<table_state, 3> tables_;
    std::map<named_table, pause_state> pauses_;
    std::chrono::steady_clock::time_point last_progress_{};
    std::string violation_;
};

[[nodiscard]] std::string table_name(int table, bool by_arn = false);

} // namespace codynamo::testing
