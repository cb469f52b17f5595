// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/duration.hpp>
#include <codynamo/operation/table_settings.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace codynamo {

/// A moment as DynamoDB reports it, to the millisecond; nothing if it did not.
using optional_time = std::optional<std::chrono::system_clock::time_point>;

/// The provisioned throughput of a table or index and its last changes.
struct provisioned_throughput_description {
    /// Read units a second; 0 for on-demand tables.
    std::int64_t read_capacity_units = 0;

    /// Write units a second; 0 for on-demand tables.
    std::int64_t write_capacity_units = 0;

    /// How often it was decreased on this UTC day.
    std::int64_t number_of_decreases_today = 0;

    /// When it was last increased.
    optional_time last_increase_date_time;

    /// When it was last decreased.
    optional_time last_decrease_date_time;
};

/// The throughput that a table or index takes at once.
struct warm_throughput_description {
    /// Read units a second.
    std::int64_t read_units_per_second = 0;

    /// Write units a second.
    std::int64_t write_units_per_second = 0;

    /// The state of the last change, such as "UPDATING" or "ACTIVE".
    std::string status;
};

/// A secondary index. `index_status`, `backfilling` and the throughputs are those of global indexes
/// only.
struct index_description {
    /// The index's name.
    std::string index_name;

    /// The index's ARN.
    std::string index_arn;

    /// The index's key.
    std::vector<key_schema_element> key_schema;

    /// The attributes that the index holds.
    index_projection projection;

    /// "CREATING", "UPDATING", "DELETING" or "ACTIVE".
    std::string index_status;

    /// Whether the items of the table are still being added to the index.
    bool backfilling = false;

    /// The provisioned throughput.
    provisioned_throughput_description provisioned_throughput;

    /// The on-demand limits; nothing if there are none.
    std::optional<codynamo::on_demand_throughput> on_demand_throughput;

    /// The throughput that the index takes at once.
    std::optional<warm_throughput_description> warm_throughput;

    /// The number of items in the index, about six hours old.
    std::int64_t item_count = 0;

    /// The size of the index in bytes, about six hours old.
    std::int64_t index_size_bytes = 0;
};

/// A vector index and its state.
struct vector_index_description {
    /// The settings of the index.
    vector_index index;

    /// The index's ARN.
    std::string index_arn;

    /// "CREATING", "DELETING" or "ACTIVE".
    std::string index_status;

    /// Whether the items of the table are still being added to the index: searches may miss some.
    bool backfilling = false;

    /// The number of items in the index, about six hours old.
    std::int64_t item_count = 0;

    /// The size of the index in bytes, about six hours old.
    std::int64_t index_size_bytes = 0;
};

/// An index of a replica, with the settings that differ there.
struct replica_index_description {
    /// The index's name.
    std::string index_name;

    /// Provisioned read units a second, if they differ.
    std::optional<std::int64_t> read_capacity_units_override;

    /// The limit of on-demand read units a second, if it differs.
    std::optional<std::int64_t> max_read_request_units_override;

    /// The throughput that the index takes at once.
    std::optional<warm_throughput_description> warm_throughput;
};

/// A replica of a global table: its copy in another region.
struct replica_description {
    /// The replica's region, such as "eu-central-1".
    std::string region_name;

    /// The replica's ARN.
    std::string replica_arn;

    /// "CREATING", "UPDATING", "DELETING", "ACTIVE", "CREATION_FAILED" or another one.
    std::string replica_status;

    /// Details of the status.
    std::string replica_status_description;

    /// How much of a change is done, as text in percent.
    std::string replica_status_percent_progress;

    /// The KMS key that encrypts the replica.
    std::string kms_master_key_id;

    /// Provisioned read units a second, if they differ.
    std::optional<std::int64_t> read_capacity_units_override;

    /// The limit of on-demand read units a second, if it differs.
    std::optional<std::int64_t> max_read_request_units_override;

    /// The throughput that the replica takes at once.
    std::optional<warm_throughput_description> warm_throughput;

    /// The indexes of the replica.
    std::vector<replica_index_description> global_secondary_indexes;

    /// Since when the replica cannot be reached.
    optional_time replica_inaccessible_date_time;

    /// The replica's table class: `TableClass` of DynamoDB's `ReplicaTableClassSummary`.
    std::string table_class;

    /// Whether settings are replicated: "ENABLED", "DISABLED" or "ENABLED_WITH_OVERRIDES".
    std::string global_table_settings_replication_mode;
};

