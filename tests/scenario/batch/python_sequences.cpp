// SPDX-License-Identifier: BSL-1.0
//
// The request sequences that boto3's and aioboto3's batch writers are tested with, row by row.
//
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

/// One request as a short text: "P1 D2" is a put of item 1 and a delete of key 2. Beyond `id`,
/// attributes are shown too: "P a v=2".
std::string shown(const nlohmann::json& entry) {
    const bool put = entry.contains("PutRequest");
    std::string text = put ? "P" : "D";
    const nlohmann::json& attributes =
        put ? entry["PutRequest"]["Item"] : entry["DeleteRequest"]["Key"];
    for (const auto& [name, v] : attributes.items()) {
        const std::string content = v.begin().value().get<std::string>();
        text += name == "id" ? content : "," + name + "=" + content;
    }
    return text;
}

std::vector<std::string> batches_of(const scripted_server& net) {
    std::vector<std::string> all;
    for (const seen_request& r : net.requests()) {
        CHECK(r.operation() == "BatchWriteItem");
        const nlohmann::json request_items = nlohmann::json::parse(r.body)["RequestItems"];
        CHECK(request_items.size() == 1);
        std::string batch;
        for (const auto& entry : request_items["music"])
            batch += (batch.empty() ? "" : " ") + shown(entry);
        all.push_back(batch);
    }
    return all;
}

std::string put_json(const std::string& id) {
    return R"({"PutRequest":{"Item":{"id":{"S":")" + id + R"("}}}})";
}

std::string delete_json(const std::string& id) {
    return R"({"DeleteRequest":{"Key":{"id":{"S":")" + id + R"("}}}})";
}

script all_taken() {
    return ok(R"({"UnprocessedItems":{}})");
}

script unprocessed(const std::vector<std::string>& requests) {
    std::string list;
    for (const std::string& r : requests)
        list += (list.empty() ? "" : ",") + r;
    return ok(R"({"UnprocessedItems":{"music":[)" + list + "]}}");
}

script puts_unprocessed(const std::vector<std::string>& ids) {
    std::vector<std::string> requests;
    for (const std::string& id : ids)
        requests.push_back(put_json(id));
    return unprocessed(requests);
}

asio::awaitable<void> put(batch_writer& w, std::string id) {
    return w.put_item({{"id", std::move(id)}});
}

asio::awaitable<void> del(batch_writer& w, std::string id) {
    return w.delete_item(key("id", std::move(id)));
}

using batches = std::vector<std::string>;

/// A client with pauses of length zero, as Python's writer has none.
struct fixture {
    fixture() { c.environment->stop_clock(); }

    scripted_server net;
    scripted_client c{net, client_config(), 0.0};
    table t = c.table();
};

} // namespace

TEST_CASE("B1: a put does not write at once") {
    fixture f;
    auto w = f.t.batch_writer(flush_amount(2));
    f.c.run(put(w, "foo"));
    CHECK(f.net.requests().empty());
    CHECK(w.extract().size() == 1);
}

TEST_CASE("B2: the writer flushes at flush_amount") {
    fixture f;
    f.net.reply(all_taken());
    auto w = f.t.batch_writer(flush_amount(2));
    f.c.run(put(w, "1"));
    f.c.run(put(w, "2"));
    CHECK(batches_of(f.net) == batches{"P1 P2"});
}

TEST_CASE("B3: each flush starts again") {
    fixture f;
    f.net.reply(all_taken()).reply(all_taken());
    auto w = f.t.batch_writer(flush_amount(2));
    for (const char* id : {"1", "2", "3", "4"})
        f.c.run(put(w, id));
    CHECK(batches_of(f.net) == batches{"P1 P2", "P3 P4"});
}

