// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <stdexcept>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

/// Records what it observes.
class notebook : public call_observer {
public:
    void on_call_started(const call_started& e) override {
        lines.push_back("started " + std::string(e.operation) + ' ' + std::string(e.table));
        body_bytes = e.body_bytes;
    }

    void on_attempt_ended(const attempt_ended& e) override {
        lines.push_back(
            "attempt " + std::to_string(e.attempt) + ' ' + std::to_string(e.http_status) + ' ' +
            (e.code ? e.code.message() : "well") + (e.reused_connection ? " reused" : " fresh")
        );
        last_attempt = e.times;
    }

    void on_retry_planned(const retry_planned& e) override {
        lines.push_back(
            "retry after " + std::to_string(e.delay.count()) + " quota " +
            std::to_string(e.quota_left)
        );
    }

    void on_call_ended(const call_ended& e) override {
        lines.push_back(
            "ended " + std::to_string(e.attempts) + ' ' + (e.code ? e.code.message() : "well")
        );
        consumed = e.consumed_capacity_units;
        twice = e.maybe_applied_twice;
        sent = e.bytes_sent;
        received = e.bytes_received;
        call = e.times;
    }

    std::vector<std::string> lines;
    std::optional<double> consumed;
    bool twice = false;
    std::size_t body_bytes = 0;
    std::size_t sent = 0;
    std::size_t received = 0;
    call_times last_attempt;
    call_times call;
};

struct logged {
    log_level level;
    std::string line;
};

/// Everything on.
struct open_ears {
    client_config config() {
        client_config c;
        c.log = [this](log_level level, std::string_view line) {
            log.push_back({level, std::string(line)});
        };
        c.log_from = log_level::debug;
        c.wire_log = [this](std::string_view text) { wire.emplace_back(text); };
        c.observer = notes;
        c.credentials = credentials("AKIDCANARY0001", "canary-secret-key", "canary-session-token");
        return c;
    }

    [[nodiscard]] bool log_has(std::string_view text) const {
        for (const logged& l : log)
            if (l.line.find(text) != std::string::npos) return true;
        return false;
    }

    [[nodiscard]] bool wire_has(std::string_view text) const {
        for (const std::string& w : wire)
            if (w.find(text) != std::string::npos) return true;
        return false;
    }

    std::shared_ptr<notebook> notes = std::make_shared<notebook>();
    std::vector<logged> log;
    std::vector<std::string> wire;
};

class thrower : public call_observer {
public:
    void on_call_started(const call_started&) override { complain(); }

    void on_attempt_ended(const attempt_ended&) override { complain(); }

    void on_retry_planned(const retry_planned&) override { complain(); }

    void on_call_ended(const call_ended&) override { complain(); }

    int complaints = 0;

private:
    void complain() {
        ++complaints;
        throw std::runtime_error("from an observer");
    }
};

} // namespace

TEST_CASE("an observer sees a call, its attempts, its retries and its cost") {
    scripted_server net;
    net.reply(throttled())
        .reply(ok(R"({"ConsumedCapacity":{"TableName":"music","CapacityUnits":1.5},"Item":{}})"));
    open_ears ears;
    scripted_client c(net, ears.config());
    c.run(c.table().get_item(key("id", "1"), return_consumed_capacity::total));
    CHECK(
        ears.notes->lines ==
        std::vector<std::string>{
            "started GetItem music",
            "attempt 1 400 the throughput of the table or index is exceeded fresh",
            "retry after 1000 quota 495",
            "attempt 2 200 well reused",
            "ended 2 well",
        }
    );
    CHECK(ears.notes->consumed == 1.5);
    CHECK(ears.notes->body_bytes > 0);
    CHECK(ears.notes->sent > 2 * ears.notes->body_bytes);
    CHECK(ears.notes->received > 0);
    CHECK(ears.notes->last_attempt.first_byte > 0ns);
    CHECK(ears.notes->last_attempt.total >= ears.notes->last_attempt.first_byte);
    CHECK(ears.notes->call.backoff == 1000ms);
    CHECK(ears.notes->call.total > 0ns);
}

