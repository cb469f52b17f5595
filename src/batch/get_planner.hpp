// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/batch_get.hpp>

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace codynamo::batch {

/// Which keys a batch of reads asks for next, which are under way, and what was found. Pure: no
/// I/O, no clock.
///
/// A key stands in exactly one place: waiting, under way in one chunk, or answered. Equal keys of a
/// part are one. Parts of the same table never share a chunk: a request can name a table once.
class get_planner {
public:
    explicit get_planner(std::vector<detail::batch_get_part> parts);

    [[nodiscard]] bool is_done() const noexcept { return waiting_ == 0 && in_flight_ == 0; }

    [[nodiscard]] bool has_waiting() const noexcept { return waiting_ > 0; }

    /// The keys of one request, under way from now on: at most 100, of one part for each table.
    struct chunk {
        std::vector<std::pair<std::size_t, std::vector<key>>> parts;

        [[nodiscard]] std::size_t size() const noexcept;
    };

    /// Of the keys that wait longest; there must be some.
    [[nodiscard]] chunk take();

    [[nodiscard]] batch_get_item_request request(const chunk& asked) const;

    /// What came for a chunk. What the service left over waits again; gives the number of those.
    std::size_t receive(const chunk& asked, batch_get_item_response answer);

    /// The chunk had no answer: its keys wait again.
    void give_back(const chunk& asked);

    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }

    /// All that was found; in `unread` what was not answered.
    [[nodiscard]] batch_get_results finish() &&;

private:
    struct part_state {
        detail::batch_get_part wanted;
        std::unordered_map<key, std::vector<std::size_t>> positions;
        std::vector<std::vector<std::string>> key_names; ///< one set, unless the caller erred
        std::vector<std::string> added; ///< names that the projection got, to be taken off again
        std::deque<key> waiting;
        std::unordered_set<key> open; ///< waiting or under way
        batch_get_result found;
    };

    static part_state make_part(detail::batch_get_part wanted);
    static void project_keys(part_state& part);
    static void place(part_state& part, item found);

    std::vector<part_state> parts_;
    std::size_t waiting_ = 0;
    std::size_t in_flight_ = 0;
    std::size_t next_part_ = 0; ///< where the next chunk begins to look
};

} // namespace codynamo::batch