TEST_CASE("B4, B5: puts and deletes go together") {
    fixture f;
    f.net.reply(all_taken()).reply(all_taken());
    auto w = f.t.batch_writer(flush_amount(2));
    f.c.run(put(w, "1"));
    f.c.run(del(w, "2"));
    CHECK(batches_of(f.net) == batches{"P1 D2"});
    f.c.run(del(w, "3"));
    f.c.run(put(w, "4"));
    CHECK(batches_of(f.net) == batches{"P1 D2", "D3 P4"});
}

TEST_CASE("B6: unprocessed requests go into the next batch") {
    fixture f;
    f.net.reply(puts_unprocessed({"2"})).reply(all_taken());
    auto w = f.t.batch_writer(flush_amount(2));
    for (const char* id : {"1", "2", "3"})
        f.c.run(put(w, id));
    CHECK(batches_of(f.net) == batches{"P1 P2", "P2 P3"});
}

TEST_CASE("B7: everything is flushed at the end of the scope") {
    fixture f;
    f.net.reply(all_taken());
    const auto body = [](batch_writer& w) -> asio::awaitable<void> { co_await put(w, "1"); };
    f.c.run(f.t.write_batch(body, flush_amount(2)));
    CHECK(batches_of(f.net) == batches{"P1"});
}

TEST_CASE("B8: a batch is never larger than flush_amount") {
    fixture f;
    f.net.reply(puts_unprocessed({"1", "2"})).reply(puts_unprocessed({"2"})).reply(all_taken());
    const auto body = [](batch_writer& w) -> asio::awaitable<void> {
        for (const char* id : {"1", "2", "3"})
            co_await put(w, id);
    };
    f.c.run(f.t.write_batch(body, flush_amount(2)));
    CHECK(batches_of(f.net) == batches{"P1 P2", "P1 P2", "P3 P2"});
}

TEST_CASE("B9: the end of the scope flushes until nothing is unprocessed") {
    fixture f;
    f.net.reply(puts_unprocessed({"2", "3"})).reply(puts_unprocessed({"3"})).reply(all_taken());
    const auto body = [](batch_writer& w) -> asio::awaitable<void> {
        for (const char* id : {"1", "2", "3"})
            co_await put(w, id);
    };
    f.c.run(f.t.write_batch(body, flush_amount(4)));
    CHECK(batches_of(f.net) == batches{"P1 P2 P3", "P2 P3", "P3"});
}

TEST_CASE("B10: of requests for one key the last one is sent, in its own position") {
    fixture f;
    f.net.reply(all_taken()).reply(all_taken());
    auto w = f.t.batch_writer(flush_amount(5), overwrite_by_pkeys("pkey", "skey"));
    const auto put_row = [&](const char* p, const char* s, const char* other) {
        f.c.run(w.put_item({{"pkey", p}, {"skey", s}, {"v", other}}));
    };
    const auto delete_row = [&](const char* p, const char* s) {
        f.c.run(w.delete_item(key("pkey", p, "skey", s)));
    };
    put_row("foo1", "bar1", "other1");
    put_row("foo1", "bar1", "other2");
    delete_row("foo1", "bar2");
    put_row("foo1", "bar2", "other3");
    put_row("foo2", "bar2", "other3");
    delete_row("foo2", "bar2");
    delete_row("foo2", "bar3");
    delete_row("foo2", "bar3");
    delete_row("foo3", "bar3");
    put_row("foo1", "bar1", "other1");
    put_row("foo1", "bar1", "other2");
    f.c.run(w.close());
    CHECK(
        batches_of(f.net) ==
        batches{
            "P,pkey=foo1,skey=bar1,v=other2 P,pkey=foo1,skey=bar2,v=other3 D,pkey=foo2,skey=bar2 "
            "D,pkey=foo2,skey=bar3 D,pkey=foo3,skey=bar3",
            "P,pkey=foo1,skey=bar1,v=other2",
        }
    );
    CHECK(w.stats().superseded == 5);
}

