// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Which requests have which members: an option belongs to the operations whose requests have the
/// member that it sets.
namespace codynamo::detail {

template <class Request>
concept has_timeout = requires(Request& request) { request.timeout; };

template <class Request>
concept has_at_most_once = requires(Request& request) { request.at_most_once; };

template <class Request>
concept has_return_item_collection_metrics =
    requires(Request& request) { request.return_item_collection_metrics; };

template <class Request>
concept has_limit = requires(Request& request) { request.limit; };

template <class Request>
concept has_index_name = requires(Request& request) { request.index_name; };

template <class Request>
concept has_exclusive_start_key = requires(Request& request) { request.exclusive_start_key; };

template <class Request>
concept has_total_segments = requires(Request& request) { request.total_segments; };

template <class Request>
concept has_consistent_read = requires(Request& request) { request.consistent_read; };

template <class Request>
concept has_scan_index_forward = requires(Request& request) { request.scan_index_forward; };

template <class Request>
concept has_max_items = requires(Request& request) { request.max_items; };

template <class Request>
concept has_prefetch = requires(Request& request) { request.prefetch; };

template <class Request>
concept has_resume_from = requires(Request& request) { request.resume_from; };

template <class Request>
concept has_key_condition = requires(Request& request) { request.key_condition_expression; };

template <class Request>
concept has_condition = requires(Request& request) { request.condition_expression; };

template <class Request>
concept has_filter = requires(Request& request) { request.filter_expression; };

template <class Request>
concept has_projection = requires(Request& request) { request.projection_expression; };

template <class Request>
concept has_update = requires(Request& request) { request.update_expression; };

template <class Request>
concept has_attribute_names = requires(Request& request) { request.expression_attribute_names; };

template <class Request>
concept has_attribute_values = requires(Request& request) { request.expression_attribute_values; };

template <class Request>
concept has_client_request_token = requires(Request& request) { request.client_request_token; };

template <class Request>
concept has_conflict_retries = requires(Request& request) { request.conflict_retries; };

template <class Settings>
concept has_key_names = requires(Settings& settings) { settings.key_names; };

template <class Settings>
concept has_table_key_names = requires(Settings& settings) { settings.table_key_names; };

template <class Settings>
concept has_uses_key_schema = requires(Settings& settings) { settings.uses_key_schema; };

template <class Settings>
concept has_flush_amount = requires(Settings& settings) { settings.flush_amount; };

template <class Settings>
concept has_on_exit_loop_sleep = requires(Settings& settings) { settings.on_exit_loop_sleep; };

template <class Settings>
concept has_stall_timeout = requires(Settings& settings) { settings.stall_timeout; };

template <class Settings>
concept has_max_buffered = requires(Settings& settings) { settings.max_buffered_bytes; };

template <class Settings>
concept has_max_write_units = requires(Settings& settings) { settings.max_write_units; };

template <class Settings>
concept has_on_progress = requires(Settings& settings) { settings.on_progress; };

template <class Settings>
concept has_on_abandoned = requires(Settings& settings) { settings.on_abandoned; };

template <class Settings>
concept has_max_in_flight = requires(Settings& settings) { settings.max_in_flight; };

template <class Settings>
concept has_discard_on_error = requires(Settings& settings) { settings.discard_on_error; };

} // namespace codynamo::detail
