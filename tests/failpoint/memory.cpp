// SPDX-License-Identifier: BSL-1.0
//
// Responses crafted to exhaust memory.
#include "codec/error_response.hpp"
#include "codec/item_target.hpp"
#include "codec/operations.hpp"
#include "codec/sliced_page.hpp"
#include "failpoint/calls.hpp"
#include "failpoint/failpoints.hpp"
#include "http/connection.hpp"
#include "http/transport.hpp"
#include "support/deep.hpp"
#include "support/http_calls.hpp"
#include "support/patience.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/typed.hpp>
#include <codynamo/typed/calls.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

constexpr std::size_t body_limit = std::size_t{1} << 20;
constexpr std::size_t largest_response = std::size_t{14} << 20;
constexpr std::size_t overhead = 64 * 1024; // of a call: its connection, its coroutines

/// Returns how the call with the scripted response ends, in at most so much memory of this thread.
error refusal_of(scripted_server& net, std::size_t most_bytes, std::size_t limit = body_limit) {
    client_config config = one_connection(net);
    config.max_response_bytes = limit;
    make_patient(config);
    asio::io_context io;
    const client db(io.get_executor(), config);
    const allocation_peak memory;
    const auto r = run(io, as_result(db.table("music").get_item(key("id", "1"))));
    CHECK(memory.bytes() < most_bytes);
    REQUIRE_FALSE(r.has_value());
    net.otherwise(echo_nonce);
    CHECK(run(io, gets_its_own_response(db.table("music"))));
    return r.error();
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    all.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

/// A list in a response.
struct list_row {
    const char* name;
    std::string_view before;
    std::string_view element;
    bool (*decode)(std::string_view body);
};

template <class Response>
bool is_read(std::string_view body) {
    return codec::decode<Response>(body).has_value();
}

/// An object that is large in comparison with its least item.
struct wide {
    std::optional<std::string> a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p;
};

bool is_read_into_objects(std::string_view body) {
    std::vector<wide> objects;
    const auto sink = detail::sink_of(objects);
    return codec::decode<query_response>(body, codec::sender::unknown, sink).has_value();
}

bool is_sliced(std::string_view body) {
    return codec::decode_slices(std::string(body), codec::sender::unknown).has_value();
}

bool is_error_read(std::string_view body) {
    const error_info info = codec::decode_error(400, "", body);
    return !info.cancellation_reasons.empty() || !info.throttling_reasons.empty() || info.item;
}

/// An item with a list for which a vector takes twice the memory that its elements need.
const std::string& grown_list() {
    static const std::string one = R"({"a":{"L":[)" + repeated("1,", 1024) + "1]}}";
    return one;
}

/// The response with as many elements as fit into `size` bytes. Each # becomes a distinct name.
std::string filled(const list_row& row, std::size_t size) {
    std::string body(row.before);
    body.reserve(size + 100);
    const std::size_t mark = std::min(row.element.find('#'), row.element.size());
    for (std::size_t n = 0; n == 0 || body.size() < size; ++n) {
        if (n != 0) body += ',';
        body += row.element.substr(0, mark);
        if (mark == row.element.size()) continue;
        body += std::to_string(n);
        body += row.element.substr(mark + 1);
    }
    for (std::size_t i = row.before.size(); i-- > 0;)
        if (row.before[i] == '[' || row.before[i] == '{') body += row.before[i] == '[' ? ']' : '}';
    return body;
}

/// Returns a connection on which it has made a call.
asio::awaitable<std::optional<http::lease>> used_connection(
    std::shared_ptr<http::transport> over, http::endpoint to, std::string body
) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    auto leased = co_await over->acquire(to, deadline);
    REQUIRE(leased);
    auto exchange = leased->exchange(post(to, body), deadline);
    const auto answered = co_await std::move(exchange);
    REQUIRE(answered);
    co_return std::move(*leased);
}

} // namespace