TEST_CASE("B11, B12: a request that has not been sent stays while unprocessed ones go first") {
    fixture f;
    const bool puts = GENERATE(true, false);
    const auto one = [&](batch_writer& w, const char* id) {
        f.c.run(puts ? put(w, id) : del(w, id));
    };
    const auto json = [&](const char* id) { return puts ? put_json(id) : delete_json(id); };
    const std::string letter = puts ? "P" : "D";
    const std::string first = letter + "1 " + letter + "2";
    f.net.reply(unprocessed({json("1"), json("2")})).reply(all_taken()).reply(all_taken());
    auto w = f.t.batch_writer(flush_amount(2));
    for (const char* id : {"1", "2", "3"})
        one(w, id);
    CHECK(batches_of(f.net) == batches{first, first});
    CHECK(w.unwritten().size() == 1);
    one(w, "4");
    CHECK(batches_of(f.net) == batches{first, first, letter + "3 " + letter + "4"});
    CHECK(w.unwritten().empty());
}

TEST_CASE("A5: a flush leaves the rest of the buffer alone") {
    fixture f;
    f.net.reply(puts_unprocessed({"0", "1", "2", "3", "4"})).reply(all_taken()).reply(all_taken());
    auto w = f.t.batch_writer(flush_amount(5));
    for (int i = 0; i < 5; ++i)
        f.c.run(put(w, std::to_string(i))); // all five are unprocessed
    f.c.run(put(w, "5"));                   // six in the buffer: five go
    CHECK(batches_of(f.net) == batches{"P0 P1 P2 P3 P4", "P0 P1 P2 P3 P4"});
    CHECK(w.unwritten().size() == 1);
    f.c.run(w.close());
    CHECK(batches_of(f.net).back() == "P5");
}

TEST_CASE("S2: a batch that fails stays in the buffer and is sent again") {
    fixture f;
    for (int attempt = 0; attempt < 4; ++attempt)
        f.net.reply(reset());
    f.net.reply(all_taken());
    auto w = f.t.batch_writer(flush_amount(2));
    f.c.run(put(w, "a"));
    f.c.run(put(w, "b"));
    CHECK(w.unwritten().size() == 2);
    f.c.run(w.close());
    CHECK(batches_of(f.net) == batches(5, "Pa Pb"));
    CHECK(w.stats().written == 2);
}

TEST_CASE("S5: a later put of the same key goes to the end of the buffer") {
    fixture f;
    f.net.reply(all_taken());
    auto w = f.t.batch_writer(overwrite_by_pkeys("id"));
    f.c.run(w.put_item({{"id", "a"}, {"v", "1"}}));
    f.c.run(put(w, "b"));
    f.c.run(w.put_item({{"id", "a"}, {"v", "2"}}));
    f.c.run(w.close());
    CHECK(batches_of(f.net) == batches{"Pb Pa,v=2"});
}

TEST_CASE("S6, S7: put and delete of one key replace each other") {
    fixture f;
    f.net.reply(all_taken());
    auto w = f.t.batch_writer(overwrite_by_pkeys("id"));
    f.c.run(put(w, "a"));
    f.c.run(del(w, "a"));
    f.c.run(del(w, "b"));
    f.c.run(put(w, "b"));
    f.c.run(w.close());
    CHECK(batches_of(f.net) == batches{"Da Pb"});
}

TEST_CASE("S8: an item without the key is refused before it is buffered") {
    fixture f;
    f.net.reply(all_taken());
    auto w = f.t.batch_writer(overwrite_by_pkeys("id"));
    f.c.run(put(w, "a"));
    const result<void> refused = f.c.run(as_result(w.put_item({{"name", "x"}})));
    REQUIRE(!refused);
    CHECK(refused.error().code() == client_errc::invalid_argument);
    CHECK(w.unwritten().size() == 1);
    f.c.run(w.close());
    CHECK(batches_of(f.net) == batches{"Pa"});
}

