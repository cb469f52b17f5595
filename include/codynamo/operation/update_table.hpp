// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/table_description.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// New throughput of a global secondary index.
struct global_secondary_index_change {
    global_secondary_index_change() = default;

    explicit global_secondary_index_change(std::string name) : index_name(std::move(name)) {}

    std::string index_name;
    std::optional<codynamo::provisioned_throughput> provisioned_throughput;
    std::optional<codynamo::on_demand_throughput> on_demand_throughput;
    std::optional<codynamo::warm_throughput> warm_throughput;
};

/// Settings of an index in another region, where they are to differ.
struct replica_index {
    replica_index() = default;

    std::string index_name;
    std::optional<std::int64_t> read_capacity_units_override;
    std::optional<std::int64_t> max_read_request_units_override;
};

/// Makes, changes or takes away the copy in another region.
struct replica_update {
    enum class kind { create, update, remove, disassociate };

    replica_update() = default;

    replica_update(kind what, std::string region) : action(what), region_name(std::move(region)) {}

    kind action = kind::create;
    std::string region_name;
    std::optional<std::string> kms_master_key_id;
    std::optional<std::int64_t> read_capacity_units_override;
    std::optional<std::int64_t> max_read_request_units_override;
    std::vector<replica_index> global_secondary_indexes;
    std::optional<std::string> table_class_override;
    /// Of `disassociate`.
    std::optional<std::string> disassociation_mode = "WAIT_FOR_REPLICATION";
};

/// UpdateTable, member by member. What is not set is not sent; a text that is set is sent, also an
/// empty one. One global secondary index may be made or deleted at a time; what
/// the table's state allows, and what may be changed together, the service tells.
struct update_table_request {
    update_table_request() = default;

    explicit update_table_request(std::string table) : table_name(std::move(table)) {}

    std::string table_name;                                  ///< or the table's ARN
    std::vector<attribute_definition> attribute_definitions; ///< of a new index's keys
    /// "PAY_PER_REQUEST" or "PROVISIONED", with `provisioned_throughput`.
    std::optional<std::string> billing_mode;
    std::optional<codynamo::provisioned_throughput> provisioned_throughput;
    std::vector<global_secondary_index> create_global_secondary_indexes;
    std::vector<global_secondary_index_change> update_global_secondary_indexes;
    std::vector<std::string> delete_global_secondary_indexes; ///< their names
    /// An empty text switches the stream off.
    std::optional<std::string> stream_view_type;
    std::optional<codynamo::sse_specification> sse_specification;
    std::vector<replica_update> replica_updates;
    /// "STANDARD" or "STANDARD_INFREQUENT_ACCESS".
    std::optional<std::string> table_class;
    std::optional<bool> deletion_protection_enabled;
    /// "EVENTUAL" or "STRONG".
    std::optional<std::string> multi_region_consistency;
    /// Its region.
    std::optional<std::string> create_global_table_witness;
    /// Its region.
    std::optional<std::string> delete_global_table_witness;
    std::optional<codynamo::on_demand_throughput> on_demand_throughput;
    std::optional<codynamo::warm_throughput> warm_throughput;
    /// "ENABLED", "DISABLED", ...
    std::optional<std::string> global_table_settings_replication_mode;
    std::vector<vector_index> create_vector_indexes;
    std::vector<std::string> delete_vector_indexes;        ///< their names
    std::optional<bool> disassociation_protection_enabled; ///< alone in its request
    std::optional<std::chrono::milliseconds>
        timeout; ///< of the whole call; overrides `client_config::timeout`
};

/// The table is `UPDATING`: see `table::wait_until_active`.
struct update_table_response {
    codynamo::table_description table_description;
};

} // namespace codynamo
