// SPDX-License-Identifier: BSL-1.0
#include "codec/bounded_list.hpp"
#include "codec/item_target.hpp"
#include "codec/members.hpp"
#include "codec/operations.hpp"
#include "codec/sliced_page.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

namespace codynamo::codec {
namespace {

template <class Request>
void encode_read_options(request_writer& w, const Request& r) {
    w.text("IndexName", r.index_name);
    w.select(r.select);
    w.number("Limit", r.limit);
    w.flag("ConsistentRead", r.consistent_read);
    w.key_member("ExclusiveStartKey", r.exclusive_start_key);
    w.consumed_capacity(r.return_consumed_capacity);
    w.text("ProjectionExpression", r.projection_expression);
    w.text("FilterExpression", r.filter_expression);
}

int decode_count(json_reader& reader) {
    const std::int64_t count = reader.integer();
    if (count >= 0 && count <= std::numeric_limits<int>::max()) return static_cast<int>(count);
    reader.fail("a count that is out of range");
    return 0;
}

/// Reads a page; `read_items(json_reader&, Response&)` reads its items.
template <class Response, class F>
result<Response> decode_page(std::string_view json, sender from, F read_items) {
    Response out;
    json_reader reader(json);
    decode_response(reader, from, [&](std::string_view member) {
        if (member == "Items")
            read_items(reader, out);
        else if (member == "Count")
            out.count = decode_count(reader);
        else if (member == "ScannedCount")
            reader.read_if_any(out.scanned_count, [&](int& count) {
                count = decode_count(reader);
            });
        else if (member == "LastEvaluatedKey")
            decode(reader, out.last_evaluated_key);
        else if (member == "ConsumedCapacity")
            decode(reader, out.consumed_capacity);
    });
    return reader.finish(std::move(out));
}

template <class Response>
result<Response> decode_page(std::string_view json, sender from) {
    return decode_page<Response>(json, from, [](json_reader& reader, Response& out) {
        decode(reader, out.items, most_elements);
    });
}

template <class Response>
result<Response> decode_page_into(std::string_view json, sender from, const detail::item_sink& to) {
    item_target target(to);
    std::size_t count = 0;
    result<Response> response =
        decode_page<Response>(json, from, [&](json_reader& reader, const Response& begun) {
            if (begun.count > 0) // DynamoDB sends it first
                target.expect(static_cast<std::size_t>(begun.count), reader);
            reader.array([&] {
                if (count++ == most_elements) return fail_at_most(reader);
                target.read(reader);
            });
        });
    return std::move(target).finish(std::move(response));
}

/// Reads past an item, and returns its text.
std::string_view read_slice(json_reader& reader) {
    const char* const begin = reader.mark();
    if (reader.peek() == json_reader::kind::object)
        reader.skip();
    else
        reader.fail("expected an object");
    return reader.ok() ? reader.text_since(begin) : std::string_view();
}

} // namespace

result<text_buffer> encode(const query_request& r) {
    request_writer w;
    w.table(r.table_name);
    encode_read_options(w, r);
    w.flag("ScanIndexForward", r.scan_index_forward);
    w.text("KeyConditionExpression", r.key_condition_expression);
    w.placeholders(r.expression_attribute_names, r.expression_attribute_values);
    return w.finish();
}

result<text_buffer> encode(const scan_request& r) {
    request_writer w;
    w.table(r.table_name);
    encode_read_options(w, r);
    w.number("TotalSegments", r.total_segments);
    w.number("Segment", r.segment);
    w.placeholders(r.expression_attribute_names, r.expression_attribute_values);
    return w.finish();
}

template <>
result<query_response> decode(std::string_view json, sender from) {
    return decode_page<query_response>(json, from);
}

template <>
result<scan_response> decode(std::string_view json, sender from) {
    return decode_page<scan_response>(json, from);
}

template <>
result<query_response> decode(std::string_view json, sender from, const detail::item_sink& to) {
    return decode_page_into<query_response>(json, from, to);
}

template <>
result<scan_response> decode(std::string_view json, sender from, const detail::item_sink& to) {
    return decode_page_into<scan_response>(json, from, to);
}

result<sliced_page> decode_slices(std::string json, sender from) {
    auto text = std::make_shared<const std::string>(std::move(json));
    auto page = decode_page<sliced_page>(*text, from, [](json_reader& reader, sliced_page& out) {
        decode_list(reader, out.items, most_elements, [&](std::string_view& slice) {
            slice = read_slice(reader);
        });
    });
    if (page) page->json = std::move(text);
    return page;
}

item attributes_like(std::string_view item_json, const key& model) {
    item found;
    json_reader reader(item_json);
    reader.object([&](std::string_view name) {
        if (!model.attributes().contains(name)) return;
        value v;
        decode(reader, v);
        found.set(std::string(name), std::move(v));
    });
    return found;
}

} // namespace codynamo::codec
