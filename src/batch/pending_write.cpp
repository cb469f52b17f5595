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

template <class Request>
result<encoded_request> encode(const Request& r, std::size_t size) {
    constexpr std::size_t of_request = 32; // {"PutRequest":{"Item":}}
    codec::text_buffer text(size + of_request);
    codec::json_writer json(text);
    codec::encode(json, r);
    if (!json.ok()) return json.refused();
    text.fit(); // it may wait for long
    return encoded_request{std::move(text), json.has_unknown_value()};
}

/// Reads the key attributes of what was encoded.
item key_attributes_of(const table_name_and_keys& table, std::string_view put) {
    item key;
    codec::json_reader reader(codec::item_of_put(put));
    reader.object([&](std::string_view name) {
        if (std::ranges::find(table.key_names, name) == table.key_names.end()) return;
        value v;
        codec::decode(reader, v);
        key.set(std::string(name), std::move(v));
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
    if (size > 0 && size <= most_key_bytes) return std::nullopt;
    return refused(
        "the key attribute '" + name + "' has " + std::to_string(size) +
        " bytes: DynamoDB takes 1 to 2048, of a sort key 1 to 1024"
    );
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
    constexpr std::size_t usual_size = 128;
    std::string canonical;
    canonical.reserve(usual_size);
    canonical.append(std::to_string(index)).append(" ");
    for (const std::string& name : table.key_names) {
        const value* v = attributes.find(name);
        if (!v)
            return refused(
                "the request has no attribute '" + name + "', which is part of the key of '" +
                table.name + "'"
            );
        if (auto wrong = check_key_value(name, *v)) return *std::move(wrong);
        detail::append_canonical(canonical, name, *v);
    }
    return canonical;
}

std::string canonical_key_in(std::size_t index, const std::string& canonical) {
    return std::to_string(index) + canonical.substr(canonical.find(' '));
}

given_request::given_request(std::string table, const detail::typed_item& object)
    : table_name(std::move(table)), encoded(encode(object, usual_item_bytes)) {
    if (*encoded && (*encoded)->has_unknown_value)
        request.emplace(table_name, codec::item_of(object));
}

result<write_list> prepare(
    const table_name_and_keys& table, std::size_t index, given_request given, bool counts_units
) {
    if (given.encoded && !*given.encoded) return given.encoded->error();
    codec::text_buffer json;
    bool keeps_request = !table.has_keys();
    if (given.encoded) {
        json = std::move((*given.encoded)->json);
        keeps_request = keeps_request || (*given.encoded)->has_unknown_value;
    }
    const bool needs_item = counts_units || keeps_request || json.size() > most_item_bytes;
    if (!given.request && needs_item) {
        given.request = decoded(given.table_name, json.view());
        if (!given.request) return too_large(json.size());
    }

    const bool is_put = !given.request || given.request->item();
    std::string canonical;
    if (table.has_keys()) {
        result<std::string> named =
            given.request ? canonical_key(table, index, given.request->attributes())
                          : canonical_key(table, index, key_attributes_of(table, json.view()));
        if (!named) return named.error();
        canonical = std::move(*named);
        if (!is_put && given.request->attributes().size() > table.key_names.size())
            return refused(
                "the key to delete has " + std::to_string(given.request->attributes().size()) +
                " attributes, that of '" + table.name + "' has " +
                std::to_string(table.key_names.size())
            );
    }
    if (!given.encoded) {
        const std::size_t size = codec::guess_size(given.request->attributes());
        result<encoded_request> text = encode(*given.request, size);
        if (!text) return text.error();
        json = std::move(text->json);
        keeps_request = keeps_request || text->has_unknown_value;
    }
    // An item is not larger than its JSON, which tells without a walk over the item.
    std::size_t size = 0;
    if (counts_units || json.size() > most_item_bytes)
        size = item_size(given.request->attributes());
    if (size > most_item_bytes) return too_large(size);
    write_list one;
    one.emplace_back(is_put, std::move(json), std::move(canonical), index);
    one.front().units = std::max(1.0, std::ceil(static_cast<double>(size) / bytes_of_unit));
    if (keeps_request) one.front().request = std::move(given.request);
    return one;
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
