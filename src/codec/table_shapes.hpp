// SPDX-License-Identifier: BSL-1.0
// The shapes of table administration: a struct's members in the order of the service model, and
// below them the members whose JSON differs from `"MemberName": value`.
#pragma once

#include "codec/json_writer.hpp"
#include "codec/member_shape.hpp"

#include <codynamo/operation/tables.hpp>
#include <codynamo/operation/tags.hpp>
#include <codynamo/operation/time_to_live.hpp>
#include <codynamo/operation/update_table.hpp>

#include <boost/describe/class.hpp>

namespace codynamo {

// --- parts of requests, or of both requests and responses ---

BOOST_DESCRIBE_STRUCT(attribute_definition, (), (attribute_name, attribute_type))
BOOST_DESCRIBE_STRUCT(key_schema_element, (), (attribute_name, key_type))
BOOST_DESCRIBE_STRUCT(index_projection, (), (projection_type, non_key_attributes))
BOOST_DESCRIBE_STRUCT(provisioned_throughput, (), (read_capacity_units, write_capacity_units))
BOOST_DESCRIBE_STRUCT(on_demand_throughput, (), (max_read_request_units, max_write_request_units))
BOOST_DESCRIBE_STRUCT(warm_throughput, (), (read_units_per_second, write_units_per_second))
BOOST_DESCRIBE_STRUCT(search_schema_element, (), (attribute_name, search_schema_element_type))
BOOST_DESCRIBE_STRUCT(local_secondary_index, (), (index_name, key_schema, projection))
BOOST_DESCRIBE_STRUCT(
    global_secondary_index,
    (),
    (index_name,
     key_schema,
     projection,
     provisioned_throughput,
     on_demand_throughput,
     warm_throughput)
)
BOOST_DESCRIBE_STRUCT(
    vector_index,
    (),
    (index_name, vector_attribute, search_schema, projection, dimensions, distance_function)
)
BOOST_DESCRIBE_STRUCT(sse_specification, (), (enabled, sse_type, kms_master_key_id))
BOOST_DESCRIBE_STRUCT(resource_tag, (), (key, value))
BOOST_DESCRIBE_STRUCT(
    global_secondary_index_change,
    (),
    (index_name, provisioned_throughput, on_demand_throughput, warm_throughput)
)
BOOST_DESCRIBE_STRUCT(
    replica_index, (), (index_name, read_capacity_units_override, max_read_request_units_override)
)
BOOST_DESCRIBE_STRUCT(
    replica_update,
    (),
    (region_name,
     disassociation_mode,
     kms_master_key_id,
     read_capacity_units_override,
     max_read_request_units_override,
     global_secondary_indexes,
     table_class_override)
)

// --- requests ---

BOOST_DESCRIBE_STRUCT(
    create_table_request,
    (),
    (table_name,
     attribute_definitions,
     key_schema,
     local_secondary_indexes,
     global_secondary_indexes,
     billing_mode,
     provisioned_throughput,
     stream_view_type,
     sse_specification,
     tags,
     table_class,
     deletion_protection_enabled,
     warm_throughput,
     resource_policy,
     on_demand_throughput,
     global_table_source_arn,
     global_table_settings_replication_mode,
     vector_indexes)
)
BOOST_DESCRIBE_STRUCT(
    update_table_request,
    (),
    (table_name,
     attribute_definitions,
     billing_mode,
     provisioned_throughput,
     update_global_secondary_indexes,
     create_global_secondary_indexes,
     delete_global_secondary_indexes,
     stream_view_type,
     sse_specification,
     replica_updates,
     table_class,
     deletion_protection_enabled,
     multi_region_consistency,
     create_global_table_witness,
     delete_global_table_witness,
     on_demand_throughput,
     warm_throughput,
     global_table_settings_replication_mode,
     create_vector_indexes,
     delete_vector_indexes,
     disassociation_protection_enabled)
)
BOOST_DESCRIBE_STRUCT(describe_table_request, (), (table_name))
BOOST_DESCRIBE_STRUCT(delete_table_request, (), (table_name))
BOOST_DESCRIBE_STRUCT(list_tables_request, (), (exclusive_start_table_name, limit))
BOOST_DESCRIBE_STRUCT(update_time_to_live_request, (), (table_name, enabled, attribute_name))
BOOST_DESCRIBE_STRUCT(describe_time_to_live_request, (), (table_name))
BOOST_DESCRIBE_STRUCT(tag_resource_request, (), (resource_arn, tags))
BOOST_DESCRIBE_STRUCT(untag_resource_request, (), (resource_arn, tag_keys))
BOOST_DESCRIBE_STRUCT(list_tags_of_resource_request, (), (resource_arn, next_token))

// --- parts of responses ---

BOOST_DESCRIBE_STRUCT(
    provisioned_throughput_description,
    (),
    (last_increase_date_time,
     last_decrease_date_time,
     number_of_decreases_today,
     read_capacity_units,
     write_capacity_units)
)
BOOST_DESCRIBE_STRUCT(
    warm_throughput_description, (), (read_units_per_second, write_units_per_second, status)
)
BOOST_DESCRIBE_STRUCT(
    index_description,
    (),
    (index_name,
     key_schema,
     projection,
     index_status,
     backfilling,
     provisioned_throughput,
     index_size_bytes,
     item_count,
     index_arn,
     on_demand_throughput,
     warm_throughput)
)
BOOST_DESCRIBE_STRUCT(
    vector_index_description,
    (),
    (index, index_status, backfilling, index_size_bytes, item_count, index_arn)
)
BOOST_DESCRIBE_STRUCT(
    replica_index_description,
    (),
    (index_name, read_capacity_units_override, max_read_request_units_override, warm_throughput)
)
BOOST_DESCRIBE_STRUCT(
    replica_description,
    (),
    (region_name,
     replica_status,
     replica_arn,
     replica_status_description,
     replica_status_percent_progress,
     kms_master_key_id,
     read_capacity_units_override,
     max_read_request_units_override,
     warm_throughput,
     global_secondary_indexes,
     replica_inaccessible_date_time,
     table_class,
     global_table_settings_replication_mode)
)
BOOST_DESCRIBE_STRUCT(global_table_witness_description, (), (region_name, witness_status))
BOOST_DESCRIBE_STRUCT(
    restore_summary,
    (),
    (source_backup_arn, source_table_arn, restore_date_time, restore_in_progress)
)
BOOST_DESCRIBE_STRUCT(
    sse_description, (), (status, sse_type, kms_master_key_arn, inaccessible_encryption_date_time)
)
BOOST_DESCRIBE_STRUCT(
    archival_summary, (), (archival_date_time, archival_reason, archival_backup_arn)
)
BOOST_DESCRIBE_STRUCT(
    table_description,
    (),
    (attribute_definitions,
     table_name,
     key_schema,
     table_status,
     creation_date_time,
     provisioned_throughput,
     table_size_bytes,
     item_count,
     table_arn,
     table_id,
     billing_mode,
     last_update_to_pay_per_request_date_time,
     local_secondary_indexes,
     global_secondary_indexes,
     stream_view_type,
     latest_stream_label,
     latest_stream_arn,
     global_table_version,
     replicas,
     global_table_witnesses,
     global_table_settings_replication_mode,
     restore_summary,
     sse_description,
     archival_summary,
     table_class,
     table_class_last_update_date_time,
     deletion_protection_enabled,
     on_demand_throughput,
     warm_throughput,
     multi_region_consistency,
     disassociation_protection_enabled,
     vector_indexes)
)

// --- responses ---

BOOST_DESCRIBE_STRUCT(create_table_response, (), (table_description))
BOOST_DESCRIBE_STRUCT(update_table_response, (), (table_description))
BOOST_DESCRIBE_STRUCT(describe_table_response, (), (table))
BOOST_DESCRIBE_STRUCT(delete_table_response, (), (table_description))
BOOST_DESCRIBE_STRUCT(list_tables_response, (), (table_names, last_evaluated_table_name))
BOOST_DESCRIBE_STRUCT(update_time_to_live_response, (), (enabled, attribute_name))
BOOST_DESCRIBE_STRUCT(describe_time_to_live_response, (), (time_to_live_status, attribute_name))
BOOST_DESCRIBE_STRUCT(tag_resource_response, (), ())
BOOST_DESCRIBE_STRUCT(untag_resource_response, (), ())
BOOST_DESCRIBE_STRUCT(list_tags_of_resource_response, (), (tags, next_token))

} // namespace codynamo

