// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/json_writer.hpp"
#include "codec/key_notes.hpp"
#include "codec/text_buffer.hpp"

#include <codynamo/error.hpp>
#include <codynamo/item.hpp>
#include <codynamo/item_sink.hpp>
#include <codynamo/key.hpp>
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

/// The requests of one BatchWriteItem, at most.
inline constexpr std::size_t max_batch_requests = 25;

struct pending_write;

/// The requests for one key: at most one waits, at most one is in flight.
struct key_slot {
    /// Canonical, with the table.
    const std::string* key = nullptr;
    pending_write* waiting = nullptr;
    pending_write* in_flight = nullptr;
};

/// Ordered, not hashed: the users of an application may choose its keys, and could make them
/// collide.
using key_slots = std::map<std::string, key_slot>;

/// Where an accepted request is.
enum class write_state {
    /// Not accepted yet.
    prepared,
    /// In the queue of its table.
    queued,
    /// In a part of a refused batch, to be sent as a batch of its own.
    split,
    /// In a batch in flight.
    in_flight,
    /// To be returned to the caller, with `reason`.
    returned,
};

/// A request of a batch writer. It stays in one list node, which moves from list to list.
struct pending_write {
    pending_write(bool puts, codec::text_buffer text, std::string canonical_key, std::size_t in)
        : is_put(puts), json(std::move(text)), key(std::move(canonical_key)), table(in) {}

    bool is_put;
    /// As the batch holds it: encoded once. The item itself, which takes three times as much
    /// memory, is rarely kept.
    codec::text_buffer json;
    /// Without key names, to compare it with others; and with a value of unknown type, whose JSON
    /// may read back as another value.
    std::optional<write_request> request;
    /// Canonical, with the table; empty without key names.
    std::string key;
    std::size_t table;
    /// Write units, by its own size.
    double units = 1;

    /// Of acceptance.
    std::uint64_t order = 0;
    std::uint64_t epoch = 0;
    /// Of its key in the index; none without key names.
    key_slot* slot = nullptr;
    /// Where that is, so that its end needs no search: keys are long, and rarely in a cache.
    key_slots::iterator slot_in_index;
    write_state state = write_state::prepared;
    std::list<pending_write>* home = nullptr;
    std::list<pending_write>::iterator self;

    codynamo::outcome outcome = codynamo::outcome::not_sent;
    /// At least once.
    bool sent = false;
    /// Found in the response that is being read.
    bool unprocessed = false;
    /// In flight while its table stalled: returned if not written now.
    bool last_chance = false;
    std::optional<error> reason;
};

using write_list = std::list<pending_write>;

/// Moves a request to another list.
void move_to(write_list& to, write_list::iterator before, pending_write& w) noexcept;

/// A table that is written to.
struct table_name_and_keys {
    table_name_and_keys(std::string table, std::vector<std::string> names);

    [[nodiscard]] bool has_keys() const noexcept { return !key_names.empty(); }

    /// Whether `other` may be a name of this table.
    [[nodiscard]] bool is_called(const std::string& other) const noexcept;

    std::string name;
    /// Sorted; empty if the table's key is not known.
    std::vector<std::string> key_names;
};

/// A request as the caller gives it: the put of an item or object, or a delete. Owns nothing.
class given_request {
public:
    given_request(const item& put) noexcept : item_(&put) {}

    given_request(const key& deleted) noexcept : key_(&deleted) {}

    given_request(const detail::typed_item& put) noexcept : object_(put) {}

    given_request(const write_request& r) noexcept : item_(r.item()), key_(r.key()) {}

    [[nodiscard]] bool is_put() const noexcept { return !key_; }

    /// With which it is sent; null for an object.
    [[nodiscard]] const item* attributes() const noexcept {
        return key_ ? &key_->attributes() : item_;
    }

    void encode(codec::json_writer& json, codec::key_notes& notes) const;

    /// Returns the request with attributes of its own.
    [[nodiscard]] write_request copy(const std::string& table) const;

private:
    const item* item_ = nullptr;
    const key* key_ = nullptr;
    detail::typed_item object_{};
};

/// A request that may wait for the key of its table.
struct encoded_request {
    bool is_put;
    codec::text_buffer json;
    /// With a value of unknown type.
    std::optional<write_request> request;
};

/// Refuses what DynamoDB cannot store.
[[nodiscard]] result<encoded_request> encode(const std::string& table, const given_request& given);

/// Returns the canonical key of a request, with the table's `index` before it. Refuses attributes
/// that are no key of the table.
[[nodiscard]] result<std::string> canonical_key(
    const table_name_and_keys& table, std::size_t index, const item& attributes
);

/// Returns the same key in another table.
[[nodiscard]] std::string canonical_key_in(std::size_t index, const std::string& canonical);

/// Checks and encodes a request; returns a list of one. Refuses items that DynamoDB cannot store or
/// that are larger than 400 KB, and requests without the named key attributes. `counts_units`:
/// whether the write units matter.
[[nodiscard]] result<write_list> prepare(
    const table_name_and_keys& table,
    std::size_t index,
    const given_request& given,
    bool counts_units
);

/// The same for a request that is encoded.
[[nodiscard]] result<write_list> prepare(
    const table_name_and_keys& table, std::size_t index, encoded_request given, bool counts_units
);

/// Returns the request that `prepare` was given.
[[nodiscard]] write_request request_of(const table_name_and_keys& table, const pending_write& w);

/// Whether two requests may be for one key of a table whose key is not known. They are not if all
/// attributes differ that both have and that could be a key: the partition key is one of them.
[[nodiscard]] bool may_share_key(const write_request& a, const write_request& b);

} // namespace codynamo::batch
