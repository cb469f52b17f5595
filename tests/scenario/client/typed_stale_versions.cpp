// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/typed.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace stale_versions {

struct page {
    std::string id;
    std::string text;
    std::int64_t version = 0;
};

struct remark {
    std::string id;
};

} // namespace stale_versions

template <>
inline constexpr auto codynamo::mapping_of<stale_versions::page> = codynamo::mapping(
    partition_key(&stale_versions::page::id),
    named(&stale_versions::page::version, "rev"),
    version(&stale_versions::page::version),
    type_name("page")
);

template <>
inline constexpr auto codynamo::mapping_of<stale_versions::remark> =
    codynamo::mapping(partition_key(&stale_versions::remark::id), type_name("remark"));

using namespace codynamo;
using namespace codynamo::testing;
using stale_versions::page;
using stale_versions::remark;

namespace {

constexpr const char* stale = "the stored item has another 'rev' than the object, or was deleted: "
                              "read it again, apply the change to what was read and write that";

page page_of(std::int64_t version) {
    page p;
    p.id = "secret id";
    p.text = "secret text";
    p.version = version;
    return p;
}

/// DynamoDB's refusal, with the item that was there in this JSON.
script refusal(const std::string& item = "") {
    std::string body = R"({"__type":"com.amazonaws.dynamodb.v20120810#)"
                       R"(ConditionalCheckFailedException","message":"The conditional request )"
                       R"(failed")";
    if (!item.empty()) body += R"(,"Item":)" + item;
    return respond(400, body + "}");
}

const std::string stale_reason = R"({"Code":"ConditionalCheckFailed"})";
const std::string no_reason = R"({"Code":"None"})";

script canceled_for(const std::string& reasons) {
    return respond(
        400,
        R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",)"
        R"("Message":"cancelled","CancellationReasons":[)" +
            reasons + "]}"
    );
}

/// The hint of a call that is refused so.
template <class Call>
std::string hint_after(const script& response, const Call& call) {
    scripted_server net;
    net.reply(response);
    scripted_client c(net);
    const auto done = c.run(as_result(call(c.db)));
    REQUIRE(!done);
    CHECK(std::string(done.error().what()).find("secret") == std::string::npos);
    return done.error().info().hint;
}

} // namespace

TEST_CASE("a write of a stale version is refused with what to do, naming the version") {
    const page mine = page_of(3);
    const page changed = [&] {
        page p = mine;
        p.text = "new";
        return p;
    }();
    const auto pages = [](const client& db) { return db.table<page>("pages"); };
    CHECK(hint_after(refusal(), [&](client db) { return pages(db).put_item(mine); }) == stale);
    CHECK(hint_after(refusal(), [&](client db) {
              return pages(db).update_item(mine, set(&page::text, "b"));
          }) == stale);
    CHECK(hint_after(refusal(), [&](client db) {
              return pages(db).update_changed(mine, changed);
          }) == stale);
    CHECK(hint_after(refusal(), [&](client db) { return pages(db).delete_item(mine); }) == stale);
    page kept = page_of(3);
    CHECK(hint_after(refusal(), [&](client db) { return pages(db).put_item(kept); }) == stale);
    CHECK(kept.version == 3);
}

TEST_CASE("a put of a new object under a key that is taken is refused with what to do") {
    const page mine = page_of(0);
    CHECK(
        hint_after(refusal(), [&](client db) { return db.table<page>("pages").put_item(mine); }) ==
        "an item of this key is stored and has a 'rev', while that of the object is 0, as of "
        "a new one: read it again, apply the change to what was read and write that"
    );
}

TEST_CASE("where the caller's condition can have failed too, the error says so, or which it was") {
    const page mine = page_of(3);
    const auto put = [&](client db) {
        return db.table<page>("pages").put_item(mine, condition(attr(&page::text) == "a"));
    };
    CHECK(
        hint_after(refusal(), put) ==
        std::string(stale) + "; or the condition given besides did not hold: "
                             "return_values_on_condition_check_failure::all_old shows the item"
    );
    CHECK(hint_after(refusal(R"({"id":{"S":"secret id"},"rev":{"N":"3.0"}})"), put).empty());
    CHECK(
        hint_after(refusal(R"({"id":{"S":"secret id"},"rev":{"N":"4"}})"), put) ==
        "the stored item has another 'rev' than the object: read it again, apply the change to "
        "what was read and write that"
    );
}