TEST_CASE("an idle connection keeps little memory, also after a large response") {
    constexpr std::size_t large = 300'000;
    constexpr std::size_t of_idle_connection = 16 * 1024;
    for (const bool tls : {false, true}) {
        CAPTURE(tls);
        const std::optional<tls_options> secured =
            tls ? std::optional(tls_options{authority().issue()}) : std::nullopt;
        scripted_server net(secured);
        asio::io_context io;
        const client db(io.get_executor(), one_connection(net));
        const table music = db.table("music");
        net.otherwise(echo_nonce);
        REQUIRE(run(io, gets_its_own_response(music)));
        net.otherwise([](const seen_request&) {
            return ok(R"({"Item":{"id":{"S":")" + std::string(large, 'x') + R"("}}})");
        });
        const allocation_peak memory;
        {
            const auto r = run(io, as_result(music.get_item(key("id", "1"))));
            REQUIRE(r.has_value());
            REQUIRE(memory.bytes_left() + of_idle_connection > large); // the response is there
        }
        CHECK(memory.bytes_left() < of_idle_connection);
        CHECK(net.connections() == 1);
    }
}

TEST_CASE("a connection that was taken and not used does not keep others from resting") {
    constexpr std::size_t large = 300'000;
    scripted_server net;
    net.otherwise([](const seen_request& r) {
        return ok(r.body == "large" ? std::string(large, 'x') : r.body);
    });
    asio::io_context io;
    http::settings options;
    options.max_connections = 2;
    const auto over = std::make_shared<http::transport>(io.get_executor(), options);
    const http::endpoint to = endpoint_of(net);
    {
        const auto first = run(io, used_connection(over, to, "small"));
        const auto second = run(io, used_connection(over, to, "small"));
    }
    const allocation_peak memory;
    {
        auto unused = over->take_idle(to, std::chrono::steady_clock::now() + patience);
        REQUIRE(unused);
        auto used = run(io, used_connection(over, to, "large"));
        used.reset();
    }
    CHECK(memory.bytes_left() < std::size_t{16} * 1024);
    CHECK(net.connections() == 2);
}

