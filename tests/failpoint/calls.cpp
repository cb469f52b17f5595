// SPDX-License-Identifier: BSL-1.0
#include "failpoint/calls.hpp"

#include <nlohmann/json.hpp>

#include <exception>
#include <utility>

namespace codynamo::testing {
namespace {

template <class T>
asio::awaitable<void> without_result(asio::awaitable<T> call) {
    co_await std::move(call);
}

/// Thrown rather than checked: a check allocates, and that may be the failing allocation.
struct wrong_count : std::exception {
    [[nodiscard]] const char* what() const noexcept override { return "pages are missing"; }
};

asio::awaitable<void> read_pages(table t) {
    auto pages = t.query_pages(partition_key("id") == "canary-item");
    int count = 0;
    for (;;) {
        const auto page = co_await pages.next();
        if (!page) break;
        ++count;
    }
    if (count != 2) throw wrong_count();
}

template <class Stream>
asio::awaitable<void> take_all(Stream stream, int expected) {
    int count = 0;
    while (co_await stream.next())
        ++count;
    if (count != expected) throw wrong_count();
}

asio::awaitable<void> read_keys(table t) {
    std::vector<key> keys;
    for (int i = 0; i < 250; ++i)
        keys.push_back(key("id", i));
    const batch_get_result found = co_await t.batch_get_item(std::move(keys), max_in_flight(3));
    for (const std::optional<item>& one : found.items)
        if (!one) throw wrong_count();
}

asio::awaitable<void> read_keys_of_two_tables(table t) {
    batch_get wanted;
    wanted.add(t, {key("id", 1)}).add(t.client().table("films"), {key("id", 2), key("id", 3)});
    const batch_get_results found = co_await t.client().batch_get_item(std::move(wanted));
    if (found.parts.size() != 2 || !found.parts[1].items.at(1)) throw wrong_count();
}

/// A call may be destroyed with its coroutine, and its writer with that.
void drop(const std::vector<unwritten_request>& /*left*/) {}

asio::awaitable<void> put_thirty(batch_writer& batch) {
    for (int i = 0; i < 30; ++i) {
        item one{{"id", i}};
        co_await batch.put_item(std::move(one));
    }
}

/// Pauses are over at once here, and with them the time of close().
asio::awaitable<void> close_within(table t) {
    auto writer = t.batch_writer(overwrite_by_pkeys("id"), on_abandoned(drop));
    std::exception_ptr failure;
    try {
        co_await put_thirty(writer);
        co_await writer.close(std::chrono::minutes(1));
    } catch (const error& e) {
        if (e.code() != client_errc::batch_incomplete) failure = std::current_exception();
    } catch (...) {
        failure = std::current_exception();
    }
    (void)writer.extract();
    if (failure) std::rethrow_exception(failure);
}

/// The work fails; what it put may be written or dropped.
asio::awaitable<void> fail_to_write(table t) {
    const auto work = [](batch_writer& batch) -> asio::awaitable<void> {
        co_await put_thirty(batch);
        throw wrong_count();
    };
    try {
        co_await t.write_batch(
            work, overwrite_by_pkeys("id"), discard_on_error, on_abandoned(drop)
        );
    } catch (const wrong_count&) {
    }
}

template <class Stream>
asio::awaitable<void> collect_all(Stream stream, std::size_t expected) {
    const std::vector<item> found = co_await stream.collect();
    if (found.size() != expected) throw wrong_count();
}

asio::awaitable<void> write_to_two_tables(table t) {
    auto writer = t.client().batch_writer(overwrite_by_key_schema, on_abandoned(drop));
    std::exception_ptr failure;
    try {
        for (const char* name : {"music", "films"}) {
            item one{{"id", "1"}};
            co_await writer.put_item(name, std::move(one));
        }
        co_await writer.flush();
    } catch (...) {
        failure = std::current_exception();
    }
    (void)writer.extract();
    if (failure) std::rethrow_exception(failure);
}

std::string batch_get_response(const std::string& body) {
    nlohmann::json out{{"Responses", nlohmann::json::object()}};
    const auto request = nlohmann::json::parse(body);
    for (const auto& [name, asked] : request["RequestItems"].items()) {
        nlohmann::json keys = asked["Keys"];
        if (keys.size() == 100) { // of which one is unprocessed
            out["UnprocessedKeys"][name]["Keys"].push_back(keys.back());
            keys.erase(keys.size() - 1);
        }
        out["Responses"][name] = std::move(keys);
    }
    return out.dump();
}

std::string batch_write_response(const std::string& body) {
    nlohmann::json out{{"UnprocessedItems", nlohmann::json::object()}};
    const auto request = nlohmann::json::parse(body);
    for (const auto& [name, all] : request["RequestItems"].items())
        if (all.size() == 25) out["UnprocessedItems"][name].push_back(all[7]);
    return out.dump();
}

script describe(const seen_request& r) {
    if (r.body.find("\"gone\"") != std::string::npos)
        return service_error(400, "ResourceNotFoundException");
    const auto name = nlohmann::json::parse(r.body)["TableName"].get<std::string>();
    const std::string description =
        R"({"TableName":")" + name +
        R"(","TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],)"
        R"("GlobalSecondaryIndexes":[{"IndexName":"by-year","IndexStatus":"ACTIVE"}]})";
    const bool is_described = r.operation() == "DescribeTable";
    return ok((is_described ? R"({"Table":)" : R"({"TableDescription":)") + description + "}");
}

/// Returns the response to one of `other_calls`.
std::optional<script> response_to_other(const seen_request& r) {
    const std::string operation = r.operation();
    const bool goes_on =
        r.body.find("Start") != std::string::npos || r.body.find("NextToken") != std::string::npos;
    if (operation == "Scan" && r.body.find("Limit") != std::string::npos)
        return ok(
            goes_on ? R"({"Items":[{"id":{"S":"2"}}],"Count":1,"ScannedCount":1})"
                    : R"({"Items":[{"id":{"S":"1"}}],"Count":1,"ScannedCount":1,)"
                      R"("LastEvaluatedKey":{"id":{"S":"1"}}})"
        );
    if (operation == "BatchGetItem") return ok(batch_get_response(r.body));
    if (operation == "BatchWriteItem") return ok(batch_write_response(r.body));
    if (operation == "TransactWriteItems") return ok(R"({"ConsumedCapacity":[]})");
    if (operation == "TransactGetItems")
        return ok(R"({"Responses":[{"Item":{"id":{"S":"canary-item"}}},{}]})");
    if (operation == "ExecuteStatement")
        return ok(
            goes_on ? R"({"Items":[{"id":{"S":"2"}}]})"
                    : R"({"Items":[{"id":{"S":"1"}}],"NextToken":"next"})"
        );
    if (operation == "BatchExecuteStatement")
        return ok(R"({"Responses":[{"TableName":"music","Item":{"id":{"S":"1"}}}]})");
    if (operation == "ExecuteTransaction") return ok(R"({"Responses":[{}]})");
    if (operation == "ListTables")
        return ok(
            goes_on ? R"({"TableNames":["b"]})"
                    : R"({"TableNames":["a"],"LastEvaluatedTableName":"a"})"
        );
    if (operation == "UpdateTimeToLive")
        return ok(R"({"TimeToLiveSpecification":{"AttributeName":"expires","Enabled":true}})");
    if (operation == "DescribeTimeToLive")
        return ok(R"({"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED"}})");
    if (operation == "TagResource" || operation == "UntagResource") return ok("");
    if (operation == "ListTagsOfResource") return ok(R"({"Tags":[{"Key":"a","Value":"b"}]})");
    if (operation == "DescribeLimits") return ok(R"({"AccountMaxReadCapacityUnits":1})");
    if (operation.ends_with("Table")) return describe(r);
    return std::nullopt;
}

} // namespace

