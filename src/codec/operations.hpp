// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/sender.hpp"
#include "codec/text_buffer.hpp"

#include <codynamo/item_sink.hpp>
#include <codynamo/operations.hpp>
#include <codynamo/result.hpp>

#include <string>
#include <string_view>

namespace codynamo::codec {

/// Returns an operation's request as JSON, in the member order of the service model. An error names
/// the member: `client_errc::invalid_argument` for parameters, `client_errc::invalid_value` for
/// attributes.
[[nodiscard]] result<text_buffer> encode(const put_item_request& r);
[[nodiscard]] result<text_buffer> encode(const get_item_request& r);
[[nodiscard]] result<text_buffer> encode(const update_item_request& r);
[[nodiscard]] result<text_buffer> encode(const delete_item_request& r);
[[nodiscard]] result<text_buffer> encode(const query_request& r);
[[nodiscard]] result<text_buffer> encode(const scan_request& r);
[[nodiscard]] result<text_buffer> encode(const batch_get_item_request& r);
[[nodiscard]] result<text_buffer> encode(const batch_write_item_request& r);
[[nodiscard]] result<text_buffer> encode(const transact_get_items_request& r);
[[nodiscard]] result<text_buffer> encode(const execute_statement_request& r);
[[nodiscard]] result<text_buffer> encode(const batch_execute_statement_request& r);
[[nodiscard]] result<text_buffer> encode(const create_table_request& r);
[[nodiscard]] result<text_buffer> encode(const describe_table_request& r);
[[nodiscard]] result<text_buffer> encode(const delete_table_request& r);
[[nodiscard]] result<text_buffer> encode(const list_tables_request& r);
[[nodiscard]] result<text_buffer> encode(const update_table_request& r);
[[nodiscard]] result<text_buffer> encode(const update_time_to_live_request& r);
[[nodiscard]] result<text_buffer> encode(const describe_time_to_live_request& r);
[[nodiscard]] result<text_buffer> encode(const tag_resource_request& r);
[[nodiscard]] result<text_buffer> encode(const untag_resource_request& r);
[[nodiscard]] result<text_buffer> encode(const list_tags_of_resource_request& r);

/// The same with this token if the request has none; an empty one is not written.
[[nodiscard]] result<text_buffer> encode(
    const transact_write_items_request& r, const std::string& token = {}
);
[[nodiscard]] result<text_buffer> encode(
    const execute_transaction_request& r, const std::string& token = {}
);

/// The same for another item than the request's own, which is not looked at.
[[nodiscard]] result<text_buffer> encode(const put_item_request& r, const item& i);
[[nodiscard]] result<text_buffer> encode(const put_item_request& r, const detail::typed_item& i);

/// Returns "Put", "Update", "Delete" or "ConditionCheck".
[[nodiscard]] std::string_view name_of(const transact_write_item& action);

/// Reads an operation's response. Unknown members are skipped, absent ones keep their defaults. An
/// object that has only unknown members is refused unless DynamoDB sent it.
template <class Response>
[[nodiscard]] result<Response> decode(std::string_view json, sender from = sender::unknown);

template <>
result<put_item_response> decode(std::string_view json, sender from);
template <>
result<get_item_response> decode(std::string_view json, sender from);
template <>
result<update_item_response> decode(std::string_view json, sender from);
template <>
result<delete_item_response> decode(std::string_view json, sender from);
template <>
result<query_response> decode(std::string_view json, sender from);
template <>
result<scan_response> decode(std::string_view json, sender from);
template <>
result<batch_get_item_response> decode(std::string_view json, sender from);
template <>
result<batch_write_item_response> decode(std::string_view json, sender from);
template <>
result<transact_write_items_response> decode(std::string_view json, sender from);
template <>
result<transact_get_items_response> decode(std::string_view json, sender from);
template <>
result<execute_statement_response> decode(std::string_view json, sender from);
template <>
result<batch_execute_statement_response> decode(std::string_view json, sender from);
template <>
result<execute_transaction_response> decode(std::string_view json, sender from);
template <>
result<create_table_response> decode(std::string_view json, sender from);
template <>
result<describe_table_response> decode(std::string_view json, sender from);
template <>
result<delete_table_response> decode(std::string_view json, sender from);
template <>
result<list_tables_response> decode(std::string_view json, sender from);
template <>
result<update_table_response> decode(std::string_view json, sender from);
template <>
result<update_time_to_live_response> decode(std::string_view json, sender from);
template <>
result<describe_time_to_live_response> decode(std::string_view json, sender from);
template <>
result<tag_resource_response> decode(std::string_view json, sender from);
template <>
result<untag_resource_response> decode(std::string_view json, sender from);
template <>
result<list_tags_of_resource_response> decode(std::string_view json, sender from);

} // namespace codynamo::codec
