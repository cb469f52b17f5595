// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/call_options.hpp>
#include <codynamo/operation/table_description.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// New throughput of a global secondary index.
struct global_secondary_index_change {
    global_secondary_index_change() = default;

    /// Changes the index `name`.
    explicit global_secondary_index_change(std::string name);

    /// The index's name.
    std::string index_name;

    /// The provisioned throughput.
    std::optional<codynamo::provisioned_throughput> provisioned_throughput;

    /// The on-demand limits.
    std::optional<codynamo::on_demand_throughput> on_demand_throughput;

    /// The throughput that the index takes at once.
    std::optional<codynamo::warm_throughput> warm_throughput;
};

/// The settings of an index that differ in a replica.
struct replica_index {
    replica_index() = default;

    /// The index's name.
    std::string index_name;

    /// Provisioned read units a second, 1 or more.
    std::optional<std::int64_t> read_capacity_units_override;

    /// The limit of on-demand read units a second.
    std::optional<std::int64_t> max_read_request_units_override;
};

/// A change of the replicas of a global table.
struct replica_update {
    /// What is done with the replica.
    enum class kind {
        /// Creates a replica.
        create,
        /// Changes its settings.
        update,
        /// Deletes it.
        remove,
        /// Makes it a table of its own.
        disassociate,
    };

    replica_update() = default;

    /// Changes the replica in `region`.
    replica_update(kind change, std::string region);

    /// What is done.
    kind action = kind::create;

    /// The replica's region, such as "eu-central-1".
    std::string region_name;

    /// The KMS key that encrypts the replica. Default: AWS's key for DynamoDB.
    std::optional<std::string> kms_master_key_id;

    /// Provisioned read units a second, if they differ from the table's.
    std::optional<std::int64_t> read_capacity_units_override;

    /// The limit of on-demand read units a second, if it differs from the table's.
    std::optional<std::int64_t> max_read_request_units_override;

    /// The indexes whose settings differ.
    std::vector<replica_index> global_secondary_indexes;

    /// The table class, if it differs from the table's.
    std::optional<std::string> table_class_override;

    /// How `disassociate` ends the replication; sent with it only.
    std::optional<std::string> disassociation_mode = "WAIT_FOR_REPLICATION";
};

/// UpdateTable, member by member. What is not set is not sent; a text that is set is sent, also an
/// empty one. DynamoDB creates or deletes one global secondary index at a time, and refuses changes
/// that the table's state or another change in the request does not allow.
struct update_table_request : call_options {
    update_table_request() = default;

    /// Changes `table`.
    explicit update_table_request(std::string table);

    /// The table's name or ARN.
    std::string table_name;

    /// The types of the key attributes of a new index.
    std::vector<attribute_definition> attribute_definitions;

    /// "PAY_PER_REQUEST", or "PROVISIONED" with `provisioned_throughput`.
    std::optional<std::string> billing_mode;

    /// The provisioned throughput.
    std::optional<codynamo::provisioned_throughput> provisioned_throughput;

    /// The global secondary index to create.
    std::vector<global_secondary_index> create_global_secondary_indexes;

    /// The global secondary indexes whose throughput changes.
    std::vector<global_secondary_index_change> update_global_secondary_indexes;

    /// The name of the global secondary index to delete.
    std::vector<std::string> delete_global_secondary_indexes;

    /// What the table's stream holds: "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE" or
    /// "NEW_AND_OLD_IMAGES". An empty text switches the stream off.
    std::optional<std::string> stream_view_type;

    /// Encryption at rest.
    std::optional<codynamo::sse_specification> sse_specification;

    /// The replicas to create, change or delete.
    std::vector<replica_update> replica_updates;

    /// "STANDARD" or "STANDARD_INFREQUENT_ACCESS".
    std::optional<std::string> table_class;

    /// Whether DeleteTable is refused.
    std::optional<bool> deletion_protection_enabled;

    /// "EVENTUAL" or "STRONG", when replicas are added.
    std::optional<std::string> multi_region_consistency;

    /// The region of a witness to create.
    std::optional<std::string> create_global_table_witness;

    /// The region of a witness to delete.
    std::optional<std::string> delete_global_table_witness;

    /// The on-demand limits.
    std::optional<codynamo::on_demand_throughput> on_demand_throughput;

    /// The throughput that the table takes at once.
    std::optional<codynamo::warm_throughput> warm_throughput;

    /// Whether settings are replicated: "ENABLED", "DISABLED" or "ENABLED_WITH_OVERRIDES".
    std::optional<std::string> global_table_settings_replication_mode;

    /// The vector indexes to create.
    std::vector<vector_index> create_vector_indexes;

    /// The names of the vector indexes to delete.
    std::vector<std::string> delete_vector_indexes;

    /// Whether the table is protected from leaving its global table; the only change of its
    /// request.
    std::optional<bool> disassociation_protection_enabled;
};

/// The response to UpdateTable. The table is UPDATING: see `table::wait_until_active`.
struct update_table_response {
    /// The table as it is now.
    codynamo::table_description table_description;
};

} // namespace codynamo
