// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/typed.hpp>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace typed_writes {

struct note {
    std::string id;
    std::string text;
    std::int64_t version = 0;
    std::optional<std::chrono::sys_seconds> created;
    std::chrono::sys_time<std::chrono::milliseconds> updated{};
};

struct typed_note {
    std::string id;
    std::int64_t version = 0;
};

struct plain_note {
    std::string id;
    std::string text;
};

struct numbered_note {
    std::string id;
    std::int64_t number = 0;
    std::unique_ptr<std::string> text;
};

} // namespace typed_writes

template <>
inline constexpr auto codynamo::mapping_of<typed_writes::note> = codynamo::mapping(
    partition_key(&typed_writes::note::id),
    version(&typed_writes::note::version),
    created_at(&typed_writes::note::created),
    updated_at(&typed_writes::note::updated)
);

template <>
inline constexpr auto codynamo::mapping_of<typed_writes::typed_note> = codynamo::mapping(
    partition_key(&typed_writes::typed_note::id),
    version(&typed_writes::typed_note::version),
    type_name("typed")
);

template <>
inline constexpr auto codynamo::mapping_of<typed_writes::plain_note> =
    codynamo::mapping(partition_key(&typed_writes::plain_note::id), type_name("plain"));

template <>
inline constexpr auto codynamo::mapping_of<typed_writes::numbered_note> = codynamo::mapping(
    partition_key(&typed_writes::numbered_note::id), sort_key(&typed_writes::numbered_note::number)
);

using namespace codynamo;
using namespace codynamo::testing;
using typed_writes::note;
using typed_writes::numbered_note;
using typed_writes::plain_note;
using typed_writes::typed_note;

namespace {

nlohmann::json body_of(const scripted_server& net, std::size_t request = 0) {
    return nlohmann::json::parse(net.requests().at(request).body);
}

note note_of(std::string text, std::int64_t version = 0) {
    note n;
    n.id = "7";
    n.text = std::move(text);
    n.version = version;
    return n;
}

} // namespace

TEST_CASE("a call owns its object: it may be gone before anything is sent") {
    scripted_server net;
    net.reply(ok("{}")).reply(ok("{}")).reply(ok("{}"));
    scripted_client c(net);
    const typed_table<plain_note> plain = c.db.table<plain_note>("notes");
    const typed_table<note> notes = c.db.table<note>("notes");
    auto mine = std::make_unique<plain_note>(plain_note{"1", std::string(100, 'x')});
    auto put = plain.put_item(*mine);
    auto versioned = std::make_unique<note>(note_of(std::string(100, 'y'), 3));
    auto put_versioned = notes.put_item(std::as_const(*versioned));
    auto removal = notes.delete_item(*versioned);
    mine.reset();
    versioned.reset();
    (void)c.run(std::move(put));
    const auto written = c.run(std::move(put_versioned));
    (void)c.run(std::move(removal));
    CHECK(body_of(net).at("Item").at("text").at("S") == std::string(100, 'x'));
    CHECK(written.item.text == std::string(100, 'y'));
    CHECK(written.item.version == 4);
    CHECK(body_of(net, 2).at("Key") == nlohmann::json::parse(R"({"id":{"S":"7"}})"));
}

TEST_CASE("times are those of the client's clock, and that of the creation is set once") {
    scripted_server net;
    net.reply(ok("{}")).reply(ok("{}")).reply(ok("{}"));
    scripted_client c(net);
    const typed_table<note> notes = c.db.table<note>("notes");
    const auto in_an_hour = std::chrono::system_clock::now() + std::chrono::hours(1);
    c.environment->wall_shift = std::chrono::hours(1);
    const note mine = note_of("first");
    const auto first = c.run(notes.put_item(mine));
    CHECK(first.item.created >= std::chrono::floor<std::chrono::seconds>(in_an_hour));
    CHECK(first.item.updated >= std::chrono::floor<std::chrono::milliseconds>(in_an_hour));
    c.environment->wall_shift = std::chrono::hours(2);
    const auto second = c.run(notes.put_item(first.item));
    CHECK(second.item.created == first.item.created);
    CHECK(second.item.updated >= first.item.updated + std::chrono::minutes(59));

    (void)c.run(notes.update_item("7", set("text", "third")));
    const nlohmann::json update = body_of(net, 2);
    CHECK(
        update.at("UpdateExpression") ==
        "SET #n0 = :v0, #n1 = if_not_exists(#n1, :v1), #n2 = :v2 ADD #n3 :v3"
    );
    CHECK_FALSE(update.contains("ConditionExpression"));
    CHECK_FALSE(update.contains("ReturnValues"));
}

TEST_CASE("an object that is not const is as it was written, when it is") {
    scripted_server net;
    scripted_client c(net);
    const typed_table<note> notes = c.db.table<note>("notes");
    const std::string now =
        R"({"Attributes":{"id":{"S":"7"},"text":{"S":"b"},"version":{"N":"5"}}})";
    note mine = note_of("a", 3);

    net.reply(service_error(400, "ConditionalCheckFailedException"));
    CHECK(!c.run(as_result(notes.put_item(mine))));
    CHECK(mine.version == 3);
    CHECK_FALSE(mine.created);

    net.reply(ok("{}"));
    auto put = notes.put_item(mine);
    CHECK(mine.version == 3); // until it is written
    const auto written = c.run(std::move(put));
    CHECK(mine.version == 4);
    CHECK(mine.created == written.item.created);
    CHECK(mine.updated == written.item.updated);
    CHECK(mine.updated != note().updated);

    net.reply(ok(now));
    (void)c.run(notes.update_item(mine, set(&note::text, "b")));
    CHECK(mine.version == 5);
    CHECK(mine.text == "b");

    net.reply(ok("{}"));
    (void)c.run(notes.update_item(mine, set(&note::text, "c"), return_values::none));
    CHECK(mine.version == 5); // nothing came back
}