TEST_CASE("where the stored item was asked for and is missing, the version says which it was") {
    const auto put = [](std::int64_t seen) {
        return [mine = page_of(seen)](client db) {
            return db.table<page>("pages").put_item(
                mine,
                condition(attr(&page::text) == "a"),
                return_values_on_condition_check_failure::all_old
            );
        };
    };
    CHECK(hint_after(refusal(), put(0)).empty());
    CHECK(
        hint_after(refusal(), put(3)) ==
        "no item of this key is stored any more: put the object as a new one, with 'rev' 0"
    );
}

TEST_CASE("a versioned write that may have found its own lost attempt says so") {
    scripted_server net;
    net.reply(reset()).reply(refusal());
    scripted_client c(net);
    const page mine = page_of(3);
    const auto done = c.run(as_result(c.db.table<page>("pages").put_item(mine)));
    REQUIRE(!done);
    CHECK(
        done.error().info().hint ==
        std::string(stale) +
            "; or an earlier attempt of this call, whose response was lost, was applied"
    );
}

TEST_CASE("a failed condition without a version has no hint at one") {
    const remark mine{"1"};
    const auto failing = [](const auto& call) { return hint_after(refusal(), call); };
    CHECK(failing([&](client db) {
              return db.table<remark>("t").put_item(mine, condition(attr("a").exists()));
          }).empty());
    CHECK(failing([](client db) {
              return db.table<page>("t").update_item("1", set(&page::text, "b"));
          }).empty());
    const std::variant<page, remark> one = mine;
    CHECK(failing([&](client db) { return db.table<std::variant<page, remark>>("t").put_item(one); }
    ).empty());
    const std::variant<page, remark> other = page_of(3);
    CHECK(failing([&](client db) {
              return db.table<std::variant<page, remark>>("t").put_item(other);
          }) == stale);
}

TEST_CASE("a transaction names the action whose version is stale") {
    scripted_server net;
    net.reply(canceled_for(no_reason + "," + no_reason + "," + stale_reason))
        .reply(canceled_for(stale_reason + "," + no_reason + "," + no_reason))
        .reply(canceled_for(no_reason + "," + stale_reason + "," + no_reason));
    scripted_client c(net);
    const auto pages = c.db.table<page>("pages");
    const page mine = page_of(3);
    page second = mine;
    second.id = "2";
    write_transaction all;
    all.delete_item(pages, "1").put_item(pages, mine).check(pages, second);
    const auto hint = [&] {
        const auto done = c.run(as_result(c.db.transact_write(all)));
        REQUIRE(!done);
        CHECK(done.error().code() == service_errc::transaction_canceled);
        return done.error().info().hint;
    };
    CHECK(hint() == std::string("cancellation_reasons[2]: ") + stale);
    CHECK(hint().empty());
    CHECK(hint() == std::string("cancellation_reasons[1]: ") + stale);
}

TEST_CASE("an item that a transaction asked for and that is not there is no newer version") {
    scripted_server net;
    net.reply(canceled_for(stale_reason)).reply(reset()).reply(canceled_for(stale_reason));
    scripted_client c(net);
    const auto pages = c.db.table<page>("pages");
    const auto hint_of = [&](std::int64_t seen) {
        write_transaction one;
        one.put_item(
            pages,
            page_of(seen),
            condition(attr(&page::text) == "a"),
            return_values_on_condition_check_failure::all_old
        );
        const auto done = c.run(as_result(c.db.transact_write(one)));
        REQUIRE(!done);
        return done.error().info().hint;
    };
    CHECK(hint_of(0).empty());
    CHECK(
        hint_of(3) ==
        "cancellation_reasons[0]: no item of this key is stored any more: put the object as a new "
        "one, with 'rev' 0"
    );
}