TEST_CASE("an observer sees failures too, and requests that were never sent") {
    scripted_server net;
    net.reply(service_error(400, "ValidationException"));
    open_ears ears;
    scripted_client c(net, ears.config());
    (void)c.run(as_result(c.table().get_item(key("id", "1"))));
    REQUIRE(ears.notes->lines.size() == 3);
    CHECK(ears.notes->lines.back() == "ended 1 the request is not valid");
    CHECK_FALSE(ears.notes->consumed);
}

TEST_CASE("log lines come by level, and hold neither secrets nor items") {
    scripted_server net;
    net.reply(throttled()).reply(ok(R"({"Item":{"id":{"S":"canary-item"}}})"));
    net.reply(service_error(400, "ValidationException", "\x1b[31mred\r\nforged line"));
    open_ears ears;
    scripted_client c(net, ears.config());
    c.run(c.table().get_item(key("id", "canary-item")));
    (void)c.run(as_result(c.table().put_item({{"id", "canary-item"}})));
    CHECK(ears.log_has("GetItem on 'music'"));
    CHECK(ears.log_has("tried again in 1000 ms"));
    CHECK(ears.log_has("HTTP 200 after 2 attempts"));
    CHECK(ears.log_has("ValidationException"));
    int infos = 0;
    for (const logged& l : ears.log) {
        INFO(l.line);
        CHECK(l.line.find("canary") == std::string::npos);
        CHECK(l.line.find("CANARY") == std::string::npos);
        CHECK(l.line.find_first_of("\r\n\x1b") == std::string::npos);
        infos += l.level == log_level::info ? 1 : 0;
    }
    CHECK(infos == 1);
}

TEST_CASE("without a wish for more only warnings are logged") {
    scripted_server net;
    net.reply(throttled()).reply(ok("{}"));
    int lines = 0;
    client_config config;
    config.log = [&lines](log_level, std::string_view) { ++lines; };
    scripted_client c(net, config);
    c.run(c.table().get_item(key("id", "1")));
    CHECK(lines == 0);
}

TEST_CASE("the wire log shows whole requests and responses, without keys, tokens and signatures") {
    scripted_server net;
    net.reply(ok(R"({"Item":{"id":{"S":"an-item"}}})"));
    open_ears ears;
    scripted_client c(net, ears.config());
    c.run(c.table().get_item(key("id", "a-key")));
    REQUIRE(ears.wire.size() == 2);
    CHECK(ears.wire[0].starts_with("request "));
    CHECK(ears.wire_has(" attempt 1\r\nPOST / HTTP/1.1\r\n"));
    CHECK(ears.wire_has("X-Amz-Target: DynamoDB_20120810.GetItem\r\n"));
    CHECK(ears.wire_has("Authorization: ***\r\n"));
    CHECK(ears.wire_has("X-Amz-Security-Token: ***\r\n"));
    CHECK(ears.wire_has("a-key"));
    CHECK(ears.wire[1].starts_with("response "));
    CHECK(ears.wire_has(" attempt 1\r\nHTTP/1.1 200\r\n"));
    CHECK(ears.wire_has("an-item"));
    const std::string authorization = net.requests().front().find("authorization").value_or("");
    const std::string signature = authorization.substr(authorization.find("Signature=") + 10);
    REQUIRE(signature.size() == 64);
    for (const char* secret : {"canary-secret-key", "canary-session-token", "AKIDCANARY0001"})
        CHECK_FALSE(ears.wire_has(secret));
    CHECK_FALSE(ears.wire_has(signature));
}

TEST_CASE("the lines of concurrent calls in the wire log name their call and attempt") {
    scripted_server net;
    net.reply(throttled()).reply(ok("{}")).reply(ok("{}"));
    open_ears ears;
    client_config config = ears.config();
    config.max_connections = 2;
    scripted_client c(net, config);
    for (int i = 0; i < 2; ++i)
        boost::asio::co_spawn(c.io, c.table().get_item(key("id", "1")), [](auto, const auto&) {});
    c.run_all();
    REQUIRE(ears.wire.size() == 6);
    std::map<std::string, int> seen; // by the first line
    for (const std::string& text : ears.wire)
        ++seen[text.substr(0, text.find("\r\n"))];
    CHECK(seen.size() == 6);
    for (const seen_request& r : net.requests()) {
        const std::string id = r.find("amz-sdk-invocation-id").value_or("");
        CHECK(seen.contains("request " + id + " attempt 1"));
        CHECK(seen.contains("response " + id + " attempt 1"));
    }
}

