// SPDX-License-Identifier: BSL-1.0
// How described structs are written, shown by the requests about tables.
#include "codec/described_writer.hpp"

#include "codec/operations.hpp"

#include <boost/describe/class.hpp>
#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <string>

namespace {

struct divided_object {
    std::optional<std::string> first;
    std::optional<std::string> between;
    std::optional<std::string> second;
};

struct whole_object : divided_object {
    std::optional<std::string> last;
};

BOOST_DESCRIBE_STRUCT(divided_object, (), (first, between, second))
BOOST_DESCRIBE_STRUCT(whole_object, (), (first, second, between, last))

} // namespace

template <>
inline constexpr codynamo::codec::member_shape codynamo::codec::shape_of<&divided_object::first> = {
    .object = "Object"
};
template <>
inline constexpr codynamo::codec::member_shape codynamo::codec::shape_of<&divided_object::second> =
    {.object = "Object"};

using namespace codynamo;

namespace {

/// The member with a text that is not UTF-8.
template <class Request>
std::string member_not_utf8(const Request& r) {
    const auto text = codec::encode(r);
    REQUIRE(text.has_error());
    CHECK(text.error().code() == client_errc::invalid_value);
    const std::string message = text.error().info().message;
    constexpr std::string_view reason = ": the text is not UTF-8";
    REQUIRE(message.ends_with(reason));
    return message.substr(0, message.size() - reason.size());
}

} // namespace

TEST_CASE("a struct whose members of one object are no neighbours cannot be written") {
    using codec::has_whole_groups;
    using codec::members_of;
    STATIC_CHECK_FALSE(has_whole_groups(members_of<divided_object>()));
    STATIC_CHECK(has_whole_groups(members_of<whole_object>()));
}

TEST_CASE("requests about tables leave out what is not set") {
    create_table_request created;
    created.table_name = "t";
    created.key_schema.emplace_back();
    created.billing_mode.reset();
    CHECK(
        codec::encode(created).value().view() ==
        R"({"TableName":"t","KeySchema":[{"AttributeName":"","KeyType":""}]})"
    );
    CHECK(codec::encode(update_table_request("t")).value().view() == R"({"TableName":"t"})");
    CHECK(codec::encode(describe_table_request("t")).value().view() == R"({"TableName":"t"})");
    CHECK(codec::encode(delete_table_request("t")).value().view() == R"({"TableName":"t"})");
    CHECK(codec::encode(list_tables_request()).value().view() == "{}");
    CHECK(
        codec::encode(describe_time_to_live_request("t")).value().view() == R"({"TableName":"t"})"
    );
    CHECK(
        codec::encode(list_tags_of_resource_request("arn:t")).value().view() ==
        R"({"ResourceArn":"arn:t"})"
    );
}

TEST_CASE("requests about tables send what is set, also when it is empty") {
    create_table_request created;
    created.table_name = "t";
    created.key_schema.emplace_back();
    created.billing_mode = "";
    created.provisioned_throughput.emplace();
    created.stream_view_type = "";
    created.sse_specification.emplace();
    created.table_class = "";
    created.deletion_protection_enabled = false;
    created.warm_throughput.emplace();
    created.resource_policy = "";
    created.on_demand_throughput.emplace();
    created.global_table_source_arn = "";
    created.global_table_settings_replication_mode = "";
    CHECK(
        codec::encode(created).value().view() ==
        R"({"TableName":"t","KeySchema":[{"AttributeName":"","KeyType":""}],"BillingMode":"",)"
        R"("ProvisionedThroughput":{"ReadCapacityUnits":0,"WriteCapacityUnits":0},"StreamSpecification":{"StreamEnabled":false},)"
        R"("SSESpecification":{},"TableClass":"","DeletionProtectionEnabled":false,"WarmThroughput":{},"ResourcePolicy":"",)"
        R"("OnDemandThroughput":{},"GlobalTableSourceArn":"","GlobalTableSettingsReplicationMode":""})"
    );
    update_table_request updated("t");
    updated.billing_mode = "";
    updated.stream_view_type = "";
    updated.sse_specification.emplace();
    updated.sse_specification->sse_type = "";
    updated.table_class = "";
    updated.multi_region_consistency = "";
    updated.global_table_settings_replication_mode = "";
    CHECK(
        codec::encode(updated).value().view() ==
        R"({"TableName":"t","BillingMode":"","StreamSpecification":{"StreamEnabled":false},"SSESpecification":{"SSEType":""},)"
        R"("TableClass":"","MultiRegionConsistency":"","GlobalTableSettingsReplicationMode":""})"
    );
    list_tables_request listed;
    listed.exclusive_start_table_name = "";
    listed.limit = 0;
    CHECK(codec::encode(listed).value().view() == R"({"ExclusiveStartTableName":"","Limit":0})");
    list_tags_of_resource_request tags("arn:t");
    tags.next_token = "";
    CHECK(codec::encode(tags).value().view() == R"({"ResourceArn":"arn:t","NextToken":""})");
}

TEST_CASE("a text about a table that is not UTF-8 is refused with its member") {
    CHECK(member_not_utf8(describe_table_request("\xff")) == "TableName");
    update_table_request r("t");
    r.delete_global_secondary_indexes = {"\xff"};
    CHECK(member_not_utf8(r) == "IndexName");
    r = update_table_request("t");
    r.create_global_table_witness = "\xff";
    CHECK(member_not_utf8(r) == "RegionName");
    r = update_table_request("t");
    r.stream_view_type = "\xff";
    CHECK(member_not_utf8(r) == "StreamViewType");
    r = update_table_request("t");
    r.create_global_secondary_indexes.emplace_back();
    r.create_global_secondary_indexes[0].projection.non_key_attributes = {"a", "\xff"};
    CHECK(member_not_utf8(r) == "NonKeyAttributes");
    r = update_table_request("t");
    r.sse_specification.emplace();
    r.sse_specification->kms_master_key_id = "\xff";
    CHECK(member_not_utf8(r) == "KMSMasterKeyId");
    CHECK(member_not_utf8(untag_resource_request("arn:t", {"\xff"})) == "TagKeys");
    CHECK(member_not_utf8(tag_resource_request("arn:t", {resource_tag("a", "\xff")})) == "Value");
    CHECK(member_not_utf8(update_time_to_live_request("t", "\xff", true)) == "AttributeName");
}
