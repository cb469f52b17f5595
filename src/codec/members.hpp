// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/attribute_value.hpp"
#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"
#include "codec/sender.hpp"
#include "codec/text_buffer.hpp"

#include <codynamo/expression/fragment.hpp>
#include <codynamo/operation/capacity.hpp>
#include <codynamo/operation/settings.hpp>
#include <codynamo/result.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo::codec {

/// Writes one request: the braces around it, and members that several operations share. Unset
/// members are left out; a text that is set is written, also an empty one, which the service
/// refuses.
class request_writer {
public:
    /// `size` is a guess of the text's.
    explicit request_writer(std::size_t size = 256) : text_(size), json_(text_) {
        json_.begin_object();
    }

    [[nodiscard]] json_writer& json() { return json_; }

    void table(std::string_view name);
    /// Refuses an empty name.
    void check_table(std::string_view name);
    void text(std::string_view member, const std::optional<std::string>& value);
    /// The request's token, or this one if it has none; an empty one is not written.
    void token(const std::optional<std::string>& of_request, const std::string& otherwise);
    void number(std::string_view member, std::optional<int> value);
    void flag(std::string_view member, std::optional<bool> value);
    void attributes(std::string_view member, const item& i, std::string_view path);
    void required_key(const std::optional<key>& k);
    void key_member(std::string_view member, const std::optional<key>& k);
    void placeholders(const attribute_names& names, const item& values);
    void returning(std::optional<return_values> v);
    void returning(std::optional<return_values_on_condition_check_failure> v);
    void consumed_capacity(std::optional<return_consumed_capacity> v);
    void item_collection_metrics(bool wanted);
    void select(std::optional<codynamo::select> v);

    /// Refuses the request; the first reason counts.
    void refuse(std::string why);

    [[nodiscard]] result<text_buffer> finish();

private:
    text_buffer text_;
    json_writer json_;
    std::string refusal_;
};

void encode_names(json_writer& json, const attribute_names& names);

/// Reads a whole response by `on_member`, as `json_reader::object` does. An empty object is a
/// response; an object that has only unknown members is one if DynamoDB sent it.
template <class F>
void decode_response(json_reader& reader, sender from, F&& on_member) {
    const bool is_known = reader.object(on_member);
    if (!is_known && from != sender::dynamodb)
        reader.fail("a JSON object that is not this operation's response");
}

void decode(json_reader& reader, std::optional<key>& out);
void decode(json_reader& reader, std::vector<item>& out, std::size_t most);

// Figures, which only inform: those that cannot be read are left out.

void decode(json_reader& reader, std::optional<consumed_capacity>& out);
void decode(json_reader& reader, std::vector<consumed_capacity>& out);
void decode(json_reader& reader, std::optional<item_collection_metrics>& out);

/// Reads metrics by table name.
void decode(
    json_reader& reader,
    std::map<std::string, std::vector<item_collection_metrics>, std::less<>>& out
);

/// Reads a list of {"Item": {...}} or {}.
void decode(json_reader& reader, std::vector<std::optional<item>>& out);

/// Reads the response of a transaction that reads: for each action, its item or nothing.
template <class Response>
[[nodiscard]] result<Response> decode_transaction(std::string_view json, sender from) {
    Response out;
    json_reader reader(json);
    decode_response(reader, from, [&](std::string_view member) {
        if (member == "Responses")
            decode(reader, out.items);
        else if (member == "ConsumedCapacity")
            decode(reader, out.consumed_capacity);
    });
    return reader.finish(std::move(out));
}

} // namespace codynamo::codec
