// SPDX-License-Identifier: BSL-1.0
#include "batch/pending_write.hpp"

#include "codec/attribute_value.hpp"
#include "codec/table_name.hpp"
#include "codec/write_request.hpp"
#include "value/canonical_key.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace codynamo::batch {
namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
constexpr std::size_t most_item_bytes = std::size_t{400} << 10;
constexpr std::size_t most_key_bytes = 2048;
constexpr double bytes_of_unit = 1024;

constexpr std::size_t usual_item_bytes = 1024;

/// Reads one value of what was encoded.
value decoded_value(codec::json_reader& reader) {
    value v;
    codec::decode(reader, v);
    return v;
}

/// Reads the key attributes of a put that was encoded.
item key_in(const table_name_and_keys& table, std::string_view put) {
    item key;
    codec::json_reader reader(codec::item_of_put(put));
    reader.object([&](std::string_view name) {
        if (std::ranges::find(table.key_names, name) != table.key_names.end())
            key.set(std::string(name), decoded_value(reader));
    });
    return key;
}

/// Returns nothing if it takes too much memory.
std::optional<write_request> decoded(const std::string& table, std::string_view json) {
    codec::json_reader reader(json);
    return codec::decode_write_request(reader, table);
}

error too_large(std::size_t bytes) {
    return {
        client_errc::invalid_value,
        "the item has " + std::to_string(bytes) +
            " bytes; DynamoDB stores at most 409600 (400 KB). See item_size()"
    };
}

bool is_key_size(std::size_t bytes) noexcept {
    return bytes > 0 && bytes <= most_key_bytes;
}

bool can_be_key(const value& v) {
    return v.is_string() || v.is_number() || v.is_binary();
}

error refused(std::string why) {
    return {client_errc::invalid_argument, std::move(why)};
}

std::optional<error> check_key_value(const std::string& name, const value& v) {
    if (!can_be_key(v))
        return refused(
            "the key attribute '" + name + "' is a " + std::string(to_string(v.type())) +
            ": keys are strings, numbers or binaries"
        );
    if (v.is_number()) return std::nullopt;
    const std::size_t size = v.is_string() ? v.as_string().size() : v.as_binary().size();
    if (is_key_size(size)) return std::nullopt;
    return refused(
        "the key attribute '" + name + "' has " + std::to_string(size) +
        " bytes: DynamoDB takes 1 to 2048, of a sort key 1 to 1024"
    );
}

/// `v`: null if there is no such attribute. Returns why it cannot be a key's.
std::optional<error> append_attribute(
    std::string& canonical,
    const table_name_and_keys& table,
    const std::string& name,
    const value* v
) {
    if (!v)
        return refused(
            "the request has no attribute '" + name + "', which is part of the key of '" +
            table.name + "'"
        );
    if (auto wrong = check_key_value(name, *v)) return wrong;
    detail::append_canonical(canonical, name, *v);
    return std::nullopt;
}

/// `append(canonical, i)` appends the key attribute at this index, or returns why not.
template <class Append>
result<std::string> canonical_key_by(
    const table_name_and_keys& table, std::size_t index, Append append
) {
    constexpr std::size_t usual_size = 128;
    std::string canonical;
    canonical.reserve(usual_size);
    canonical.append(std::to_string(index)).append(" ");
    for (std::size_t i = 0; i < table.key_names.size(); ++i)
        if (std::optional<error> wrong = append(canonical, i)) return *std::move(wrong);
    return canonical;
}

/// Appends a string that was encoded without escapes, as most keys are, without a value between:
/// 0.1 us a put. Returns false for any other value, and for a size that no key has.
bool append_plain_text(std::string& canonical, const std::string& name, std::string_view json) {
    codec::json_reader reader(json);
    std::string_view text;
    if (!reader.plain_value<'S'>(text) || !is_key_size(text.size())) return false;
    detail::append_canonical_text(canonical, name, text);
    return true;
}

result<encoded_request> encode(
    const std::string& table, const given_request& given, codec::key_notes& notes
) {
    constexpr std::size_t of_request = 32; // {"PutRequest":{"Item":}}
    const item* const attributes = given.attributes();
    const std::size_t size = attributes ? codec::guess_size(*attributes) : usual_item_bytes;
    codec::text_buffer text(size + of_request);
    codec::json_writer json(text);
    given.encode(json, notes);
    if (!json.ok()) return json.refused();
    text.fit(); // it may wait for long
    encoded_request encoded{given.is_put(), std::move(text), std::nullopt};
    if (json.has_unknown_value()) encoded.request = given.copy(table);
    return encoded;
}

/// Refuses a delete by more than the key.
result<std::string> canonical_key_of_delete(
    const table_name_and_keys& table, std::size_t index, const item& attributes
) {
    if (attributes.size() > table.key_names.size())
        return refused(
            "the key to delete has " + std::to_string(attributes.size()) +
            " attributes, that of '" + table.name + "' has " +
            std::to_string(table.key_names.size())
        );
    return canonical_key(table, index, attributes);
}