TEST_CASE("a response is searched for capacity units only when they were asked for") {
    scripted_server net;
    for (int i = 0; i < 2; ++i)
        net.reply(ok(R"({"ConsumedCapacity":{"TableName":"music","CapacityUnits":1.5}})"));
    open_ears ears;
    scripted_client c(net, ears.config());
    c.run(c.table().get_item(key("id", "1")));
    CHECK_FALSE(ears.notes->consumed);
    c.run(c.db.call("GetItem", R"({"ReturnConsumedCapacity":"TOTAL"})"));
    CHECK(ears.notes->consumed == 1.5);
}

TEST_CASE("a write that may have been applied twice is marked, in its response and for the observer"
) {
    scripted_server net;
    open_ears ears;
    scripted_client c(net, ears.config());
    const auto check = [&](auto call, bool twice) {
        const auto response = c.run(std::move(call));
        CHECK(response.maybe_applied_twice == twice);
        CHECK(ears.notes->twice == twice);
    };
    const table t = c.table();
    const auto lose_one = [&] {
        net.reply(service_error(500, "InternalServerError")).reply(ok("{}"));
    };
    lose_one();
    check(t.update_item(key("id", "1"), add("n", 1)), true);
    lose_one();
    check(t.put_item({{"id", "1"}}), true);
    lose_one();
    check(t.delete_item(key("id", "1")), true);
    lose_one();
    check(c.db.execute_statement(statement("UPDATE \"music\" SET n = n + 1 WHERE id = '1'")), true);
    lose_one();
    check(
        c.db.execute_statement(statement("-- a read\n/* as\n such */ Select * FROM \"music\"")),
        false
    );
    net.reply(service_error(500, "InternalServerError")).reply(ok(R"({"Responses":[{}]})"));
    check(c.db.batch_execute_statement({statement("UPDATE \"music\" SET n = n + 1")}), true);
    net.reply(throttled()).reply(ok("{}"));
    check(t.update_item(key("id", "1"), add("n", 1)), false);
    lose_one();
    c.run(c.db.call("UpdateItem", "{}"));
    CHECK(ears.notes->twice);
}

TEST_CASE("what hooks throw does not reach the call, nor run()", "[fault-75]") {
    scripted_server net;
    net.reply(throttled()).reply(ok("{}"));
    const auto observer = std::make_shared<thrower>();
    int lines = 0;
    client_config config;
    config.observer = observer;
    config.log_from = log_level::debug;
    config.log = [&lines](log_level, std::string_view) {
        ++lines;
        throw 1;
    };
    config.wire_log = [&lines](std::string_view) {
        ++lines;
        throw std::bad_alloc();
    };
    scripted_client c(net, config);
    CHECK_NOTHROW(c.run(c.table().get_item(key("id", "1"))));
    CHECK(observer->complaints == 5);
    CHECK(lines >= 5);
}

TEST_CASE("an observer may use the client", "[fault-75]") {
    class caller : public call_observer {
    public:
        void on_call_ended(const call_ended&) override {
            if (std::exchange(done, true)) return;
            auto work = as_result(db->table("music").get_item(key("id", "2")));
            boost::asio::co_spawn(db->get_executor(), std::move(work), [](auto, const auto&) {});
        }

        std::optional<client> db;
        bool done = false;
    };

    scripted_server net;
    net.reply(ok("{}")).reply(ok("{}"));
    const auto observer = std::make_shared<caller>();
    client_config config;
    config.observer = observer;
    scripted_client c(net, config);
    observer->db = c.db;
    c.run(c.table().get_item(key("id", "1")));
    c.run_all();
    CHECK(net.requests().size() == 2);
    observer->db.reset();
}

} // namespace codynamo::testing
