// SPDX-License-Identifier: BSL-1.0
#include "codec/members.hpp"
#include "codec/operations.hpp"

namespace codynamo::codec {
namespace {

template <class Response>
result<Response> decode_write(std::string_view json, sender from) {
    Response out;
    json_reader reader(json);
    decode_response(reader, from, [&](std::string_view member) {
        if (member == "Attributes")
            decode(reader, out.attributes.emplace());
        else if (member == "ConsumedCapacity")
            decode(reader, out.consumed_capacity);
        else if (member == "ItemCollectionMetrics")
            decode(reader, out.item_collection_metrics);
    });
    return reader.finish(std::move(out));
}

template <class Request>
void encode_write_options(request_writer& w, const Request& r) {
    w.returning(r.return_values);
    w.consumed_capacity(r.return_consumed_capacity);
    w.item_collection_metrics(r.return_item_collection_metrics);
    w.text("ConditionExpression", r.condition_expression);
    w.placeholders(r.expression_attribute_names, r.expression_attribute_values);
    w.returning(r.return_values_on_condition_check_failure);
}

} // namespace

result<std::string> encode(const put_item_request& r) {
    request_writer w;
    w.table(r.table_name);
    w.attributes("Item", r.item, "item");
    encode_write_options(w, r);
    return w.finish();
}

result<std::string> encode(const get_item_request& r) {
    request_writer w;
    w.table(r.table_name);
    w.required_key(r.key);
    w.flag("ConsistentRead", r.consistent_read);
    w.consumed_capacity(r.return_consumed_capacity);
    w.text("ProjectionExpression", r.projection_expression);
    w.placeholders(r.expression_attribute_names, {});
    return w.finish();
}

result<std::string> encode(const update_item_request& r) {
    request_writer w;
    w.table(r.table_name);
    w.required_key(r.key);
    w.text("UpdateExpression", r.update_expression);
    encode_write_options(w, r);
    return w.finish();
}

result<std::string> encode(const delete_item_request& r) {
    request_writer w;
    w.table(r.table_name);
    w.required_key(r.key);
    encode_write_options(w, r);
    return w.finish();
}

template <>
result<put_item_response> decode(std::string_view json, sender from) {
    return decode_write<put_item_response>(json, from);
}

template <>
result<get_item_response> decode(std::string_view json, sender from) {
    get_item_response out;
    json_reader reader(json);
    decode_response(reader, from, [&](std::string_view member) {
        if (member == "Item")
            decode(reader, out.item.emplace());
        else if (member == "ConsumedCapacity")
            decode(reader, out.consumed_capacity);
    });
    return reader.finish(std::move(out));
}

template <>
result<update_item_response> decode(std::string_view json, sender from) {
    return decode_write<update_item_response>(json, from);
}

template <>
result<delete_item_response> decode(std::string_view json, sender from) {
    return decode_write<delete_item_response>(json, from);
}

} // namespace codynamo::codec