/// Returns the key of a put that is only in the JSON, where its attributes may have been noted.
result<std::string> canonical_key_in_json(
    const table_name_and_keys& table,
    std::size_t index,
    std::string_view put,
    const codec::key_notes& notes
) {
    if (!notes.is_complete()) return canonical_key(table, index, key_in(table, put));
    return canonical_key_by(table, index, [&](std::string& canonical, std::size_t i) {
        const std::string& name = table.key_names[i];
        const std::string_view json = notes.value(i, put);
        if (append_plain_text(canonical, name, json)) return std::optional<error>();
        codec::json_reader reader(json);
        const value v = decoded_value(reader);
        return append_attribute(canonical, table, name, &v);
    });
}

/// `attributes`: null if they are only in the JSON.
result<write_list> prepared(
    const table_name_and_keys& table,
    std::size_t index,
    encoded_request given,
    const item* attributes,
    const codec::key_notes& notes,
    bool counts_units
) {
    const std::size_t json_size = given.json.size();
    const bool keeps_request = given.request.has_value() || !table.has_keys();
    const bool needs_size = counts_units || json_size > most_item_bytes; // JSON is never shorter
    const bool needs_all = needs_size || keeps_request || !given.is_put;
    if (!attributes && !given.request && needs_all) {
        given.request = decoded(table.name, given.json.view());
        if (!given.request) return too_large(json_size);
    }
    if (!attributes && given.request) attributes = &given.request->attributes();

    const std::size_t size = needs_size ? item_size(*attributes) : 0;
    if (size > most_item_bytes) return too_large(size);
    result<std::string> key = std::string();
    if (table.has_keys() && !attributes)
        key = canonical_key_in_json(table, index, given.json.view(), notes);
    else if (table.has_keys())
        key = given.is_put ? canonical_key(table, index, *attributes)
                           : canonical_key_of_delete(table, index, *attributes);
    if (!key) return key.error();
    write_list one;
    one.emplace_back(given.is_put, std::move(given.json), std::move(*key), index);
    one.front().units = std::max(1.0, std::ceil(static_cast<double>(size) / bytes_of_unit));
    if (keeps_request) one.front().request = std::move(given.request);
    return one;
}

} // namespace

void move_to(write_list& to, write_list::iterator before, pending_write& w) noexcept {
    to.splice(before, *w.home, w.self);
    w.home = &to;
}

table_name_and_keys::table_name_and_keys(std::string table, std::vector<std::string> names)
    : name(std::move(table)), key_names(std::move(names)) {
    std::ranges::sort(key_names); // in whatever order the caller names them
}

bool table_name_and_keys::is_called(const std::string& other) const noexcept {
    return codec::may_be_same_table(name, other);
}

result<std::string> canonical_key(
    const table_name_and_keys& table, std::size_t index, const item& attributes
) {
    return canonical_key_by(table, index, [&](std::string& canonical, std::size_t i) {
        const std::string& name = table.key_names[i];
        return append_attribute(canonical, table, name, attributes.find(name));
    });
}

std::string canonical_key_in(std::size_t index, const std::string& canonical) {
    return std::to_string(index) + canonical.substr(canonical.find(' '));
}

void given_request::encode(codec::json_writer& json, codec::key_notes& notes) const {
    if (key_)
        codec::encode_delete(json, *key_);
    else if (item_)
        codec::encode_put(json, *item_);
    else
        codec::encode_put(json, object_, &notes);
}

write_request given_request::copy(const std::string& table) const {
    if (key_) return {table, *key_};
    return {table, item_ ? *item_ : codec::item_of(object_)};
}

result<encoded_request> encode(const std::string& table, const given_request& given) {
    codec::key_notes none({});
    return encode(table, given, none);
}

result<write_list> prepare(
    const table_name_and_keys& table,
    std::size_t index,
    const given_request& given,
    bool counts_units
) {
    codec::key_notes notes(table.key_names);
    result<encoded_request> encoded = encode(table.name, given, notes);
    if (!encoded) return encoded.error();
    const item* const attributes = given.attributes();
    if (attributes && !table.has_keys() && !encoded->request)
        encoded->request = given.copy(table.name);
    return prepared(table, index, std::move(*encoded), attributes, notes, counts_units);
}

result<write_list> prepare(
    const table_name_and_keys& table, std::size_t index, encoded_request given, bool counts_units
) {
    const codec::key_notes none({});
    return prepared(table, index, std::move(given), nullptr, none, counts_units);
}

write_request request_of(const table_name_and_keys& table, const pending_write& w) {
    return w.request ? *w.request : decoded(table.name, w.json.view()).value();
}

bool may_share_key(const write_request& a, const write_request& b) {
    for (const auto& [name, v] : a.attributes()) {
        const value* other = b.attributes().find(name);
        if (other && can_be_key(v) && v == *other) return true;
    }
    return false;
}

} // namespace codynamo::batch