/// A witness of a global table with strong consistency: a region without a replica.
struct global_table_witness_description {
    /// The witness's region.
    std::string region_name;

    /// "CREATING", "DELETING" or "ACTIVE".
    std::string witness_status;
};

/// The backup or table that a table was restored from.
struct restore_summary {
    /// The ARN of the backup; empty for a restore to a point in time.
    std::string source_backup_arn;

    /// The ARN of the table.
    std::string source_table_arn;

    /// The moment whose state was restored.
    optional_time restore_date_time;

    /// Whether the restore is still in progress.
    bool restore_in_progress = false;
};

/// Encryption at rest by a key of AWS KMS.
struct sse_description {
    /// "ENABLING", "ENABLED", "DISABLING", "DISABLED" or "UPDATING".
    std::string status;

    /// "KMS" or "AES256".
    std::string sse_type;

    /// The key's ARN.
    std::string kms_master_key_arn;

    /// Since when the key cannot be used.
    optional_time inaccessible_encryption_date_time;
};

/// Why and when a table was archived.
struct archival_summary {
    /// When the table was archived.
    optional_time archival_date_time;

    /// The reason, such as an unusable key.
    std::string archival_reason;

    /// The ARN of the backup from which the table can be restored.
    std::string archival_backup_arn;
};

/// A table's settings and state. Texts of status and mode are DynamoDB's own, also those that are
/// newer than this library.
struct table_description {
    /// The table's name.
    std::string table_name;

    /// The table's ARN.
    std::string table_arn;

    /// The table's id: a table that is deleted and created again has another one.
    std::string table_id;

    /// "CREATING", "UPDATING", "DELETING", "ACTIVE" or another one.
    std::string table_status;

    /// The types of the key attributes of the table and its indexes.
    std::vector<attribute_definition> attribute_definitions;

    /// The table's key.
    std::vector<key_schema_element> key_schema;

    /// The local secondary indexes.
    std::vector<index_description> local_secondary_indexes;

    /// The global secondary indexes.
    std::vector<index_description> global_secondary_indexes;

    /// The vector indexes.
    std::vector<vector_index_description> vector_indexes;

    /// "PAY_PER_REQUEST", "PROVISIONED", or empty, which means PROVISIONED.
    std::string billing_mode;

    /// When the table was last changed to PAY_PER_REQUEST.
    optional_time last_update_to_pay_per_request_date_time;

    /// The provisioned throughput.
    provisioned_throughput_description provisioned_throughput;

    /// The on-demand limits; nothing if there are none.
    std::optional<codynamo::on_demand_throughput> on_demand_throughput;

    /// The throughput that the table takes at once.
    std::optional<warm_throughput_description> warm_throughput;

    /// What the stream holds: "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE" or "NEW_AND_OLD_IMAGES"; empty
    /// if there is no stream.
    std::string stream_view_type;

    /// The ARN of the latest stream.
    std::string latest_stream_arn;

    /// The label of the latest stream, a time as text.
    std::string latest_stream_label;

    /// "STANDARD" or "STANDARD_INFREQUENT_ACCESS"; empty if DynamoDB did not report it.
    std::string table_class;

    /// When the table class was last changed.
    optional_time table_class_last_update_date_time;

    /// Whether DeleteTable is refused.
    bool deletion_protection_enabled = false;

    /// Encryption by a key of AWS KMS; nothing if the table is encrypted by DynamoDB's own key.
    std::optional<codynamo::sse_description> sse_description;

    /// The version of global tables, such as "2019.11.21"; empty for other tables.
    std::string global_table_version;

    /// The replicas of a global table.
    std::vector<replica_description> replicas;

    /// The witnesses of a global table.
    std::vector<global_table_witness_description> global_table_witnesses;

    /// Whether settings are replicated: "ENABLED", "DISABLED" or "ENABLED_WITH_OVERRIDES".
    std::string global_table_settings_replication_mode;

    /// "EVENTUAL" or "STRONG"; empty for other tables.
    std::string multi_region_consistency;

    /// Whether the table is protected from leaving its global table.
    std::optional<bool> disassociation_protection_enabled;

    /// What the table was restored from.
    std::optional<codynamo::restore_summary> restore_summary;

    /// Why the table was archived.
    std::optional<codynamo::archival_summary> archival_summary;

    /// When the table was created.
    std::chrono::system_clock::time_point creation_date_time;

    /// The number of items in the table, about six hours old.
    std::int64_t item_count = 0;

    /// The size of the table in bytes, about six hours old.
    std::int64_t table_size_bytes = 0;
};

} // namespace codynamo
