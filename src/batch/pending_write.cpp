// SPDX-License-Identifier: BSL-1.0
#include "batch/pending_write.hpp"

#include "codec/attribute_value.hpp"
#include "codec/json_writer.hpp"
#include "codec/table_name.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace codynamo::batch {
namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
constexpr std::size_t most_item_bytes = std::size_t{400} << 10;
constexpr std::size_t most_key_bytes = 2048;
constexpr double bytes_of_unit = 1024;

result<std::string> encode_request(const write_request& r) {
    codec::text_buffer text;
    codec::json_writer json(text);
    json.begin_object();
    json.name(r.item() ? "PutRequest" : "DeleteRequest");
    json.begin_object();
    json.name(r.item() ? "Item" : "Key");
    if (r.item())
        codec::encode(json, *r.item(), "item");
    else
        codec::encode(json, *r.key(), "key");
    json.end_object();
    json.end_object();
    return json.finish(text.str());
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
    item named;
    for (const std::string& name : table.key_names) {
        const value* v = attributes.find(name);
        if (!v)
            return refused(
                "the request has no attribute '" + name + "', which is part of the key of '" +
                table.name + "'"
            );
        if (auto wrong = check_key_value(name, *v)) return *std::move(wrong);
        named.set(name, *v);
    }
    return std::to_string(index) + ' ' + key(std::move(named)).canonical();
}

std::string canonical_key_in(std::size_t index, const std::string& canonical) {
    return std::to_string(index) + canonical.substr(canonical.find(' '));
}

result<write_list> prepare(const table_name_and_keys& table, std::size_t index, write_request r) {
    std::string canonical;
    if (table.has_keys()) {
        result<std::string> named = canonical_key(table, index, r.attributes());
        if (!named) return named.error();
        canonical = std::move(*named);
        if (!r.item() && r.attributes().size() > table.key_names.size())
            return refused(
                "the key to delete has " + std::to_string(r.attributes().size()) +
                " attributes, that of '" + table.name + "' has " +
                std::to_string(table.key_names.size())
            );
    }
    const std::size_t size = item_size(r.attributes());
    if (size > most_item_bytes)
        return error(
            client_errc::invalid_value,
            "the item has " + std::to_string(size) +
                " bytes; DynamoDB stores at most 409600 (400 KB). See item_size()"
        );
    result<std::string> json = encode_request(r);
    if (!json) return json.error();
    write_list one;
    one.emplace_back(std::move(r), std::move(*json), std::move(canonical), index);
    one.front().units = std::max(1.0, std::ceil(static_cast<double>(size) / bytes_of_unit));
    return one;
}

bool may_share_key(const write_request& a, const write_request& b) {
    for (const auto& [name, v] : a.attributes()) {
        const value* other = b.attributes().find(name);
        if (other && can_be_key(v) && v == *other) return true;
    }
    return false;
}

} // namespace codynamo::batch
