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
    std::string kms_master_key_id;
    std::optional<std::int64_t> read_capacity_units_override;
    std::optional<std::int64_t> max_read_request_units_override;
    std::vector<replica_index> global_secondary_indexes;
    std::string table_class_override;
    std::string disassociation_mode = "WAIT_FOR_REPLICATION"; ///< of `disassociate`
};

/// UpdateTable, member by member. One global secondary index may be made or deleted at a time; what
/// the table's state allows, and what may be changed together, the service tells.
struct update_table_request {
    update_table_request() = default;

    explicit update_table_request(std::string table) : table_name(std::move(table)) {}

    std::string table_name;                                  ///< or the table's ARN
    std::vector<attribute_definition> attribute_definitions; ///< of a new index's keys
    std::string billing_mode; ///< "PAY_PER_REQUEST" or "PROVISIONED", with `provisioned_throughput`
    std::optional<codynamo::provisioned_throughput> provisioned_throughput;
    std::vector<global_secondary_index> create_global_secondary_indexes;
    std::vector<global_secondary_index_change> update_global_secondary_indexes;
    std::vector<std::string> delete_global_secondary_indexes; ///< their names
    std::optional<std::string> stream_view_type; ///< empty text: switches the stream off
    std::optional<codynamo::sse_specification> sse_specification;
    std::vector<replica_update> replica_updates;
    std::string table_class; ///< "STANDARD" or "STANDARD_INFREQUENT_ACCESS"
    std::optional<bool> deletion_protection_enabled;
    std::string multi_region_consistency;    ///< "EVENTUAL" or "STRONG"
    std::string create_global_table_witness; ///< its region
    std::string delete_global_table_witness; ///< its region
    std::optional<codynamo::on_demand_throughput> on_demand_throughput;
    std::optional<codynamo::warm_throughput> warm_throughput;
    std::string global_table_settings_replication_mode; ///< "ENABLED", "DISABLED", ...
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
