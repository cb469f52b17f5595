// SPDX-License-Identifier: BSL-1.0
#include "codec/bounded_list.hpp"
#include "codec/members.hpp"
#include "codec/operations.hpp"
#include "codec/write_request.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace codynamo::codec {
namespace {

void encode_keys(json_writer& json, const std::string& table, const keys_and_attributes& wanted) {
    json.name(table);
    json.begin_object();
    json.name("Keys");
    json.begin_array();
    for (const key& k : wanted.keys)
        encode(json, k, "key");
    json.end_array();
    if (wanted.consistent_read) json.member("ConsistentRead", *wanted.consistent_read);
    if (wanted.projection_expression)
        json.member("ProjectionExpression", std::string_view(*wanted.projection_expression));
    if (!wanted.expression_attribute_names.empty())
        encode_names(json, wanted.expression_attribute_names);
    json.end_object();
}

std::size_t guess_size(const std::vector<write_request>& requests) noexcept {
    constexpr std::size_t of_others = 128;
    constexpr std::size_t of_request = 32; // {"PutRequest":{"Item":}},
    std::size_t size = of_others;
    for (const write_request& r : requests)
        size += of_request + codec::guess_size(r.attributes());
    return size;
}

/// Returns the tables of the requests, each once, in the order of their first request.
std::vector<std::string_view> tables_of(const std::vector<write_request>& requests) {
    std::vector<std::string_view> tables;
    for (const write_request& r : requests)
        if (std::ranges::find(tables, r.table_name()) == tables.end())
            tables.emplace_back(r.table_name());
    return tables;
}

void decode_attribute_names(json_reader& reader, attribute_names& out) {
    decode_map(reader, out, most_parts, [&](const std::string&, std::string& name) {
        reader.string(name);
    });
}

void decode_keys(json_reader& reader, keys_and_attributes& out) {
    decode_response(reader, sender::unknown, [&](std::string_view member) {
        if (member == "Keys")
            reader.array([&] {
                std::optional<key> k;
                decode(reader, k);
                if (!k) return reader.fail("an unprocessed key that is empty");
                if (out.keys.size() == most_in_a_request)
                    return reader.fail_at_limit("more unprocessed keys than one request has");
                out.keys.push_back(std::move(*k));
            });
        else if (member == "ConsistentRead")
            out.consistent_read = reader.boolean();
        else if (member == "ProjectionExpression")
            reader.string(out.projection_expression.emplace());
        else if (member == "ExpressionAttributeNames")
            decode_attribute_names(reader, out.expression_attribute_names);
    });
}

void decode_write_requests(
    json_reader& reader, const std::string& table, std::vector<write_request>& out
) {
    reader.array([&] {
        if (out.size() == most_in_a_request)
            return reader.fail_at_limit("more unprocessed requests than one request has");
        std::optional<write_request> one = decode_write_request(reader, table);
        if (one) out.push_back(std::move(*one));
    });
}

} // namespace

result<text_buffer> encode(const batch_get_item_request& r) {
    request_writer w;
    if (r.request_items.empty()) w.refuse("the batch holds no keys");
    w.json().name("RequestItems");
    w.json().begin_object();
    for (const auto& [table, wanted] : r.request_items)
        encode_keys(w.json(), table, wanted);
    w.json().end_object();
    w.consumed_capacity(r.return_consumed_capacity);
    return w.finish();
}

result<text_buffer> encode(const batch_write_item_request& r) {
    request_writer w(guess_size(r.requests));
    if (r.requests.empty()) w.refuse("the batch holds no requests");
    w.json().name("RequestItems");
    w.json().begin_object();
    for (const std::string_view table : tables_of(r.requests)) {
        w.json().name(table);
        w.json().begin_array();
        for (const write_request& request : r.requests)
            if (request.table_name() == table) encode(w.json(), request);
        w.json().end_array();
    }
    w.json().end_object();
    w.consumed_capacity(r.return_consumed_capacity);
    w.item_collection_metrics(r.return_item_collection_metrics);
    return w.finish();
}

template <>
result<batch_get_item_response> decode(std::string_view json, sender from) {
    batch_get_item_response out;
    json_reader reader(json);
    decode_response(reader, from, [&](std::string_view member) {
        if (member == "Responses")
            decode_map(
                reader,
                out.responses,
                most_in_a_request,
                [&](const std::string&, std::vector<item>& items) {
                    decode(reader, items, most_in_a_request);
                }
            );
        else if (member == "UnprocessedKeys")
            decode_map(
                reader,
                out.unprocessed_keys,
                most_in_a_request,
                [&](const std::string&, keys_and_attributes& keys) { decode_keys(reader, keys); }
            );
        else if (member == "ConsumedCapacity")
            decode(reader, out.consumed_capacity);
    });
    return reader.finish(std::move(out));
}

template <>
result<batch_write_item_response> decode(std::string_view json, sender from) {
    batch_write_item_response out;
    json_reader reader(json);
    decode_response(reader, from, [&](std::string_view member) {
        if (member == "UnprocessedItems")
            reader.object([&](std::string_view table) {
                decode_write_requests(reader, std::string(table), out.unprocessed_items);
            });
        else if (member == "ItemCollectionMetrics")
            decode(reader, out.item_collection_metrics);
        else if (member == "ConsumedCapacity")
            decode(reader, out.consumed_capacity);
    });
    return reader.finish(std::move(out));
}

} // namespace codynamo::codec
