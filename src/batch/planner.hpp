// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/result.hpp>
#include <codynamo/write_request.hpp>

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <unordered_map>
#include <vector>

namespace codynamo::batch {

/// Which requests a batch writer sends next, which are under way, and which are done. Pure: no I/O,
/// no clock.
///
/// An accepted request stands in exactly one place: the queue, or the one batch under way, until it
/// is acknowledged, superseded or taken out.
///
/// With key names there is never more than one queued request for a key, and what the service
/// leaves over goes to the end of the queue unless a newer request for its key is there, which
/// supersedes it. Without key names, what is left over goes to the end as well, unless something in
/// the queue might be for the same key: then it goes back to the front, and the order in which
/// requests were given is kept; its batch then ends before what might be for its key.
class planner {
public:
    planner(std::string table_name, std::vector<std::string> key_names);

    /// Takes the request in. Refuses one without the named key attributes and one that DynamoDB
    /// cannot store.
    [[nodiscard]] result<void> add(write_request r);

    [[nodiscard]] std::size_t queued() const noexcept { return queue_.size(); }

    [[nodiscard]] bool in_flight() const noexcept { return !flight_.empty(); }

    /// Puts at most `most` requests, 25 and 16 MB from the front of the queue under way and gives
    /// the body of their BatchWriteItem. The queue must not be empty and nothing be under way.
    [[nodiscard]] std::string take(std::size_t most, std::string_view capacity_detail);

    /// The service took the batch but for these. Returns how many are acknowledged: none when an
    /// unprocessed request is not one of the batch, because then the answer cannot be trusted.
    std::size_t settle(const std::vector<write_request>& unprocessed);

    /// The batch failed as a whole: it goes back to where it came from.
    void put_back();

    /// All that is not acknowledged, the batch under way first.
    [[nodiscard]] std::vector<write_request> unwritten() const;

    /// Forgets all of it.
    void clear() noexcept;

    [[nodiscard]] std::uint64_t written() const noexcept { return written_; }

    [[nodiscard]] std::uint64_t superseded() const noexcept { return superseded_; }

    [[nodiscard]] std::uint64_t retried() const noexcept { return retried_; }

private:
    struct entry {
        entry(write_request r, std::string text, std::string canonical_key)
            : request(std::move(r)), json(std::move(text)), key(std::move(canonical_key)) {}

        write_request request;
        std::string json; ///< as it stands in the batch: encoded once
        std::string key;  ///< canonical; empty without key names
        bool sent_before = false;
        bool sent_again = false; ///< of the batch under way: not for the first time
    };

    using queue = std::list<entry>;

    [[nodiscard]] result<std::string> key_of(const item& attributes) const;
    [[nodiscard]] queue::iterator find_in_flight(
        const write_request& unprocessed, const std::vector<const entry*>& found
    );
    [[nodiscard]] bool might_be_queued(const queue& left) const;
    /// Without key names: whether a leftover in the batch might be for the key of `next`. DynamoDB
    /// refuses a batch that has one key twice.
    [[nodiscard]] bool might_meet_its_elder(const entry& next) const;
    void move_to_back(queue& left);
    void move_to_front(queue& left);
    [[nodiscard]] bool is_superseded(const entry& e) const;

    std::string table_;
    std::vector<std::string> key_names_;
    queue queue_;
    queue flight_;
    std::unordered_map<std::string, queue::iterator> by_key_; ///< of the queue
    std::uint64_t written_ = 0;
    std::uint64_t superseded_ = 0;
    std::uint64_t retried_ = 0;
};

} // namespace codynamo::batch
