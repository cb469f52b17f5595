// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/table_description.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// CreateTable. What is not set is not sent; a text that is set is sent, also an empty one. The
/// constructor with keys fills in `attribute_definitions` and `key_schema`, on
/// demand, so that `create_table_request("music", attribute_definition("artist",
/// value_type::string), attribute_definition("song", value_type::string))` is complete.
struct create_table_request {
    create_table_request() = default;

    create_table_request(std::string name, attribute_definition partition);
    create_table_request(
        std::string name, attribute_definition partition, attribute_definition sort
    );

    std::string table_name; ///< 3 to 255 of `A-Z a-z 0-9 _ . -`
    std::vector<attribute_definition>
        attribute_definitions; ///< of the keys of the table and its indexes, and no others
    std::vector<key_schema_element> key_schema;
    std::vector<local_secondary_index> local_secondary_indexes;
    std::vector<global_secondary_index> global_secondary_indexes;
    /// Or "PROVISIONED", which needs `provisioned_throughput`.
    std::optional<std::string> billing_mode = "PAY_PER_REQUEST";
    std::optional<codynamo::provisioned_throughput> provisioned_throughput;
    /// A stream of "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE" or "NEW_AND_OLD_IMAGES"; an empty text: no
    /// stream.
    std::optional<std::string> stream_view_type;
    /// "STANDARD" or "STANDARD_INFREQUENT_ACCESS".
    std::optional<std::string> table_class;
    std::optional<codynamo::sse_specification> sse_specification;
    std::optional<bool> deletion_protection_enabled;
    std::vector<resource_tag> tags;
    std::optional<codynamo::on_demand_throughput> on_demand_throughput;
    std::optional<codynamo::warm_throughput> warm_throughput;
    std::vector<vector_index> vector_indexes;
    /// JSON, up to 20 KB.
    std::optional<std::string> resource_policy;
    /// Makes a replica of that table: no keys then.
    std::optional<std::string> global_table_source_arn;
    /// "ENABLED", "DISABLED", ...
    std::optional<std::string> global_table_settings_replication_mode;
    std::optional<std::chrono::milliseconds>
        timeout; ///< of the whole call; overrides `client_config::timeout`
};

/// The table is `CREATING` and takes no requests yet: see `table::wait_until_exists`.
struct create_table_response {
    codynamo::table_description table_description;
};

struct describe_table_request {
    describe_table_request() = default;

    explicit describe_table_request(std::string table) : table_name(std::move(table)) {}

    std::string table_name; ///< or the table's ARN
    std::optional<std::chrono::milliseconds> timeout;
};

struct describe_table_response {
    table_description table;
};

struct delete_table_request {
    delete_table_request() = default;

    explicit delete_table_request(std::string table) : table_name(std::move(table)) {}

    std::string table_name; ///< or the table's ARN
    std::optional<std::chrono::milliseconds> timeout;
};

/// The table is `DELETING`: see `table::wait_until_not_exists`.
struct delete_table_response {
    codynamo::table_description table_description;
};

struct list_tables_request {
    list_tables_request() = default;

    /// `last_evaluated_table_name` of the page before.
    std::optional<std::string> exclusive_start_table_name;
    std::optional<int> limit; ///< names in a page, 1 to 100
    std::optional<std::chrono::milliseconds> timeout;
};

/// One page of names.
struct list_tables_response {
    std::vector<std::string> table_names;
    /// None on the last page.
    std::optional<std::string> last_evaluated_table_name;
};

} // namespace codynamo
