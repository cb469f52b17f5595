// SPDX-License-Identifier: BSL-1.0
#include "codec/resource.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using codynamo::codec::resource_in;

TEST_CASE("the resource of a request is found by the members that name it") {
    for (const std::string member :
         {"TableName",
          "TableArn",
          "ResourceArn",
          "BackupArn",
          "ExportArn",
          "ImportArn",
          "GlobalTableName",
          "TargetTableName"}) {
        INFO(member);
        CHECK(resource_in("{\"Limit\":1,\"" + member + "\":\"arn:x\"}") == "arn:x");
    }
    CHECK(resource_in(R"({"RequestItems":{"arn:a":[],"b":[]}})") == "arn:a");
    CHECK(resource_in(R"({"TransactItems":[{"Get":{"Key":{},"TableName":"a"}},{}]})") == "a");
    CHECK(resource_in(R"({"TransactItems":[{},{"Put":{"TableName":"b"}}]})") == "b");
    CHECK(resource_in(R"({"TableCreationParameters":{"TableName":"t"},"S3":{}})") == "t");
    CHECK(resource_in(R"({"TableName":"a\u002fb"})") == "a/b");
}

TEST_CASE("a restore is about the table that it makes") {
    CHECK(resource_in(R"({"BackupArn":"arn:b","TargetTableName":"t"})") == "t");
    CHECK(resource_in(R"({"TargetTableName":"t","BackupArn":"arn:b"})") == "t");
}

TEST_CASE("a request without a resource, or one that is no JSON object, has none") {
    for (const char* text :
         {"{}",
          "",
          "[]",
          "nonsense",
          R"({"Item":{"TableName":{"S":"x"}}})",
          R"({"TableName":7})",
          R"({"TableName":null})",
          R"({"RequestItems":[]})",
          R"({"RequestItems":{}})",
          R"({"TransactItems":{}})",
          R"({"TransactItems":[7]})",
          R"({"Statement":"SELECT"})"}) {
        INFO(text);
        CHECK(resource_in(text).empty());
    }
}
