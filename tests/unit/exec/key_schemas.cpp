// SPDX-License-Identifier: BSL-1.0
#include "exec/key_schemas.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;
using exec::key_schemas;

namespace {

const std::string described_arn = "arn:aws:dynamodb:us-east-1:111111111111:table/music";
const std::string foreign_arn = "arn:aws:dynamodb:us-east-1:222222222222:table/music";

table_description description_of(std::string arn, std::vector<std::string> key) {
    table_description t;
    t.table_name = "music";
    t.table_arn = std::move(arn);
    for (std::string& name : key)
        t.key_schema.emplace_back(std::move(name), "HASH");
    return t;
}

} // namespace

TEST_CASE("a key is known under the name that was asked for and the table's ARN") {
    key_schemas known;
    CHECK(!known.find("music"));
    known.learn("music", description_of(described_arn, {"id", "n"}));
    CHECK(known.find("music") == key_schemas::names{"id", "n"});
    CHECK(known.find(described_arn) == key_schemas::names{"id", "n"});
    CHECK(!known.find(foreign_arn)); // the table of another account
    known.learn(foreign_arn, description_of(foreign_arn, {"artist"}));
    CHECK(known.find("music") == key_schemas::names{"id", "n"});
    CHECK(known.find(foreign_arn) == key_schemas::names{"artist"});
}

TEST_CASE("a key is forgotten whichever way its table is named") {
    key_schemas known;
    known.learn("music", description_of(described_arn, {"id"}));
    known.learn("films", description_of("", {"id"}));
    known.forget(described_arn);
    CHECK(!known.find("music"));
    CHECK(!known.find(described_arn));
    CHECK(known.find("films"));
}

TEST_CASE("the key of a table that is being deleted is forgotten") {
    key_schemas known;
    known.learn("music", description_of(described_arn, {"id"}));
    table_description deleted = description_of(described_arn, {"id"});
    deleted.table_status = "DELETING";
    known.learn("music", deleted);
    CHECK(!known.find("music"));
    CHECK(!known.find(described_arn));
}

TEST_CASE("a description without a key yields no schema") {
    key_schemas known;
    known.learn("music", description_of("", {"id"}));
    known.learn("music", description_of("", {}));
    CHECK(known.find("music") == key_schemas::names{"id"});
}
