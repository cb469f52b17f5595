// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/call_options.hpp>
#include <codynamo/operation/table_description.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// CreateTable, member by member. What is not set is not sent; a text that is set is sent, also an
/// empty one. `table_schema` is the short form.
struct create_table_request : call_options {
    create_table_request() = default;

    /// A table with a partition key alone, on demand: `attribute_definitions` and `key_schema` are
    /// filled, so that the request is complete.
    create_table_request(std::string name, attribute_definition partition);

    /// The same with a partition key and a sort key.
    create_table_request(
        std::string name, attribute_definition partition, attribute_definition sort
    );

    /// The table's name, 3 to 255 of `A-Z a-z 0-9 _ . -`.
    std::string table_name;

    /// The types of the key attributes of the table and its indexes, and of no others.
    std::vector<attribute_definition> attribute_definitions;

    /// The table's key.
    std::vector<key_schema_element> key_schema;

    /// Indexes with the table's partition key, 5 at most. They cannot be added later.
    std::vector<local_secondary_index> local_secondary_indexes;

    /// Indexes with keys of their own, 20 at most unless the account's quota is higher.
    std::vector<global_secondary_index> global_secondary_indexes;

    /// "PAY_PER_REQUEST", or "PROVISIONED" with `provisioned_throughput`.
    std::optional<std::string> billing_mode = "PAY_PER_REQUEST";

    /// The throughput, for billing mode PROVISIONED.
    std::optional<codynamo::provisioned_throughput> provisioned_throughput;

    /// What the table's stream holds: "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE" or
    /// "NEW_AND_OLD_IMAGES". Default, and with an empty text: no stream.
    std::optional<std::string> stream_view_type;

    /// "STANDARD" (the default) or "STANDARD_INFREQUENT_ACCESS".
    std::optional<std::string> table_class;

    /// Encryption at rest. Default: by DynamoDB's own key.
    std::optional<codynamo::sse_specification> sse_specification;

    /// Whether DeleteTable is refused. Default: false.
    std::optional<bool> deletion_protection_enabled;

    /// The table's tags.
    std::vector<resource_tag> tags;

    /// The limits, for billing mode PAY_PER_REQUEST. Default: none.
    std::optional<codynamo::on_demand_throughput> on_demand_throughput;

    /// The throughput that the table takes at once.
    std::optional<codynamo::warm_throughput> warm_throughput;

    /// Indexes for searches by vector.
    std::vector<vector_index> vector_indexes;

    /// A resource policy as JSON, 20 KB at most.
    std::optional<std::string> resource_policy;

    /// The ARN of a table whose replica this one becomes; the request has no keys then.
    std::optional<std::string> global_table_source_arn;

    /// Whether settings are replicated: "ENABLED", "DISABLED" or "ENABLED_WITH_OVERRIDES".
    std::optional<std::string> global_table_settings_replication_mode;
};

/// The response to CreateTable. The table is CREATING and accepts no requests yet: see
/// `table::wait_until_exists`.
struct create_table_response {
    /// The table as it is now.
    codynamo::table_description table_description;
};

/// DescribeTable.
struct describe_table_request : call_options {
    describe_table_request() = default;

    /// Describes `table`.
    explicit describe_table_request(std::string table);

    /// The table's name or ARN.
    std::string table_name;
};

/// The response to DescribeTable.
struct describe_table_response {
    /// The table's settings and state.
    table_description table;
};

/// DeleteTable.
struct delete_table_request : call_options {
    delete_table_request() = default;

    /// Deletes `table`.
    explicit delete_table_request(std::string table);

    /// The table's name or ARN.
    std::string table_name;
};

/// The response to DeleteTable. The table is DELETING: see `table::wait_until_not_exists`.
struct delete_table_response {
    /// The table as it is now.
    codynamo::table_description table_description;
};

/// ListTables: reads one page of the names of the account's tables in the region.
struct list_tables_request : call_options {
    list_tables_request() = default;

    /// Where to start: the `last_evaluated_table_name` of the page before. Default: at the
    /// beginning.
    std::optional<std::string> exclusive_start_table_name;

    /// The number of names in a page at most, 1 to 100. Default: 100.
    std::optional<int> limit;
};

/// The response to ListTables: one page.
struct list_tables_response {
    /// The names of this page.
    std::vector<std::string> table_names;

    /// The `exclusive_start_table_name` of the next page; nothing on the last page.
    std::optional<std::string> last_evaluated_table_name;
};

} // namespace codynamo