TEST_CASE("no list of a response takes much more memory than its text", "[fault-49]") {
    const list_row rows[] = {
        {"capacities", R"({"ConsumedCapacity":[)", "{}", is_read<batch_write_item_response>},
        {"tables with metrics",
         R"({"ItemCollectionMetrics":{)",
         R"("#":[])",
         is_read<batch_write_item_response>},
        {"metrics", R"({"ItemCollectionMetrics":{"t":[)", "{}", is_read<batch_write_item_response>},
        {"size estimates",
         R"({"ItemCollectionMetrics":{"SizeEstimateRangeGB":[)",
         "0",
         is_read<put_item_response>},
        {"unprocessed requests",
         R"({"UnprocessedItems":{"t":[)",
         R"({"DeleteRequest":{"Key":{"a":{"S":""}}}})",
         is_read<batch_write_item_response>},
        {"tables with items", R"({"Responses":{)", R"("#":[])", is_read<batch_get_item_response>},
        {"items of a table", R"({"Responses":{"t":[)", "{}", is_read<batch_get_item_response>},
        {"tables with keys",
         R"({"UnprocessedKeys":{)",
         R"("#":{})",
         is_read<batch_get_item_response>},
        {"keys",
         R"({"UnprocessedKeys":{"t":{"Keys":[)",
         R"({"a":{"S":""}})",
         is_read<batch_get_item_response>},
        {"names",
         R"({"UnprocessedKeys":{"t":{"ExpressionAttributeNames":{)",
         R"("#":"")",
         is_read<batch_get_item_response>},
        {"items of a transaction", R"({"Responses":[)", "{}", is_read<transact_get_items_response>},
        {"items of statements", R"({"Responses":[)", "{}", is_read<execute_transaction_response>},
        {"responses of statements",
         R"({"Responses":[)",
         "{}",
         is_read<batch_execute_statement_response>},
        {"indexes with capacity",
         R"({"ConsumedCapacity":{"GlobalSecondaryIndexes":{)",
         R"("#":{})",
         is_read<get_item_response>},
        {"local indexes with capacity",
         R"({"ConsumedCapacity":{"LocalSecondaryIndexes":{)",
         R"("#":{})",
         is_read<get_item_response>},
        {"vector indexes with capacity",
         R"({"ConsumedCapacity":{"VectorIndexes":{)",
         R"("#":{})",
         is_read<get_item_response>},
        {"table names", R"({"TableNames":[)", R"("")", is_read<list_tables_response>},
        {"tags", R"({"Tags":[)", "{}", is_read<list_tags_of_resource_response>},
        {"definitions",
         R"({"Table":{"AttributeDefinitions":[)",
         "{}",
         is_read<describe_table_response>},
        {"key schema", R"({"Table":{"KeySchema":[)", "{}", is_read<describe_table_response>},
        {"local indexes",
         R"({"Table":{"LocalSecondaryIndexes":[)",
         "{}",
         is_read<describe_table_response>},
        {"global indexes",
         R"({"Table":{"GlobalSecondaryIndexes":[)",
         "{}",
         is_read<describe_table_response>},
        {"index keys",
         R"({"Table":{"GlobalSecondaryIndexes":[{"KeySchema":[)",
         "{}",
         is_read<describe_table_response>},
        {"projected attributes",
         R"({"Table":{"LocalSecondaryIndexes":[{"Projection":{"NonKeyAttributes":[)",
         R"("")",
         is_read<describe_table_response>},
        {"vector indexes",
         R"({"Table":{"VectorIndexes":[)",
         "{}",
         is_read<describe_table_response>},
        {"search schema",
         R"({"Table":{"VectorIndexes":[{"SearchSchema":[)",
         "{}",
         is_read<describe_table_response>},
        {"replicas", R"({"Table":{"Replicas":[)", "{}", is_read<describe_table_response>},
        {"indexes of a replica",
         R"({"Table":{"Replicas":[{"GlobalSecondaryIndexes":[)",
         "{}",
         is_read<describe_table_response>},
        {"witnesses",
         R"({"Table":{"GlobalTableWitnesses":[)",
         "{}",
         is_read<describe_table_response>},
        {"reasons", R"({"CancellationReasons":[)", "{}", is_error_read},
        {"throttling reasons", R"({"ThrottlingReasons":[)", "{}", is_error_read}
    };
    for (const list_row& row : rows) {
        CAPTURE(row.name);
        CHECK(row.decode(filled(row, 0)));
        const std::string body = filled(row, 4 * body_limit);
        const allocation_peak memory;
        CHECK_FALSE(row.decode(body));
        CHECK(memory.bytes() < body.size());
    }
}

TEST_CASE("a response full of small values takes a bounded multiple of the limit", "[fault-49]") {
    const list_row rows[] = {
        {"items", R"({"Items":[)", "{}", is_read<query_response>},
        {"objects", R"({"Items":[)", "{}", is_read_into_objects},
        {"slices", R"({"Items":[)", "{}", is_sliced},
        {"attributes", R"({"Item":{)", R"("#":{"S":""})", is_read<get_item_response>},
        {"texts", R"({"Item":{"a":{"SS":[)", R"("")", is_read<get_item_response>},
        {"elements of lists that have just grown",
         R"({"Items":[)",
         grown_list(),
         is_read<query_response>},
        {"elements of many lists",
         R"({"Items":[)",
         R"({"a":{"L":[{"L":[]},{"L":[]},{"L":[]},{"L":[]},{"L":[]},{"L":[]},{"L":[]}]}})",
         is_read<query_response>}
    };
    const std::size_t limit = client_config().max_response_bytes;
    for (const list_row& row : rows) {
        CAPTURE(row.name);
        const std::string body = filled(row, run_size(largest_response, limit));
        const allocation_peak memory;
        (void)row.decode(body);
        CHECK(memory.bytes() + body.size() < 4 * limit);
    }
}

TEST_CASE("small values of each kind take a bounded multiple of their text", "[fault-49]") {
    const list_row rows[] = {
        {"items of a statement", R"({"Items":[)", "{}", is_read<execute_statement_response>},
        {"members of a map",
         R"({"Item":{"a":{"M":{)",
         R"("#":{"S":""})",
         is_read<get_item_response>},
        {"elements", R"({"Item":{"a":{"L":[)", R"({"L":[]})", is_read<get_item_response>},
        {"lists of one",
         R"({"Item":{"a":{"L":[)",
         R"({"L":[{"L":[]}]})",
         is_read<get_item_response>},
        {"values of no type", R"({"Item":{"a":{"L":[)", "{}", is_read<get_item_response>},
        {"numbers", R"({"Item":{"a":{"NS":[)", R"("#")", is_read<get_item_response>},
        {"binaries", R"({"Item":{"a":{"BS":[)", R"("")", is_read<get_item_response>},
        {"an error's item", R"({"Item":{"a":{"L":[)", R"({"L":[]})", is_error_read}
    };
    for (const list_row& row : rows) {
        CAPTURE(row.name);
        const std::string body = filled(row, run_size(body_limit, 4 * body_limit));
        const allocation_peak memory;
        (void)row.decode(body);
        CHECK(memory.bytes() < 30 * body.size() + overhead);
    }
}

TEST_CASE("a body over the limit is refused before it is stored, once", "[fault-40]") {
    scripted_server net;
    const std::string head = "HTTP/1.1 200 OK\r\n";
    const std::string much(2 * body_limit, 'x');
    std::size_t most_bytes = overhead;
    SECTION("by its length") {
        net.reply(raw(head + "Content-Length: 2097152\r\n\r\n" + much));
    }
    SECTION("by chunks") {
        net.reply(
            raw(head + "Transfer-Encoding: chunked\r\n\r\n" +
                repeated("400\r\n" + std::string(1024, 'x') + "\r\n", 2048) + "0\r\n\r\n")
        );
        most_bytes = body_limit + overhead;
    }
    SECTION("by a length of 2^63") {
        net.reply(raw(head + "Content-Length: 9223372036854775808\r\n\r\n"));
    }
    SECTION("by a chunk of 2^60") {
        net.reply(raw(head + "Transfer-Encoding: chunked\r\n\r\n1000000000000000\r\n" + much));
    }
    const error e = refusal_of(net, most_bytes);
    CHECK(e.code() == client_errc::response_too_large);
    CHECK(e.info().attempts == 1);
    (void)net.take_problems(); // the client closes before it has read all of it
}

TEST_CASE("a response within the limit takes a bounded multiple of its size", "[fault-49]") {
    scripted_server net;
    std::string body;
    std::size_t limit = body_limit;
    std::size_t most_bytes = 2 * body_limit;
    SECTION("by its depth") {
        body = R"({"Item":{"a":)" + repeated(R"({"L":[)", body_limit / 12);
    }
    SECTION("by depth in what is skipped") {
        body = R"({"Unknown":)" + repeated("[", body_limit / 2);
    }
    SECTION("by its width") {
        body = R"({"Item":{"a":{"L":[)" + repeated(R"({"L":[]},)", body_limit / 10) + "oops";
        most_bytes = 10 * body_limit; // a value takes more than the 9 bytes of the least list
    }
    SECTION("by its width, as large as the service's largest response") {
        body = R"({"Item":{"a":{"L":[)" + repeated(R"({"L":[]},)", largest_response / 9) + "oops";
        limit = client_config().max_response_bytes;
        most_bytes = 4 * limit;
    }
    SECTION("by escapes") {
        body = R"({"Item":{"a":{"S":")" + repeated(R"(\u0041)", body_limit / 7) + "oops";
    }
    net.reply(ok(body));
    const error e = refusal_of(net, most_bytes, limit);
    CHECK(e.code() == client_errc::malformed_response);
    CHECK(e.info().attempts == 1);
}
