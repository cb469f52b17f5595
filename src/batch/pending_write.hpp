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
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo::batch {

/// The requests of one BatchWriteItem, at most.
inline constexpr std::size_t max_batch_requests = 25;

struct pending_write;

/// The requests for one key: at most one waits, at most one is in flight.
struct key_slot {
    explicit key_slot(std::string canonical);

    std::uint64_t hash;
    /// In the index.
    key_slot* next = nullptr;
    pending_write* waiting = nullptr;
    pending_write* in_flight = nullptr;
    /// The canonical key, with the table.
    std::string key;
};

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
    pending_write(bool puts, codec::text_buffer text, std::size_t in)
        : is_put(puts), table(in), json(std::move(text)) {}

    /// Canonical, with the table, of a request that is prepared; empty without key names.
    [[nodiscard]] std::string_view key_text() const {
        return key ? std::string_view(key->key) : std::string_view();
    }

    /// Drops all but the memory of its texts.
    void clear() noexcept;

    bool is_put;
    /// At least once.
    bool sent = false;
    /// Found in the response that is being read.
    bool unprocessed = false;
    /// In flight while its table stalled: returned if not written now.
    bool last_chance = false;
    write_state state = write_state::prepared;
    codynamo::outcome outcome = codynamo::outcome::not_sent;
    std::size_t table;
    std::list<pending_write>* home = nullptr;
    std::list<pending_write>::iterator self;
    /// Of acceptance.
    std::uint64_t order = 0;
    std::uint64_t epoch = 0;
    /// As the batch holds it: encoded once. The item itself, which takes three times as much
    /// memory, is rarely kept.
    codec::text_buffer json;
    /// Of its key in the index; none without key names.
    key_slot* slot = nullptr;
    /// Of its own, of which the index takes one for each key; none without key names.
    std::unique_ptr<key_slot> key;
    /// Write units, by its own size.
    double units = 1;
    /// Without key names, to compare it with others; and with a value of unknown type, whose JSON
    /// may read back as another value.
    std::optional<write_request> request;
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
/// whether the write units matter. `spare`: empty, or a request that has ended, whose memory this
/// one takes.
[[nodiscard]] result<write_list> prepare(
    const table_name_and_keys& table,
    std::size_t index,
    const given_request& given,
    bool counts_units,
    write_list spare = {}
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
