// SPDX-License-Identifier: BSL-1.0
#include "codec/operations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string_view>

using namespace codynamo;

namespace {

template <class Response>
void check_foreign(std::string_view own_member) {
    CAPTURE(own_member);
    CHECK(codec::decode<Response>("{}").has_value());
    CHECK(codec::decode<Response>(R"({"status":null})").has_value());
    for (const char* body :
         {R"({"status":"ok"})", R"({"error":{"Items":[]},"message":"x"})", R"({"__type":"x"})"}) {
        const auto r = codec::decode<Response>(body);
        REQUIRE(r.has_error());
        CHECK(r.error().code() == client_errc::malformed_response);
    }
    CHECK(codec::decode<Response>(R"({"New":{"a":[1]}})", codec::sender::dynamodb).has_value());
    if (own_member.empty()) return;
    CHECK(codec::decode<Response>(R"({"New":1,)" + std::string(own_member) + "}").has_value());
    CHECK(codec::decode<Response>("{" + std::string(own_member) + R"(,"New":{}})").has_value());
}

} // namespace

TEST_CASE("an object of other members than the operation's is its response only from DynamoDB") {
    check_foreign<put_item_response>(R"("Attributes":{})");
    check_foreign<get_item_response>(R"("Item":{})");
    check_foreign<update_item_response>(R"("ConsumedCapacity":{})");
    check_foreign<delete_item_response>(R"("ItemCollectionMetrics":{})");
    check_foreign<query_response>(R"("Items":[])");
    check_foreign<scan_response>(R"("Count":0)");
    check_foreign<batch_get_item_response>(R"("Responses":{})");
    check_foreign<batch_write_item_response>(R"("UnprocessedItems":{})");
    check_foreign<transact_write_items_response>(R"("ConsumedCapacity":[])");
    check_foreign<transact_get_items_response>(R"("Responses":[])");
    check_foreign<execute_statement_response>(R"("Items":[])");
    check_foreign<batch_execute_statement_response>(R"("Responses":[])");
    check_foreign<execute_transaction_response>(R"("Responses":[])");
    check_foreign<create_table_response>(R"("TableDescription":{})");
    check_foreign<describe_table_response>(R"("Table":{})");
    check_foreign<delete_table_response>(R"("TableDescription":{})");
    check_foreign<update_table_response>(R"("TableDescription":{})");
    check_foreign<list_tables_response>(R"("TableNames":[])");
    check_foreign<update_time_to_live_response>(R"("TimeToLiveSpecification":{})");
    check_foreign<describe_time_to_live_response>(R"("TimeToLiveDescription":{})");
    check_foreign<list_tags_of_resource_response>(R"("Tags":[])");
    check_foreign<tag_resource_response>("");
    check_foreign<untag_resource_response>("");
}
