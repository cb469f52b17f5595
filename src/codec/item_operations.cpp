// SPDX-License-Identifier: BSL-1.0
#include "codec/item_target.hpp"
#include "codec/members.hpp"
#include "codec/operations.hpp"

#include <codynamo/value_writer.hpp>

#include <utility>

namespace codynamo::codec {
namespace {

/// Reads the response to a write; `read_item(json_reader&, Response&)` reads the item in it.
template <class Response, class F>
result<Response> decode_write(std::string_view json, sender from, F read_item) {
    Response out;
    json_reader reader(json);
    decode_response(reader, from, [&](std::string_view member) {
        if (member == "Attributes")
            read_item(reader, out);
        else if (member == "ConsumedCapacity")
            decode(reader, out.consumed_capacity);
        else if (member == "ItemCollectionMetrics")
            decode(reader, out.item_collection_metrics);
    });
    return reader.finish(std::move(out));
}

template <class Response>
result<Response> decode_write(std::string_view json, sender from) {
    return decode_write<Response>(json, from, [](json_reader& reader, Response& out) {
        decode(reader, out.attributes.emplace());
    });
}

template <class Response>
result<Response> decode_write_into(
    std::string_view json, sender from, const detail::item_sink& to
) {
    item_target target(to);
    result<Response> response = decode_write<Response>(
        json, from, [&](json_reader& reader, Response&) { target.read(reader); }
    );
    return std::move(target).finish(std::move(response));
}

template <class F>
result<get_item_response> decode_get(std::string_view json, sender from, F read_item) {
    get_item_response out;
    json_reader reader(json);
    decode_response(reader, from, [&](std::string_view member) {
        if (member == "Item")
            read_item(reader, out);
        else if (member == "ConsumedCapacity")
            decode(reader, out.consumed_capacity);
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

template <class F>
result<text_buffer> encode_put(const put_item_request& r, std::size_t item_size, F write_item) {
    constexpr std::size_t of_others = 128;
    request_writer w(item_size + of_others);
    w.table(r.table_name);
    write_item(w);
    encode_write_options(w, r);
    return w.finish();
}

} // namespace

result<text_buffer> encode(const put_item_request& r) {
    return encode(r, r.item);
}

result<text_buffer> encode(const put_item_request& r, const item& i) {
    return encode_put(r, guess_size(i), [&](request_writer& w) {
        w.attributes("Item", i, "item");
    });
}

result<text_buffer> encode(const put_item_request& r, const detail::typed_item& i) {
    constexpr std::size_t usual_size = 1024;
    return encode_put(r, usual_size, [&](request_writer& w) {
        w.json().name("Item");
        detail::value_writer out(w.json(), i.root);
        out.write_item(*i.codec, i.object);
    });
}

result<text_buffer> encode(const get_item_request& r) {
    request_writer w;
    w.table(r.table_name);
    w.required_key(r.key);
    w.flag("ConsistentRead", r.consistent_read);
    w.consumed_capacity(r.return_consumed_capacity);
    w.text("ProjectionExpression", r.projection_expression);
    w.placeholders(r.expression_attribute_names, {});
    return w.finish();
}

result<text_buffer> encode(const update_item_request& r) {
    request_writer w;
    w.table(r.table_name);
    w.required_key(r.key);
    w.text("UpdateExpression", r.update_expression);
    encode_write_options(w, r);
    return w.finish();
}

result<text_buffer> encode(const delete_item_request& r) {
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
    return decode_get(json, from, [](json_reader& reader, get_item_response& out) {
        decode(reader, out.item.emplace());
    });
}

template <>
result<update_item_response> decode(std::string_view json, sender from) {
    return decode_write<update_item_response>(json, from);
}

template <>
result<delete_item_response> decode(std::string_view json, sender from) {
    return decode_write<delete_item_response>(json, from);
}

template <>
result<put_item_response> decode(std::string_view json, sender from, const detail::item_sink& to) {
    return decode_write_into<put_item_response>(json, from, to);
}

template <>
result<get_item_response> decode(std::string_view json, sender from, const detail::item_sink& to) {
    item_target target(to);
    result<get_item_response> response = decode_get(
        json, from, [&](json_reader& reader, get_item_response&) { target.read(reader); }
    );
    return std::move(target).finish(std::move(response));
}

template <>
result<update_item_response> decode(
    std::string_view json, sender from, const detail::item_sink& to
) {
    return decode_write_into<update_item_response>(json, from, to);
}

template <>
result<delete_item_response> decode(
    std::string_view json, sender from, const detail::item_sink& to
) {
    return decode_write_into<delete_item_response>(json, from, to);
}

} // namespace codynamo::codec