TEST_CASE("S9: without key names unprocessed requests go first") {
    fixture f;
    f.net
        .reply(unprocessed(
            {R"({"PutRequest":{"Item":{"id":{"S":"a"},"v":{"S":"1"}}}})", put_json("b")}
        ))
        .reply(all_taken())
        .reply(all_taken());
    auto w = f.t.batch_writer(flush_amount(2));
    f.c.run(w.put_item({{"id", "a"}, {"v", "1"}}));
    f.c.run(put(w, "b"));
    f.c.run(w.put_item({{"id", "a"}, {"v", "2"}}));
    f.c.run(w.close());
    CHECK(batches_of(f.net) == batches{"Pa,v=1 Pb", "Pa,v=1 Pb", "Pa,v=2"});
}

TEST_CASE("S10: with key names a newer request supersedes an unprocessed one") {
    fixture f;
    f.net
        .reply(unprocessed(
            {R"({"PutRequest":{"Item":{"id":{"S":"a"},"v":{"S":"1"}}}})", put_json("b")}
        ))
        .reply(all_taken());
    auto w = f.t.batch_writer(flush_amount(2), overwrite_by_pkeys("id"), max_in_flight(1));
    f.c.run(w.put_item({{"id", "a"}, {"v", "1"}}));
    f.c.run(put(w, "b"));
    f.c.run(w.put_item({{"id", "a"}, {"v", "2"}}));
    f.c.run(w.close());
    CHECK(batches_of(f.net) == batches{"Pa,v=1 Pb", "Pb Pa,v=2"});
}

TEST_CASE("S11: a request unprocessed twice goes behind later ones") {
    fixture f;
    f.net.reply(puts_unprocessed({"a", "b"}))
        .reply(puts_unprocessed({"a", "b"}))
        .reply(all_taken())
        .reply(all_taken());
    auto w = f.t.batch_writer(flush_amount(2));
    for (const char* id : {"a", "b", "c"})
        f.c.run(put(w, id));
    f.c.run(w.close());
    CHECK(batches_of(f.net) == batches{"Pa Pb", "Pa Pb", "Pc Pa", "Pb"});
}

TEST_CASE("S12, S13, S14: UnprocessedItems may be null, absent, or under another name of the table"
) {
    fixture f;
    f.net.reply(ok(R"({"UnprocessedItems":null})")).reply(ok("{}"));
    f.net.reply(
        ok(R"({"UnprocessedItems":{"arn:aws:dynamodb:us-east-1:1:table/music":[)" + put_json("c") +
           "]}}")
    );
    f.net.reply(all_taken());
    auto w = f.t.batch_writer(flush_amount(1));
    for (const char* id : {"a", "b", "c"})
        f.c.run(put(w, id));
    f.c.run(w.close());
    CHECK(batches_of(f.net) == batches{"Pa", "Pb", "Pc", "Pc"});
}

TEST_CASE("S15: a table that writes nothing ends in an error with all requests") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return puts_unprocessed({"a", "b"}); });
    scripted_client c(net);
    c.environment->stop_clock();
    auto w = c.table().batch_writer(stall_timeout(30s));
    c.run(put(w, "a"));
    c.run(put(w, "b"));
    const result<void> ended = c.run(as_result(w.close()));
    REQUIRE(!ended);
    CHECK(ended.error().code() == client_errc::batch_incomplete);
    CHECK(ended.error().info().unwritten.size() == 2);
    CHECK(w.unwritten().empty()); // returned
    CHECK(c.environment->pauses.front() == 25ms);
    CHECK(c.environment->pauses.at(5) == 800ms); // doubled each time
}

TEST_CASE("S27: the end of the scope sleeps between its batches as configured") {
    fixture f;
    f.net.reply(puts_unprocessed({"a", "b"}))
        .reply(puts_unprocessed({"a", "b"}))
        .reply(puts_unprocessed({"a"}))
        .reply(all_taken());
    auto w = f.t.batch_writer(flush_amount(2), on_exit_loop_sleep(7s));
    for (const char* id : {"a", "b", "c"})
        f.c.run(put(w, id));
    f.c.run(w.close());
    CHECK(batches_of(f.net) == batches{"Pa Pb", "Pa Pb", "Pc Pa", "Pb Pa"});
    CHECK(f.c.environment->pauses == std::vector<std::chrono::milliseconds>{7s});
}

