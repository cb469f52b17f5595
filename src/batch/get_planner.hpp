// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/batch_get.hpp>
#include <codynamo/result.hpp>

#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::batch {

/// Which keys a batch of reads asks for next, which are in flight, and what was found. Pure: no
/// I/O, no clock.
///
/// A key stands in exactly one place: waiting, in flight in one chunk, or answered. Equal keys of a
/// part are one. Parts of tables with one name never share a chunk: a request can name a table
/// once, and a response may use the name of a table that was named by its ARN.
class get_planner {
public:
    explicit get_planner(std::vector<detail::batch_get_part> parts);

    [[nodiscard]] bool is_done() const noexcept { return waiting_ == 0 && in_flight_ == 0; }

    [[nodiscard]] bool has_waiting() const noexcept { return waiting_ > 0; }

    /// The number of chunks, if none is asked for again.
    [[nodiscard]] std::size_t chunks() const noexcept;

    /// The keys of one request, in flight from now on: at most 100, of one part for each table.
    struct chunk {
        std::vector<std::pair<std::size_t, std::vector<key>>> parts;

        [[nodiscard]] std::size_t size() const noexcept;
    };

    /// Of the keys that wait longest; there must be some.
    [[nodiscard]] chunk take();

    [[nodiscard]] batch_get_item_request request(const chunk& asked) const;

    /// The response to the request for a chunk. Its unprocessed keys wait again; returns their
    /// number. `malformed_response` when it holds what the chunk did not ask for; the chunk is
    /// still in flight then.
    [[nodiscard]] result<std::size_t> receive(const chunk& asked, batch_get_item_response response);

    /// The chunk had no response: its keys wait again.
    void give_back(const chunk& asked);

    /// All that was found; in `unread` what was not answered.
    [[nodiscard]] batch_get_results finish() &&;

private:
    struct part_state {
        detail::batch_get_part wanted;
        /// By canonical key.
        std::map<std::string, std::vector<std::size_t>> positions;
        /// One set, unless the caller erred.
        std::vector<std::vector<std::string>> key_names;
        /// Names that the projection got, to be taken off again.
        std::vector<std::string> added;
        std::deque<key> waiting;
        /// Canonical keys, waiting or in flight.
        std::set<std::string> open;
        batch_get_result found;
    };

    static part_state make_part(detail::batch_get_part wanted);
    static void project_keys(part_state& part);
    static void place(part_state& part, const std::string& canonical, item found);

    std::vector<part_state> parts_;
    std::size_t waiting_ = 0;
    std::size_t in_flight_ = 0;
    /// Where the next chunk begins to look.
    std::size_t next_part_ = 0;
};

} // namespace codynamo::batch
