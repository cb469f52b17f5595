// SPDX-License-Identifier: BSL-1.0
#include "codec/operations.hpp"
#include "codec/table_parts.hpp"

#include <algorithm>

namespace codynamo::codec {
namespace {

/// One element of a list of changes: {"Create": {...}}.
template <class F>
void write_change(json_writer& json, std::string_view kind, F&& write_members) {
    json.begin_object();
    json.name(kind);
    write_members();
    json.end_object();
}

/// {"Delete": {"IndexName": "..."}} and the like.
void write_named_change(
    json_writer& json, std::string_view kind, std::string_view member, const std::string& name
) {
    write_change(json, kind, [&] {
        json.begin_object();
        json.member(member, std::string_view(name));
        json.end_object();
    });
}

void encode_global_index_updates(json_writer& json, const update_table_request& r) {
    if (r.create_global_secondary_indexes.empty() && r.update_global_secondary_indexes.empty() &&
        r.delete_global_secondary_indexes.empty())
        return;
    json.name("GlobalSecondaryIndexUpdates");
    json.begin_array();
    for (const global_secondary_index_change& change : r.update_global_secondary_indexes)
        write_change(json, "Update", [&] {
            json.begin_object();
            json.member("IndexName", std::string_view(change.index_name));
            encode_throughput(json, change.provisioned_throughput);
            encode_throughput(json, change.on_demand_throughput);
            encode_throughput(json, change.warm_throughput);
            json.end_object();
        });
    for (const global_secondary_index& index : r.create_global_secondary_indexes)
        write_change(json, "Create", [&] { encode_index(json, index); });
    for (const std::string& name : r.delete_global_secondary_indexes)
        write_named_change(json, "Delete", "IndexName", name);
    json.end_array();
}

void encode_vector_index_updates(json_writer& json, const update_table_request& r) {
    if (r.create_vector_indexes.empty() && r.delete_vector_indexes.empty()) return;
    json.name("VectorIndexUpdates");
    json.begin_array();
    for (const vector_index& index : r.create_vector_indexes)
        write_change(json, "Create", [&] { encode_index(json, index); });
    for (const std::string& name : r.delete_vector_indexes)
        write_named_change(json, "Delete", "IndexName", name);
    json.end_array();
}

void encode_override(
    json_writer& json,
    std::string_view name,
    std::string_view member,
    std::optional<std::int64_t> units
) {
    if (!units) return;
    json.name(name);
    json.begin_object();
    json.member(member, *units);
    json.end_object();
}

template <class Replica>
void encode_overrides(json_writer& json, const Replica& r) {
    encode_override(
        json, "ProvisionedThroughputOverride", "ReadCapacityUnits", r.read_capacity_units_override
    );
    encode_override(
        json, "OnDemandThroughputOverride", "MaxReadRequestUnits", r.max_read_request_units_override
    );
}

std::string_view name_of(replica_update::kind kind) {
    switch (kind) {
    case replica_update::kind::create:
        return "Create";
    case replica_update::kind::update:
        return "Update";
    case replica_update::kind::remove:
        return "Delete";
    case replica_update::kind::disassociate:
        return "Disassociate";
    }
    return "Create";
}

void encode_replica(json_writer& json, const replica_update& r) {
    json.begin_object();
    json.member("RegionName", std::string_view(r.region_name));
    if (r.action == replica_update::kind::disassociate)
        write_text(json, "DisassociationMode", r.disassociation_mode);
    if (r.action == replica_update::kind::create || r.action == replica_update::kind::update) {
        write_text(json, "KMSMasterKeyId", r.kms_master_key_id);
        encode_overrides(json, r);
        if (!r.global_secondary_indexes.empty()) {
            json.name("GlobalSecondaryIndexes");
            json.begin_array();
            for (const replica_index& index : r.global_secondary_indexes) {
                json.begin_object();
                json.member("IndexName", std::string_view(index.index_name));
                encode_overrides(json, index);
                json.end_object();
            }
            json.end_array();
        }
        write_text(json, "TableClassOverride", r.table_class_override);
    }
    json.end_object();
}

void encode_replica_updates(json_writer& json, const std::vector<replica_update>& updates) {
    if (updates.empty()) return;
    json.name("ReplicaUpdates");
    json.begin_array();
    for (const replica_update& update : updates)
        write_change(json, name_of(update.action), [&] { encode_replica(json, update); });
    json.end_array();
}

void encode_witness_updates(json_writer& json, const update_table_request& r) {
    if (!r.create_global_table_witness && !r.delete_global_table_witness) return;
    json.name("GlobalTableWitnessUpdates");
    json.begin_array();
    if (r.create_global_table_witness)
        write_named_change(json, "Create", "RegionName", *r.create_global_table_witness);
    if (r.delete_global_table_witness)
        write_named_change(json, "Delete", "RegionName", *r.delete_global_table_witness);
    json.end_array();
}

} // namespace

result<std::string> encode(const update_table_request& r) {
    request_writer w;
    check_definitions(w, r.attribute_definitions);
    json_writer& json = w.json();
    w.table(r.table_name);
    encode_definitions(json, r.attribute_definitions);
    w.text("BillingMode", r.billing_mode);
    encode_throughput(json, r.provisioned_throughput);
    encode_global_index_updates(json, r);
    if (r.stream_view_type) encode_stream(json, *r.stream_view_type);
    encode_sse(json, r.sse_specification);
    encode_replica_updates(json, r.replica_updates);
    w.text("TableClass", r.table_class);
    w.flag("DeletionProtectionEnabled", r.deletion_protection_enabled);
    w.text("MultiRegionConsistency", r.multi_region_consistency);
    encode_witness_updates(json, r);
    encode_throughput(json, r.on_demand_throughput);
    encode_throughput(json, r.warm_throughput);
    w.text("GlobalTableSettingsReplicationMode", r.global_table_settings_replication_mode);
    encode_vector_index_updates(json, r);
    w.flag("DisassociationProtectionEnabled", r.disassociation_protection_enabled);
    return w.finish();
}

} // namespace codynamo::codec
