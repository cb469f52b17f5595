// SPDX-License-Identifier: BSL-1.0
#include "codec/bounded_list.hpp"
#include "codec/table_parts.hpp"

#include <chrono>

namespace codynamo::codec {
namespace {

value_type decode_key_type(json_reader& reader) {
    std::string scratch;
    const std::string_view text = reader.string_view(scratch);
    if (text == tag(value_type::number)) return value_type::number;
    if (text == tag(value_type::binary)) return value_type::binary;
    return value_type::string;
}

void decode_definitions(json_reader& reader, std::vector<attribute_definition>& out) {
    decode_list(reader, out, most_parts, [&](attribute_definition& definition) {
        reader.object([&](std::string_view member) {
            if (member == "AttributeName")
                reader.string(definition.attribute_name);
            else if (member == "AttributeType")
                definition.attribute_type = decode_key_type(reader);
        });
    });
}

/// Seconds with three digits behind the point.
std::chrono::system_clock::time_point decode_time(json_reader& reader) {
    using clock = std::chrono::system_clock;
    constexpr double latest_seconds = 8e9; // far beyond any date, and within the clock's range
    const double seconds = reader.real();
    if (!(seconds >= 0 && seconds < latest_seconds)) return {};
    return clock::time_point(
        std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>(seconds))
    );
}

void decode_time(json_reader& reader, optional_time& out) {
    out = decode_time(reader);
}

void decode_units(json_reader& reader, provisioned_throughput_description& out) {
    reader.object([&](std::string_view member) {
        if (member == "ReadCapacityUnits")
            out.read_capacity_units = reader.integer();
        else if (member == "WriteCapacityUnits")
            out.write_capacity_units = reader.integer();
        else if (member == "NumberOfDecreasesToday")
            out.number_of_decreases_today = reader.integer();
        else if (member == "LastIncreaseDateTime")
            decode_time(reader, out.last_increase_date_time);
        else if (member == "LastDecreaseDateTime")
            decode_time(reader, out.last_decrease_date_time);
    });
}

void decode_units(json_reader& reader, on_demand_throughput& out) {
    reader.object([&](std::string_view member) {
        if (member == "MaxReadRequestUnits")
            out.max_read_request_units = reader.integer();
        else if (member == "MaxWriteRequestUnits")
            out.max_write_request_units = reader.integer();
    });
}

void decode_units(json_reader& reader, warm_throughput_description& out) {
    reader.object([&](std::string_view member) {
        if (member == "ReadUnitsPerSecond")
            out.read_units_per_second = reader.integer();
        else if (member == "WriteUnitsPerSecond")
            out.write_units_per_second = reader.integer();
        else if (member == "Status")
            reader.string(out.status);
    });
}

/// Reads one member, of an object of which only that one matters.
void decode_only(json_reader& reader, std::string_view wanted, std::string& out) {
    reader.object([&](std::string_view member) {
        if (member == wanted) reader.string(out);
    });
}

void decode_only(json_reader& reader, std::string_view wanted, std::optional<std::int64_t>& out) {
    reader.object([&](std::string_view member) {
        if (member == wanted) out = reader.integer();
    });
}

/// A text and the time of its last change.
void decode_summary(
    json_reader& reader,
    std::string_view text_name,
    std::string& text,
    std::string_view time_name,
    optional_time& time
) {
    reader.object([&](std::string_view member) {
        if (member == text_name)
            reader.string(text);
        else if (member == time_name)
            decode_time(reader, time);
    });
}

void decode_projection(json_reader& reader, index_projection& out) {
    reader.object([&](std::string_view member) {
        if (member == "ProjectionType")
            reader.string(out.projection_type);
        else if (member == "NonKeyAttributes")
            decode_texts(reader, out.non_key_attributes, most_parts);
    });
}

void decode_index(json_reader& reader, index_description& index) {
    reader.object([&](std::string_view member) {
        if (member == "IndexName")
            reader.string(index.index_name);
        else if (member == "IndexArn")
            reader.string(index.index_arn);
        else if (member == "KeySchema")
            decode_key_schema(reader, index.key_schema);
        else if (member == "Projection")
            decode_projection(reader, index.projection);
        else if (member == "IndexStatus")
            reader.string(index.index_status);
        else if (member == "Backfilling")
            index.backfilling = reader.boolean();
        else if (member == "ProvisionedThroughput")
            decode_units(reader, index.provisioned_throughput);
        else if (member == "OnDemandThroughput")
            decode_units(reader, index.on_demand_throughput.emplace());
        else if (member == "WarmThroughput")
            decode_units(reader, index.warm_throughput.emplace());
        else if (member == "ItemCount")
            index.item_count = reader.integer();
        else if (member == "IndexSizeBytes")
            index.index_size_bytes = reader.integer();
    });
}

void decode_search_schema(json_reader& reader, std::vector<search_schema_element>& out) {
    decode_list(reader, out, most_parts, [&](search_schema_element& element) {
        reader.object([&](std::string_view member) {
            if (member == "AttributeName")
                reader.string(element.attribute_name);
            else if (member == "SearchSchemaElementType")
                reader.string(element.search_schema_element_type);
        });
    });
}

void decode_vector_index(json_reader& reader, vector_index_description& out) {
    reader.object([&](std::string_view member) {
        if (member == "IndexName")
            reader.string(out.index.index_name);
        else if (member == "VectorAttribute")
            decode_only(reader, "AttributeName", out.index.vector_attribute);
        else if (member == "SearchSchema")
            decode_search_schema(reader, out.index.search_schema);
        else if (member == "Projection")
            decode_projection(reader, out.index.projection);
        else if (member == "Dimensions")
            out.index.dimensions = reader.integer();
        else if (member == "DistanceFunction")
            reader.string(out.index.distance_function);
        else if (member == "IndexArn")
            reader.string(out.index_arn);
        else if (member == "IndexStatus")
            reader.string(out.index_status);
        else if (member == "Backfilling")
            out.backfilling = reader.boolean();
        else if (member == "ItemCount")
            out.item_count = reader.integer();
        else if (member == "IndexSizeBytes")
            out.index_size_bytes = reader.integer();
    });
}

/// What a replica and its indexes have in common.
template <class Replica>
bool decode_overrides(json_reader& reader, std::string_view member, Replica& out) {
    if (member == "ProvisionedThroughputOverride")
        decode_only(reader, "ReadCapacityUnits", out.read_capacity_units_override);
    else if (member == "OnDemandThroughputOverride")
        decode_only(reader, "MaxReadRequestUnits", out.max_read_request_units_override);
    else if (member == "WarmThroughput")
        decode_units(reader, out.warm_throughput.emplace());
    else
        return false;
    return true;
}

void decode_replica_index(json_reader& reader, replica_index_description& out) {
    reader.object([&](std::string_view member) {
        if (decode_overrides(reader, member, out)) return;
        if (member == "IndexName") reader.string(out.index_name);
    });
}

void decode_replica(json_reader& reader, replica_description& out) {
    reader.object([&](std::string_view member) {
        if (decode_overrides(reader, member, out)) return;
        if (member == "RegionName")
            reader.string(out.region_name);
        else if (member == "ReplicaArn")
            reader.string(out.replica_arn);
        else if (member == "ReplicaStatus")
            reader.string(out.replica_status);
        else if (member == "ReplicaStatusDescription")
            reader.string(out.replica_status_description);
        else if (member == "ReplicaStatusPercentProgress")
            reader.string(out.replica_status_percent_progress);
        else if (member == "KMSMasterKeyId")
            reader.string(out.kms_master_key_id);
        else if (member == "GlobalSecondaryIndexes")
            decode_list(
                reader,
                out.global_secondary_indexes,
                most_parts,
                [&](replica_index_description& index) { decode_replica_index(reader, index); }
            );
        else if (member == "ReplicaInaccessibleDateTime")
            decode_time(reader, out.replica_inaccessible_date_time);
        else if (member == "ReplicaTableClassSummary")
            decode_only(reader, "TableClass", out.table_class);
        else if (member == "GlobalTableSettingsReplicationMode")
            reader.string(out.global_table_settings_replication_mode);
    });
}

void decode_witness(json_reader& reader, global_table_witness_description& out) {
    reader.object([&](std::string_view member) {
        if (member == "RegionName")
            reader.string(out.region_name);
        else if (member == "WitnessStatus")
            reader.string(out.witness_status);
    });
}

void decode_restore(json_reader& reader, restore_summary& out) {
    reader.object([&](std::string_view member) {
        if (member == "SourceBackupArn")
            reader.string(out.source_backup_arn);
        else if (member == "SourceTableArn")
            reader.string(out.source_table_arn);
        else if (member == "RestoreDateTime")
            decode_time(reader, out.restore_date_time);
        else if (member == "RestoreInProgress")
            out.restore_in_progress = reader.boolean();
    });
}

void decode_sse(json_reader& reader, sse_description& out) {
    reader.object([&](std::string_view member) {
        if (member == "Status")
            reader.string(out.status);
        else if (member == "SSEType")
            reader.string(out.sse_type);
        else if (member == "KMSMasterKeyArn")
            reader.string(out.kms_master_key_arn);
        else if (member == "InaccessibleEncryptionDateTime")
            decode_time(reader, out.inaccessible_encryption_date_time);
    });
}

void decode_archival(json_reader& reader, archival_summary& out) {
    reader.object([&](std::string_view member) {
        if (member == "ArchivalDateTime")
            decode_time(reader, out.archival_date_time);
        else if (member == "ArchivalReason")
            reader.string(out.archival_reason);
        else if (member == "ArchivalBackupArn")
            reader.string(out.archival_backup_arn);
    });
}

/// The members about settings; the others are in `decode_table`.
bool decode_table_settings(json_reader& reader, std::string_view member, table_description& out) {
    if (member == "BillingModeSummary")
        decode_summary(
            reader,
            "BillingMode",
            out.billing_mode,
            "LastUpdateToPayPerRequestDateTime",
            out.last_update_to_pay_per_request_date_time
        );
    else if (member == "ProvisionedThroughput")
        decode_units(reader, out.provisioned_throughput);
    else if (member == "OnDemandThroughput")
        decode_units(reader, out.on_demand_throughput.emplace());
    else if (member == "WarmThroughput")
        decode_units(reader, out.warm_throughput.emplace());
    else if (member == "StreamSpecification")
        decode_only(reader, "StreamViewType", out.stream_view_type);
    else if (member == "LatestStreamArn")
        reader.string(out.latest_stream_arn);
    else if (member == "LatestStreamLabel")
        reader.string(out.latest_stream_label);
    else if (member == "TableClassSummary")
        decode_summary(
            reader,
            "TableClass",
            out.table_class,
            "LastUpdateDateTime",
            out.table_class_last_update_date_time
        );
    else if (member == "SSEDescription")
        decode_sse(reader, out.sse_description.emplace());
    else if (member == "DeletionProtectionEnabled")
        out.deletion_protection_enabled = reader.boolean();
    else
        return false;
    return true;
}

/// The members about other regions and other times.
bool decode_table_relations(json_reader& reader, std::string_view member, table_description& out) {
    if (member == "GlobalTableVersion")
        reader.string(out.global_table_version);
    else if (member == "Replicas")
        decode_list(reader, out.replicas, most_parts, [&](replica_description& replica) {
            decode_replica(reader, replica);
        });
    else if (member == "GlobalTableWitnesses")
        decode_list(
            reader,
            out.global_table_witnesses,
            most_parts,
            [&](global_table_witness_description& witness) { decode_witness(reader, witness); }
        );
    else if (member == "GlobalTableSettingsReplicationMode")
        reader.string(out.global_table_settings_replication_mode);
    else if (member == "MultiRegionConsistency")
        reader.string(out.multi_region_consistency);
    else if (member == "DisassociationProtectionEnabled")
        out.disassociation_protection_enabled = reader.boolean();
    else if (member == "RestoreSummary")
        decode_restore(reader, out.restore_summary.emplace());
    else if (member == "ArchivalSummary")
        decode_archival(reader, out.archival_summary.emplace());
    else
        return false;
    return true;
}

} // namespace