const certificate_authority& authority() {
    static const certificate_authority one;
    return one;
}

client_config one_connection(const scripted_server& net) {
    client_config config;
    config.region = "us-east-1";
    config.endpoint = net.url();
    config.credentials = canary_credentials();
    config.max_connections = 1;
    config.ca_file = authority().file();
    config.log = [](log_level, std::string_view) {};
    return config;
}

script service(const seen_request& r) {
    if (std::optional<script> other = response_to_other(r)) return *std::move(other);
    if (r.operation() == "GetItem" && !r.nonce().empty()) return echo_nonce(r);
    if (r.operation() == "Query") {
        const bool first = r.body.find("ExclusiveStartKey") == std::string::npos;
        return ok(
            first
                ? R"({"Items":[{"id":{"S":"1"}}],"Count":1,"LastEvaluatedKey":{"id":{"S":"1"}}})"
                : R"({"Items":[{"id":{"S":"2"},"l":{"L":[{"N":"1"},{"M":{"a":{"BOOL":true}}}]}}]})"
        );
    }
    const std::string found =
        R"({"id":{"S":"canary-item"},"text":{"S":"canary-text that is long"}})";
    if (r.operation() == "GetItem") return ok(R"({"Item":)" + found + "}");
    if (r.operation() == "PutItem") return ok(R"({"Attributes":)" + found + "}");
    return ok("{}");
}

