// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/table_settings.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace codynamo {

/// A moment that the service told, to the millisecond.
using optional_time = std::optional<std::chrono::system_clock::time_point>;

struct provisioned_throughput_description {
    std::int64_t read_capacity_units = 0;
    std::int64_t write_capacity_units = 0;
    std::int64_t number_of_decreases_today = 0;
    optional_time last_increase_date_time;
    optional_time last_decrease_date_time;
};

struct warm_throughput_description {
    std::int64_t read_units_per_second = 0;
    std::int64_t write_units_per_second = 0;
    std::string status;
};

/// What DescribeTable says of an index. Status texts are the service's own.
struct index_description {
    std::string index_name;
    std::string index_arn;
    std::vector<key_schema_element> key_schema;
    index_projection projection;
    std::string index_status; ///< of global indexes: CREATING, UPDATING, DELETING, ACTIVE
    bool backfilling = false;
    provisioned_throughput_description provisioned_throughput;
    std::optional<codynamo::on_demand_throughput> on_demand_throughput;
    std::optional<warm_throughput_description> warm_throughput;
    std::int64_t item_count = 0;
    std::int64_t index_size_bytes = 0;
};

struct vector_index_description {
    vector_index index;
    std::string index_arn;
    std::string index_status; ///< CREATING, DELETING, ACTIVE
    bool backfilling = false; ///< searches may miss items
    std::int64_t item_count = 0;
    std::int64_t index_size_bytes = 0;
};

/// Settings of an index in another region, where they differ.
struct replica_index_description {
    std::string index_name;
    std::optional<std::int64_t> read_capacity_units_override;
    std::optional<std::int64_t> max_read_request_units_override;
    std::optional<warm_throughput_description> warm_throughput;
};

/// A copy of a global table in another region.
struct replica_description {
    std::string region_name;
    std::string replica_arn;
    std::string replica_status;
    std::string replica_status_description;
    std::string replica_status_percent_progress;
    std::string kms_master_key_id;
    std::optional<std::int64_t> read_capacity_units_override;
    std::optional<std::int64_t> max_read_request_units_override;
    std::optional<warm_throughput_description> warm_throughput;
    std::vector<replica_index_description> global_secondary_indexes;
    optional_time replica_inaccessible_date_time;
    std::string table_class; ///< of `ReplicaTableClassSummary`
    std::string global_table_settings_replication_mode;
};

struct global_table_witness_description {
    std::string region_name;
    std::string witness_status;
};

struct restore_summary {
    std::string source_backup_arn;
    std::string source_table_arn;
    optional_time restore_date_time;
    bool restore_in_progress = false;
};

struct sse_description {
    std::string status;
    std::string sse_type;
    std::string kms_master_key_arn;
    optional_time inaccessible_encryption_date_time;
};

struct archival_summary {
    optional_time archival_date_time;
    std::string archival_reason;
    std::string archival_backup_arn;
};

/// What the service knows of a table. Counts and sizes are about six hours old. Status and mode
/// texts are the service's own, also those that came up after this library.
struct table_description {
    std::string table_name;
    std::string table_arn;
    std::string table_id;
    std::string table_status; ///< CREATING, UPDATING, DELETING, ACTIVE, ...
    std::vector<attribute_definition> attribute_definitions;
    std::vector<key_schema_element> key_schema;
    std::vector<index_description> local_secondary_indexes;
    std::vector<index_description> global_secondary_indexes;
    std::vector<vector_index_description> vector_indexes;
    std::string billing_mode; ///< PAY_PER_REQUEST, PROVISIONED, or empty, which means PROVISIONED
    optional_time last_update_to_pay_per_request_date_time;
    provisioned_throughput_description provisioned_throughput;
    std::optional<codynamo::on_demand_throughput> on_demand_throughput;
    std::optional<warm_throughput_description> warm_throughput;
    std::string stream_view_type; ///< empty: no stream
    std::string latest_stream_arn;
    std::string latest_stream_label;
    std::string table_class;
    optional_time table_class_last_update_date_time;
    bool deletion_protection_enabled = false;
    std::optional<codynamo::sse_description> sse_description;
    std::string global_table_version;
    std::vector<replica_description> replicas;
    std::vector<global_table_witness_description> global_table_witnesses;
    std::string global_table_settings_replication_mode;
    std::string multi_region_consistency;
    std::optional<bool> disassociation_protection_enabled;
    std::optional<codynamo::restore_summary> restore_summary;
    std::optional<codynamo::archival_summary> archival_summary;
    std::chrono::system_clock::time_point creation_date_time;
    std::int64_t item_count = 0;
    std::int64_t table_size_bytes = 0;
};

} // namespace codynamo
