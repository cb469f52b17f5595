// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/error.hpp>
#include <codynamo/outcome.hpp>
#include <codynamo/result.hpp>
#include <codynamo/write_request.hpp>

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace codynamo::batch {

struct pending_write;

enum class whereabouts { nowhere, queue, group, flight, returned };

/// Where the requests for one key are: at most one waits and at most one is under way.
struct key_place {
    pending_write* waiting = nullptr;
    pending_write* in_flight = nullptr;
};

/// By canonical key, with the table. Ordered: the keys are an application's users', who could
/// choose them to collide in a hash table.
using key_places = std::map<std::string, key_place>;

/// An accepted request. It lives in one list node from beginning to end, which moves from list to
/// list.
struct pending_write {
    pending_write(write_request r, std::string text, std::string canonical_key, std::size_t in)
        : request(std::move(r)), json(std::move(text)), key(std::move(canonical_key)), table(in) {}

    write_request request;
    std::string json; ///< as it stands in the batch: encoded once
    std::string key;  ///< canonical, with the table; empty without key names
    std::size_t table;
    double units = 1; ///< that writing it takes, by its own size

    std::uint64_t order = 0; ///< of acceptance
    std::uint64_t epoch = 0;
    key_places::value_type* place = nullptr; ///< none without key names
    whereabouts where = whereabouts::nowhere;
    std::list<pending_write>* home = nullptr;
    std::list<pending_write>::iterator self;

    codynamo::outcome outcome = codynamo::outcome::not_sent;
    bool sent = false;        ///< at least once
    bool left_over = false;   ///< found in the answer that is being looked at
    std::optional<error> why; ///< it is handed back
};

using write_list = std::list<pending_write>;

/// A table that is written to.
struct table_name_and_keys {
    table_name_and_keys(std::string table, std::vector<std::string> names);

    [[nodiscard]] bool has_keys() const noexcept { return !key_names.empty(); }

    /// Whether `other` may be a name of this table.
    [[nodiscard]] bool is_called(const std::string& other) const noexcept;

    std::string name;
    std::vector<std::string> key_names; ///< sorted; none: which requests are for one key is unknown
};

/// The canonical key of a request, which must have the key attributes.
[[nodiscard]] result<std::string> canonical_key(
    const table_name_and_keys& table, std::size_t index, const item& attributes
);

/// Checks and encodes a request, alone in its list. Refuses what DynamoDB cannot store, items over
/// 400 KB, and requests without the named key attributes.
[[nodiscard]] result<write_list> prepare(
    const table_name_and_keys& table, std::size_t index, write_request r
);

/// Without key names two requests are surely for different keys only when all attributes that could
/// be a key, and that both have, differ: the partition key is one of them.
[[nodiscard]] bool may_share_key(const write_request& a, const write_request& b);

} // namespace codynamo::batch