std::vector<call_kind> calls() {
    const std::function<asio::awaitable<void>(table)> get = [](table t) {
        return without_result(t.get_item(key("id", "canary-item")));
    };
    const std::function<asio::awaitable<void>(table)> put = [](table t) {
        return without_result(t.put_item(canary_item()));
    };
    const std::function<asio::awaitable<void>(table)> update = [](table t) {
        return without_result(t.update_item(
            key("id", "canary-item"), set("a", list(1, "x")), condition(attr("v") == 3)
        ));
    };
    call_kind warm{"get, warm", get};
    warm.warm = true;
    call_kind warm_tls{"get, warm, TLS", get};
    warm_tls.warm = warm_tls.tls = true;
    call_kind tls{"get, TLS", get};
    tls.tls = true;
    call_kind retried{"put, tried again", put};
    retried.stumbles = true;
    return {
        {"get", get},
        {"put", put},
        {"update", update},
        warm,
        warm_tls,
        tls,
        retried,
        {"pages", read_pages}
    };
}

std::vector<call_kind> other_calls() {
    std::vector<call_kind> all;
    const auto add = [&all](std::string name, auto work) {
        all.push_back({std::move(name), [work](table t) { return without_result(work(t)); }});
    };
    const auto add_stream = [&all](std::string name, int items, auto make) {
        all.push_back({std::move(name), [items, make](table t) { return take_all(make(t), items); }}
        );
    };
    const auto select = [] { return statement("SELECT * FROM \"music\" WHERE id = ?", "1"); };
    const std::string arn = "arn:aws:dynamodb:us-east-1:111111111111:table/music";

    add("delete_item",
        [](table t) { return t.delete_item(key("id", "1"), condition(attr("v") == 3)); });
    add("query", [](table t) {
        return t.query(partition_key("id") == "1", filter(attr("v") > 3), projection("id"));
    });
    add("scan", [](table t) { return t.scan(limit(1)); });
    add_stream("query_pages", 2, [](table t) { return t.query_pages(partition_key("id") == "1"); });
    add_stream("query_items", 2, [](table t) { return t.query_items(partition_key("id") == "1"); });
    add_stream("scan_pages", 2, [](table t) { return t.scan_pages(limit(1)); });
    add_stream("scan_items", 2, [](table t) { return t.scan_items(limit(1)); });
    add_stream("scan_items, one page after the other", 2, [](table t) {
        return t.scan_items(limit(1), prefetch(false));
    });
    add("collect() of a scan", [](table t) { return collect_all(t.scan_items(limit(1)), 2); });
    add("collect() of a statement",
        [select](table t) { return collect_all(t.client().execute_statement_items(select()), 2); });
    add_stream("parallel_scan", 6, [](table t) { return t.parallel_scan(segments(3), limit(1)); });
    add("batch_get_item", read_keys);
    add("batch_get_item of two tables", read_keys_of_two_tables);
    add("batch_get_item, plain", [](table t) {
        batch_get_item_request r;
        r.request_items["music"].keys = {key("id", 1)};
        return t.client().batch_get_item(std::move(r));
    });
    add("write_batch", [](table t) {
        return t.write_batch(put_thirty, overwrite_by_pkeys("id"), on_abandoned(drop));
    });
    add("write_batch(discard_on_error)", fail_to_write);
    add("close(within)", close_within);
    add("a writer of two tables", write_to_two_tables);
    add("batch_write_item, plain", [](table t) {
        batch_write_item_request r;
        r.requests.emplace_back("music", item{{"id", 1}});
        return t.client().batch_write_item(std::move(r));
    });
    add("transact_write", [](table t) {
        write_transaction all_or_none;
        all_or_none.put_item(t, {{"id", "1"}})
            .update_item(t, key("id", "2"), set("a", 1))
            .delete_item(t, key("id", "3"))
            .check(t, key("id", "4"), condition(attr("v") == 1));
        return t.client().transact_write(std::move(all_or_none), retry_conflicts(2));
    });
    add("transact_get", [](table t) {
        read_transaction wanted;
        wanted.get_item(t, key("id", "1")).get_item(t, key("id", "2"), projection("id"));
        return t.client().transact_get(std::move(wanted));
    });
    add("execute_statement", [select](table t) { return t.client().execute_statement(select()); });
    add_stream("execute_statement_pages", 2, [select](table t) {
        return t.client().execute_statement_pages(select());
    });
    add_stream("execute_statement_items", 2, [select](table t) {
        return t.client().execute_statement_items(select());
    });
    add("batch_execute_statement",
        [select](table t) { return t.client().batch_execute_statement(std::vector{select()}); });
    add("execute_transaction",
        [select](table t) { return t.client().execute_transaction(std::vector{select()}); });
    add("create_table", [](table t) {
        table_schema schema(string_attribute("id"));
        schema.time_to_live("expires").global_index("by-year", number_attribute("year"));
        return t.create_table(schema);
    });
    add("describe_table", [](table t) { return t.describe_table(); });
    add("delete_table", [](table t) { return t.delete_table(); });
    add("update_table",
        [](table t) { return t.client().update_table(update_table_request("music")); });
    add("wait_until_exists", [](table t) { return t.wait_until_exists(); });
    add("wait_until_active", [](table t) { return t.wait_until_active(); });
    add("wait_until_index_active", [](table t) { return t.wait_until_index_active("by-year"); });
    add("wait_until_not_exists",
        [](table t) { return t.client().table("gone").wait_until_not_exists(); });
    add("update_time_to_live", [](table t) {
        return t.client().update_time_to_live(update_time_to_live_request("music", "expires", true)
        );
    });
    add("describe_time_to_live", [](table t) {
        return t.client().describe_time_to_live(describe_time_to_live_request("music"));
    });
    add("tag_resource", [arn](table t) {
        return t.client().tag_resource(tag_resource_request(arn, {resource_tag("a", "b")}));
    });
    add("untag_resource",
        [arn](table t) { return t.client().untag_resource(untag_resource_request(arn, {"a"})); });
    add("list_tags_of_resource", [arn](table t) {
        return t.client().list_tags_of_resource(list_tags_of_resource_request(arn));
    });
    add("list_tables", [](table t) { return t.client().list_tables(); });
    add_stream("list_tables_pages", 2, [](table t) { return t.client().list_tables_pages(); });
    add("call", [](table t) { return t.client().call("DescribeLimits", "{}"); });
    add("warm_up", [](table t) { return t.client().warm_up(1); });
    add("reload_certificates", [](table t) { return t.client().reload_certificates(); });
    return all;
}

call_server::call_server(const call_kind& kind)
    : net(kind.tls ? std::optional(tls_options{authority().issue()}) : std::nullopt) {
    net.otherwise([this](const seen_request& r) {
        if (r.nonce().empty() && stumbles.exchange(false))
            return service_error(500, "InternalServerError");
        return service(r);
    });
}

void prepare(const call_kind& kind, asio::io_context& io, const table& t) {
    if (kind.warm) run(io, gets_its_own_response(t));
}

} // namespace codynamo::testing
