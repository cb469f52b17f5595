// SPDX-License-Identifier: BSL-1.0
// Responses of table administration. A new operation is a described struct in table_shapes.hpp, and
// a `decode` here.
#include "codec/described_reader.hpp"
#include "codec/members.hpp"
#include "codec/operations.hpp"
#include "codec/table_shapes.hpp"

#include <utility>

namespace codynamo::codec {
namespace {

template <class Response>
result<Response> decode_described(std::string_view json, sender from) {
    Response out;
    json_reader reader(json);
    decode_response(reader, from, [&](std::string_view name) {
        read_member(reader, {}, name, out);
    });
    return reader.finish(std::move(out));
}

} // namespace

template <>
result<create_table_response> decode(std::string_view json, sender from) {
    return decode_described<create_table_response>(json, from);
}

template <>
result<update_table_response> decode(std::string_view json, sender from) {
    return decode_described<update_table_response>(json, from);
}

template <>
result<describe_table_response> decode(std::string_view json, sender from) {
    return decode_described<describe_table_response>(json, from);
}

template <>
result<delete_table_response> decode(std::string_view json, sender from) {
    return decode_described<delete_table_response>(json, from);
}

template <>
result<list_tables_response> decode(std::string_view json, sender from) {
    return decode_described<list_tables_response>(json, from);
}

template <>
result<update_time_to_live_response> decode(std::string_view json, sender from) {
    return decode_described<update_time_to_live_response>(json, from);
}

template <>
result<describe_time_to_live_response> decode(std::string_view json, sender from) {
    return decode_described<describe_time_to_live_response>(json, from);
}

template <>
result<tag_resource_response> decode(std::string_view json, sender from) {
    return decode_described<tag_resource_response>(json, from);
}

template <>
result<untag_resource_response> decode(std::string_view json, sender from) {
    return decode_described<untag_resource_response>(json, from);
}

template <>
result<list_tags_of_resource_response> decode(std::string_view json, sender from) {
    return decode_described<list_tags_of_resource_response>(json, from);
}

} // namespace codynamo::codec