TEST_CASE("the later one of two states is what is in the table, if it is not const") {
    scripted_server net;
    net.reply(ok(R"({"Attributes":{"id":{"S":"7"},"text":{"S":"b"},"version":{"N":"4"}}})"));
    scripted_client c(net);
    const typed_table<note> notes = c.db.table<note>("notes");
    note before = note_of("a", 3);
    note after = note_of("b");
    (void)c.run(notes.update_changed(before, after));
    CHECK(after.version == 4);
    CHECK(before.version == 3);
    note same = note_of("b");
    (void)c.run(notes.update_changed(after, same));
    CHECK(same.version == 4);
    CHECK(net.requests().size() == 1);
}

TEST_CASE("an object in a table of several types is as it was written") {
    scripted_server net;
    net.reply(ok("{}"));
    scripted_client c(net);
    const auto all = c.db.table<std::variant<typed_note, plain_note>>("notes");
    typed_note mine;
    mine.id = "7";
    (void)c.run(all.put_item(mine));
    CHECK(mine.version == 1);
}

TEST_CASE("equal objects send no update") {
    scripted_server net;
    scripted_client c(net);
    const typed_table<note> notes = c.db.table<note>("notes");
    const note mine = note_of("text", 3);
    const auto response = c.run(notes.update_changed(mine, mine, condition("a = b")));
    CHECK(response.item.value().version == 3);
    CHECK(net.requests().empty());
}

TEST_CASE("an update of what differs checks the version of the state before") {
    scripted_server net;
    net.reply(ok(R"({"Attributes":{"id":{"S":"7"},"text":{"S":"b"},"version":{"N":"4"}}})"));
    scripted_client c(net);
    const typed_table<note> notes = c.db.table<note>("notes");
    const note before = note_of("a", 3);
    const note after = note_of("b", 9);
    const auto response = c.run(notes.update_changed(before, after));
    CHECK(response.item.value().version == 4);
    const nlohmann::json sent = body_of(net);
    CHECK(sent.at("UpdateExpression") == "SET #n0 = :v0, #n1 = :v1, #n2 = :v2");
    CHECK(sent.at("ExpressionAttributeNames").at("#n0") == "text");
    CHECK(sent.at("ExpressionAttributeNames").at("#n1") == "version");
    CHECK(sent.at("ExpressionAttributeValues").at(":v1").at("N") == "4");
    CHECK(sent.at("ConditionExpression") == "#n1 = :v3");
    CHECK(sent.at("ExpressionAttributeValues").at(":v3").at("N") == "3");
    CHECK(sent.at("ReturnValues") == "ALL_NEW");
}

TEST_CASE("a versioned put that finds its own lost attempt reports that it may be applied") {
    scripted_server net;
    net.reply(reset()).reply(service_error(400, "ConditionalCheckFailedException"));
    scripted_client c(net);
    const typed_table<note> notes = c.db.table<note>("notes");
    const note mine = note_of("text", 3);
    const auto written = c.run(as_result(notes.put_item(mine)));
    REQUIRE(!written);
    CHECK(written.error().code() == service_errc::conditional_check_failed);
    CHECK(written.error().info().outcome == outcome::maybe_applied);
    CHECK(net.requests().at(0).body == net.requests().at(1).body);
}

TEST_CASE("an object that cannot be copied is moved into a put") {
    scripted_server net;
    net.reply(ok("{}"));
    scripted_client c(net);
    const typed_table<numbered_note> notes = c.db.table<numbered_note>("notes");
    numbered_note mine;
    mine.id = "1";
    mine.text = std::make_unique<std::string>("text");
    auto put = notes.put_item(mine);
    mine.text.reset();
    (void)c.run(std::move(put));
    CHECK(body_of(net).at("Item").at("text").at("S") == "text");
}

TEST_CASE("a batch writer knows the key from a mapping with a sort key only") {
    scripted_server net;
    net.reply(ok(R"({"UnprocessedItems":{}})")).reply(ok(R"({"UnprocessedItems":{}})"));
    scripted_client c(net);
    auto whole = c.db.table<numbered_note>("notes").batch_writer();
    c.run(whole.delete_item("1", 1));
    c.run(whole.delete_item("1", 1));
    c.run(whole.close());
    CHECK(whole.stats().superseded == 1);
    auto partial = c.db.table<plain_note>("notes").batch_writer();
    const plain_note a{"1", "a"};
    c.run(partial.put_item(a));
    c.run(partial.delete_item("2"));
    c.run(partial.close());
    CHECK(partial.stats().superseded == 0);
    CHECK(body_of(net).at("RequestItems").at("notes").size() == 1);
}

TEST_CASE("a version that cannot be raised is refused before anything is sent") {
    scripted_server net;
    scripted_client c(net);
    const typed_table<note> notes = c.db.table<note>("notes");
    const note last = note_of("text", std::numeric_limits<std::int64_t>::max());
    CHECK_THROWS_AS(c.run(notes.put_item(last)), error);
    CHECK_THROWS_AS(c.run(notes.update_item(last, set("text", "b"))), error);
    CHECK(net.requests().empty());
}
