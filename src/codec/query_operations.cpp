// SPDX-License-Identifier: BSL-1.0
#include "codec/bounded_list.hpp"
#include "codec/members.hpp"
#include "codec/operations.hpp"

#include <cstdint>
#include <limits>

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

template <class Response>
result<Response> decode_page(std::string_view json, sender from) {
    Response out;
    json_reader reader(json);
    decode_response(reader, from, [&](std::string_view member) {
        if (member == "Items")
            decode(reader, out.items, most_elements);
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

} // namespace

result<std::string> encode(const query_request& r) {
    request_writer w;
    w.table(r.table_name);
    encode_read_options(w, r);
    w.flag("ScanIndexForward", r.scan_index_forward);
    w.text("KeyConditionExpression", r.key_condition_expression);
    w.placeholders(r.expression_attribute_names, r.expression_attribute_values);
    return w.finish();
}

result<std::string> encode(const scan_request& r) {
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

} // namespace codynamo::codec