TEST_CASE("S28: one clean flush at the end never sleeps") {
    fixture f;
    f.net.reply(all_taken());
    auto w = f.t.batch_writer(on_exit_loop_sleep(7s));
    f.c.run(put(w, "a"));
    f.c.run(w.close());
    CHECK(f.c.environment->pauses.empty());
}

TEST_CASE("S29: an old unprocessed value is not written after a newer one from another coroutine") {
    fixture f;
    const gate held;
    f.net
        .reply(unprocessed({R"({"PutRequest":{"Item":{"id":{"S":"a"},"v":{"S":"old"}}}})",
                            put_json("b")})
                   .held_after(10, held))
        .reply(all_taken());
    auto w = f.t.batch_writer(flush_amount(2), overwrite_by_pkeys("id"));
    f.c.run(w.put_item({{"id", "a"}, {"v", "old"}}));
    int done = 0;
    const auto count = [&](const std::exception_ptr& e) { done += e ? 0 : 1; };
    boost::asio::co_spawn(f.c.io, put(w, "b"), count);
    f.c.run_until([&] { return !f.net.requests().empty(); });
    boost::asio::co_spawn(f.c.io, w.put_item({{"id", "a"}, {"v", "new"}}), count);
    f.c.run_until([&] {
        return std::ranges::any_of(w.unwritten(), [](const write_request& r) {
            return r.item()->contains("v") && r.item()->at("v") == value("new");
        });
    });
    held.open();
    f.c.run_all();
    CHECK(done == 2);
    f.c.run(w.close());
    CHECK(batches_of(f.net) == batches{"Pa,v=old Pb", "Pa,v=new Pb"});
    CHECK(w.stats().superseded == 1);
}

TEST_CASE(
    "S33, S36: without key names an old request does not overtake a newer one for the same item"
) {
    fixture f;
    const std::string old = R"({"PutRequest":{"Item":{"id":{"S":"a"},"v":{"S":"old"}}}})";
    f.net.reply(unprocessed({old})).reply(unprocessed({old})).reply(all_taken()).reply(all_taken());
    auto w = f.t.batch_writer(flush_amount(1));
    f.c.run(w.put_item({{"id", "a"}, {"v", "old"}}));
    const bool put_again = GENERATE(true, false);
    if (put_again)
        f.c.run(w.put_item({{"id", "a"}, {"v", "new"}}));
    else
        f.c.run(del(w, "a"));
    f.c.run(w.close());
    CHECK(
        batches_of(f.net) ==
        batches{"Pa,v=old", "Pa,v=old", "Pa,v=old", put_again ? "Pa,v=new" : "Da"}
    );
}

TEST_CASE("S38: sixty puts are three batches") {
    fixture f;
    f.net.otherwise([](const seen_request&) { return all_taken(); });
    auto w = f.t.batch_writer();
    for (int i = 0; i < 60; ++i)
        f.c.run(put(w, std::to_string(i)));
    f.c.run(w.close());
    std::vector<std::size_t> sizes;
    for (const seen_request& r : f.net.requests())
        sizes.push_back(nlohmann::json::parse(r.body)["RequestItems"]["music"].size());
    CHECK(sizes == std::vector<std::size_t>{25, 25, 10});
}

TEST_CASE("S39: the order of key names and attributes does not matter") {
    fixture f;
    f.net.reply(all_taken());
    auto w = f.t.batch_writer(overwrite_by_pkeys("sk", "pk"));
    f.c.run(w.put_item({{"pk", "1"}, {"sk", "2"}, {"v", "1"}}));
    f.c.run(w.put_item({{"sk", "2"}, {"v", "2"}, {"pk", "1"}}));
    f.c.run(w.close());
    CHECK(batches_of(f.net) == batches{"P,pk=1,sk=2,v=2"});
}