namespace codynamo::codec {

// Members that several structs have.
inline constexpr member_shape unless_zero = {.zero_is_unset = true};
inline constexpr member_shape as_read_override = {
    .name = "ReadCapacityUnits", .object = "ProvisionedThroughputOverride"
};
inline constexpr member_shape as_max_read_override = {
    .name = "MaxReadRequestUnits", .object = "OnDemandThroughputOverride"
};
inline constexpr member_shape in_stream = {
    .object = "StreamSpecification", .enabled = "StreamEnabled"
};
inline constexpr member_shape in_time_to_live = {.object = "TimeToLiveSpecification"};
inline constexpr member_shape in_time_to_live_description = {.object = "TimeToLiveDescription"};
inline constexpr member_shape in_billing_mode_summary = {.object = "BillingModeSummary"};

/// The element `{"kind": ...}` of a list of changes; of texts `{"kind": {"identifier": text}}`.
consteval member_shape as_change(
    std::string_view list, std::string_view kind, std::string_view identifier = {}
) {
    return {.name = kind, .changes = list, .identifier = identifier};
}

#define CODYNAMO_SHAPE(type, member, ...)                                                          \
    template <>                                                                                    \
    inline constexpr member_shape shape_of<&type::member> = __VA_ARGS__;

CODYNAMO_SHAPE(on_demand_throughput, max_read_request_units, unless_zero)
CODYNAMO_SHAPE(on_demand_throughput, max_write_request_units, unless_zero)
CODYNAMO_SHAPE(warm_throughput, read_units_per_second, unless_zero)
CODYNAMO_SHAPE(warm_throughput, write_units_per_second, unless_zero)

CODYNAMO_SHAPE(replica_index, read_capacity_units_override, as_read_override)
CODYNAMO_SHAPE(replica_index, max_read_request_units_override, as_max_read_override)
CODYNAMO_SHAPE(replica_update, read_capacity_units_override, as_read_override)
CODYNAMO_SHAPE(replica_update, max_read_request_units_override, as_max_read_override)
CODYNAMO_SHAPE(replica_index_description, read_capacity_units_override, as_read_override)
CODYNAMO_SHAPE(replica_index_description, max_read_request_units_override, as_max_read_override)
CODYNAMO_SHAPE(replica_description, read_capacity_units_override, as_read_override)
CODYNAMO_SHAPE(replica_description, max_read_request_units_override, as_max_read_override)

CODYNAMO_SHAPE(create_table_request, stream_view_type, in_stream)
CODYNAMO_SHAPE(update_table_request, stream_view_type, in_stream)
CODYNAMO_SHAPE(table_description, stream_view_type, in_stream)

CODYNAMO_SHAPE(update_time_to_live_request, enabled, in_time_to_live)
CODYNAMO_SHAPE(update_time_to_live_request, attribute_name, in_time_to_live)
CODYNAMO_SHAPE(update_time_to_live_response, enabled, in_time_to_live)
CODYNAMO_SHAPE(update_time_to_live_response, attribute_name, in_time_to_live)
CODYNAMO_SHAPE(describe_time_to_live_response, time_to_live_status, in_time_to_live_description)
CODYNAMO_SHAPE(describe_time_to_live_response, attribute_name, in_time_to_live_description)

CODYNAMO_SHAPE(table_description, billing_mode, in_billing_mode_summary)
CODYNAMO_SHAPE(table_description, last_update_to_pay_per_request_date_time, in_billing_mode_summary)
CODYNAMO_SHAPE(table_description, table_class, {.object = "TableClassSummary"})
CODYNAMO_SHAPE(
    table_description,
    table_class_last_update_date_time,
    {.name = "LastUpdateDateTime", .object = "TableClassSummary"}
)
CODYNAMO_SHAPE(replica_description, table_class, {.object = "ReplicaTableClassSummary"})
CODYNAMO_SHAPE(
    vector_index, vector_attribute, {.name = "AttributeName", .object = "VectorAttribute"}
)
CODYNAMO_SHAPE(vector_index_description, index, {.in_place = true})
CODYNAMO_SHAPE(list_tables_response, table_names, {.max_elements = most_in_a_request})

CODYNAMO_SHAPE(
    update_table_request,
    update_global_secondary_indexes,
    as_change("GlobalSecondaryIndexUpdates", "Update")
)
CODYNAMO_SHAPE(
    update_table_request,
    create_global_secondary_indexes,
    as_change("GlobalSecondaryIndexUpdates", "Create")
)
CODYNAMO_SHAPE(
    update_table_request,
    delete_global_secondary_indexes,
    as_change("GlobalSecondaryIndexUpdates", "Delete", "IndexName")
)
CODYNAMO_SHAPE(
    update_table_request, create_vector_indexes, as_change("VectorIndexUpdates", "Create")
)
CODYNAMO_SHAPE(
    update_table_request,
    delete_vector_indexes,
    as_change("VectorIndexUpdates", "Delete", "IndexName")
)
CODYNAMO_SHAPE(
    update_table_request,
    create_global_table_witness,
    as_change("GlobalTableWitnessUpdates", "Create", "RegionName")
)
CODYNAMO_SHAPE(
    update_table_request,
    delete_global_table_witness,
    as_change("GlobalTableWitnessUpdates", "Delete", "RegionName")
)

#undef CODYNAMO_SHAPE

/// Writes `{"Create": {...}}`, with the members that the kind of update has.
void write_value(json_writer& json, const replica_update& update);

} // namespace codynamo::codec