void decode_key_schema(json_reader& reader, std::vector<key_schema_element>& out) {
    decode_list(reader, out, most_parts, [&](key_schema_element& element) {
        reader.object([&](std::string_view member) {
            if (member == "AttributeName")
                reader.string(element.attribute_name);
            else if (member == "KeyType")
                reader.string(element.key_type);
        });
    });
}

void decode_tags(json_reader& reader, std::vector<resource_tag>& out) {
    decode_list(reader, out, most_parts, [&](resource_tag& one) {
        reader.object([&](std::string_view member) {
            if (member == "Key")
                reader.string(one.key);
            else if (member == "Value")
                reader.string(one.value);
        });
    });
}

void decode_table(json_reader& reader, table_description& out) {
    const auto decode_one_index = [&](index_description& index) { decode_index(reader, index); };
    reader.object([&](std::string_view member) {
        if (decode_table_settings(reader, member, out) ||
            decode_table_relations(reader, member, out))
            return;
        if (member == "TableName")
            reader.string(out.table_name);
        else if (member == "TableArn")
            reader.string(out.table_arn);
        else if (member == "TableId")
            reader.string(out.table_id);
        else if (member == "TableStatus")
            reader.string(out.table_status);
        else if (member == "AttributeDefinitions")
            decode_definitions(reader, out.attribute_definitions);
        else if (member == "KeySchema")
            decode_key_schema(reader, out.key_schema);
        else if (member == "LocalSecondaryIndexes")
            decode_list(reader, out.local_secondary_indexes, most_parts, decode_one_index);
        else if (member == "GlobalSecondaryIndexes")
            decode_list(reader, out.global_secondary_indexes, most_parts, decode_one_index);
        else if (member == "VectorIndexes")
            decode_list(
                reader,
                out.vector_indexes,
                most_parts,
                [&](vector_index_description& index) { decode_vector_index(reader, index); }
            );
        else if (member == "CreationDateTime")
            out.creation_date_time = decode_time(reader);
        else if (member == "ItemCount")
            out.item_count = reader.integer();
        else if (member == "TableSizeBytes")
            out.table_size_bytes = reader.integer();
    });
}

} // namespace codynamo::codec
