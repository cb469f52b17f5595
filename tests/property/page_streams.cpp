// SPDX-License-Identifier: BSL-1.0
//
// Everything that streams, also into objects, against a small model of Query, Scan,
// ExecuteStatement and ListTables behind a scripted server: read in any sequence of stops,
// resumptions, page sizes, failures and cancellations, every entry comes exactly once.
//
#include "property/history.hpp"
#include "support/deep.hpp"
#include "support/numbered.hpp"
#include "support/scripted_client.hpp"

#include <codynamo/typed/pages.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <mutex>
#include <random>
#include <thread>

using namespace codynamo;
using namespace codynamo::testing;
using nlohmann::json;

namespace {

constexpr int model_segments = 5;

class dice {
public:
    explicit dice(std::uint64_t seed) : random_(seed) {}

    /// From `low` to `high`.
    int roll(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

    bool once_in(int n) { return roll(1, n) == 1; }

private:
    std::mt19937_64 random_;
};

enum class stream_kind { query, scan, statement, tables, parallel };

struct stream_case {
    explicit stream_case(dice& d)
        : kind(static_cast<stream_kind>(d.roll(0, 4))),
          count(d.roll(0, 30)),
          largest_page(d.roll(1, 12)),
          filters(kind != stream_kind::tables && d.once_in(2)),
          hides_keys(d.once_in(2)),
          descends(kind == stream_kind::query && d.once_in(2)),
          by_pages(kind == stream_kind::tables || (kind != stream_kind::parallel && d.once_in(3))),
          fails(d.once_in(3)),
          cancels(d.once_in(2)),
          is_apart(d.once_in(3)),
          is_typed(has_typed_form() && d.once_in(2)),
          has_odd_items(is_typed && !by_pages && !cancels && d.once_in(2)) {}

    stream_kind kind;
    int count;
    int largest_page; ///< the model reads no more at once
    bool filters;
    bool hides_keys;
    bool descends;
    bool by_pages;
    bool fails;         ///< some requests
    bool cancels;       ///< some calls of `next`
    bool is_apart;      ///< the client runs on another thread
    bool is_typed;      ///< the items are read as objects
    bool has_odd_items; ///< some of them do not convert

    [[nodiscard]] bool has_typed_form() const {
        return kind != stream_kind::statement && kind != stream_kind::tables;
    }

    [[nodiscard]] bool passes(int n) const { return !filters || n % 3 != 1; }

    [[nodiscard]] std::vector<int> expected() const {
        std::vector<int> all;
        for (int n = 0; n < count; ++n)
            if (passes(n)) all.push_back(n);
        if (descends) std::reverse(all.begin(), all.end());
        return all;
    }
};

std::string name_of_entry(int n) {
    return "table-" + std::to_string(100 + n);
}

json model_key(int n) {
    return json{{"id", {{"S", "a"}}}, {"n", {{"N", std::to_string(n)}}}};
}

/// The service: the table has the items 0 to count - 1, of which a segment has every fifth.
class page_model {
public:
    page_model(stream_case c, std::uint64_t seed) : case_(c), dice_(seed) {}

    script operator()(const json& asked) {
        if (case_.fails && dice_.once_in(6)) return service_error(400, "AccessDeniedException");
        std::vector<int> order;
        for (int n = 0; n < case_.count; ++n)
            if (!asked.contains("Segment") || n % model_segments == asked["Segment"])
                order.push_back(n);
        if (case_.descends) std::reverse(order.begin(), order.end());

        std::size_t at = start_in(asked, order);
        // A service's page is as long as the service likes.
        const int most = std::min(dice_.roll(1, case_.largest_page), asked.value("Limit", 1000));
        json entries = json::array();
        int read = 0;
        for (; read < most && at < order.size(); ++read, ++at)
            if (case_.passes(order[at])) entries.push_back(entry(order[at]));
        json page;
        page[case_.kind == stream_kind::tables ? "TableNames" : "Items"] = entries;
        if (case_.kind != stream_kind::tables) {
            page["Count"] = entries.size();
            page["ScannedCount"] = read;
        }
        // A page that ends with the last item may lead on to an empty one.
        if (read > 0 && (at < order.size() || (read == most && dice_.once_in(2))))
            lead_on(page, order[at - 1]);
        return ok(page.dump());
    }

private:
    [[nodiscard]] static std::size_t start_in(const json& asked, const std::vector<int>& order) {
        int last = 0;
        if (asked.contains("ExclusiveStartKey"))
            last = std::stoi(asked["ExclusiveStartKey"]["n"]["N"].get<std::string>());
        else if (asked.contains("NextToken"))
            last = std::stoi(asked["NextToken"].get<std::string>());
        else if (asked.contains("ExclusiveStartTableName"))
            last = std::stoi(asked["ExclusiveStartTableName"].get<std::string>().substr(6)) - 100;
        else
            return 0;
        const auto found = std::find(order.begin(), order.end(), last);
        return static_cast<std::size_t>(found - order.begin()) + 1;
    }

    [[nodiscard]] json entry(int n) const {
        if (case_.kind == stream_kind::tables) return name_of_entry(n);
        json one = case_.hides_keys ? json::object() : model_key(n);
        const bool is_odd = case_.has_odd_items && n % 4 == 2;
        one["v"] = {{is_odd ? "S" : "N", std::to_string(n)}};
        return one;
    }

    void lead_on(json& page, int last) const {
        if (case_.kind == stream_kind::tables)
            page["LastEvaluatedTableName"] = name_of_entry(last);
        else if (case_.kind == stream_kind::statement)
            page["NextToken"] = std::to_string(last);
        else
            page["LastEvaluatedKey"] = model_key(last);
    }

    stream_case case_;
    dice dice_;
};

/// One server for all cases: requests of an earlier one may still come.
class model_server {
public:
    model_server() {
        net.otherwise([this](const seen_request& r) {
            const std::lock_guard guard(lock_);
            return (*model_)(json::parse(r.body));
        });
    }

    void use(page_model model) {
        const std::lock_guard guard(lock_);
        model_.emplace(std::move(model));
    }

    scripted_server net;

private:
    std::mutex lock_;
    std::optional<page_model> model_;
};

client_config stream_config(const scripted_server& net) {
    client_config config;
    config.region = "us-east-1";
    config.endpoint = net.url();
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    config.max_connections = 3; // fewer than segments
    return config;
}

/// A client on the reader's context, or on one of its own with a thread of its own.
class stream_client {
public:
    stream_client(const scripted_server& net, asio::io_context& readers, bool is_apart)
        : db(is_apart ? own_.get_executor() : readers.get_executor(), stream_config(net)) {
        if (is_apart) thread_ = std::jthread([this] { own_.run(); });
    }

    ~stream_client() { work_.reset(); }

private:
    asio::io_context own_;
    asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(own_);

public:
    client db;

private:
    std::jthread thread_;
};

std::vector<int> numbers_of(const std::vector<item>& items) {
    std::vector<int> numbers;
    for (const item& one : items)
        numbers.push_back(one.at("v").as_number().to<int>());
    return numbers;
}

template <class Response>
std::vector<int> numbers_in(const Response& page) {
    if constexpr (requires { page.count; })
        CHECK(page.count == static_cast<int>(page.items.size()));
    return numbers_of(page.items);
}

std::vector<int> numbers_in(const list_tables_response& page) {
    std::vector<int> numbers;
    for (const std::string& name : page.table_names)
        numbers.push_back(std::stoi(name.substr(6)) - 100);
    return numbers;
}

/// What every stream can do: nothing comes behind the end.
class entry_stream {
public:
    using entries = std::optional<std::vector<int>>;

    entry_stream() = default;
    entry_stream(const entry_stream&) = delete;
    entry_stream& operator=(const entry_stream&) = delete;
    virtual ~entry_stream() = default;

    [[nodiscard]] virtual asio::awaitable<entries> next() = 0;

    /// All that is left, if the stream can do that at once.
    [[nodiscard]] virtual asio::awaitable<entries> rest() { return next(); }

    [[nodiscard]] virtual std::string cursor() const = 0;
};

template <class Request, class Response>
class page_entries final : public entry_stream {
public:
    page_entries(const client& c, detail::paged<Request> first) : pages_(c, std::move(first)) {}

    asio::awaitable<entries> next() override {
        const std::optional<Response> page = co_await pages_.next();
        entries got;
        if (page) got = numbers_in(*page);
        co_return got;
    }

    std::string cursor() const override { return pages_.cursor(); }

private:
    codynamo::pages<Request, Response> pages_;
};

template <class Request, class Response>
class item_entries final : public entry_stream {
public:
    item_entries(const client& c, detail::paged<Request> first) : items_(c, std::move(first)) {}

    asio::awaitable<entries> next() override {
        const std::optional<item> one = co_await items_.next();
        entries got;
        if (one) got = numbers_of({*one});
        co_return got;
    }

    asio::awaitable<entries> rest() override {
        const std::vector<item> all = co_await items_.collect();
        co_return numbers_of(all);
    }

    std::string cursor() const override { return items_.cursor(); }

private:
    item_stream<Request, Response> items_;
};

class segment_entries final : public entry_stream {
public:
    segment_entries(const client& c, detail::parallel_scan_request r)
        : items_(c, segments(model_segments), std::move(r)) {}

    asio::awaitable<entries> next() override {
        const std::optional<item> one = co_await items_.next();
        entries got;
        if (one) got = numbers_of({*one});
        co_return got;
    }

    std::string cursor() const override {
        const std::string cursor = items_.cursor();
        return cursor == "p5.0.1~d~d~d~d~d" ? "" : cursor;
    }

private:
    parallel_scan items_;
};

std::vector<int> numbers_of(const std::vector<numbered>& items) {
    std::vector<int> numbers;
    for (const numbered& one : items)
        numbers.push_back(one.v);
    return numbers;
}

/// The number of an item that does not convert.
int number_in(const error& e) {
    if (e.code() != client_errc::wrong_type) throw_error(e);
    REQUIRE(e.info().item);
    return std::stoi(e.info().item->at("v").as_string());
}

/// Typed items, and the others by their errors.
template <class Stream>
class typed_entries final : public entry_stream {
public:
    explicit typed_entries(Stream items) : items_(std::move(items)) {}

    asio::awaitable<entries> next() override {
        entries got;
        try {
            const std::optional<numbered> one = co_await items_.next();
            if (one) got = std::vector{one->v};
        } catch (const error& e) {
            got = std::vector{number_in(e)};
        }
        co_return got;
    }

    asio::awaitable<entries> rest() override {
        if constexpr (requires { items_.collect(); }) {
            try {
                const std::vector<numbered> all = co_await items_.collect();
                co_return numbers_of(all);
            } catch (const error& e) {
                number_in(e);
            }
        }
        co_return co_await next();
    }

    std::string cursor() const override {
        const std::string cursor = items_.cursor();
        return cursor == "p5.0.1~d~d~d~d~d" ? "" : cursor;
    }

private:
    Stream items_;
};

class typed_page_entries final : public entry_stream {
public:
    explicit typed_page_entries(typed_pages<numbered> pages) : pages_(std::move(pages)) {}

    asio::awaitable<entries> next() override {
        const std::optional<typed_page<numbered>> page = co_await pages_.next();
        entries got;
        if (page) {
            CHECK(page->count == static_cast<int>(page->items.size()));
            got = numbers_of(page->items);
        }
        co_return got;
    }

    std::string cursor() const override { return pages_.cursor(); }

private:
    typed_pages<numbered> pages_;
};

template <class Request>
std::unique_ptr<entry_stream> open_typed(
    const client& c, detail::paged<Request> first, const stream_case& of
) {
    if (of.by_pages)
        return std::make_unique<typed_page_entries>(typed_pages<numbered>(c, std::move(first)));
    using stream = typed_item_stream<numbered>;
    return std::make_unique<typed_entries<stream>>(stream(c, std::move(first)));
}

template <class Request, class Response>
std::unique_ptr<entry_stream> open_paged(
    const client& c,
    detail::paged<Request> first,
    const stream_case& of,
    dice& d,
    const std::string& cursor
) {
    if (d.once_in(2)) first.limit = d.roll(1, 6);
    if (d.once_in(3)) first.max_items = static_cast<std::size_t>(d.roll(1, 8));
    first.prefetch = d.once_in(2);
    if (!cursor.empty()) first.resume_from = cursor;
    if constexpr (requires { first.filter_expression; }) {
        first.table_name = "music";
        if (of.filters) first.filter_expression = "v <> :none";
    }
    if constexpr (requires { typed_pages<numbered>(c, first); })
        if (of.is_typed) return open_typed(c, std::move(first), of);
    if constexpr (std::is_same_v<Request, list_tables_request>) {
        return std::make_unique<page_entries<Request, Response>>(c, std::move(first));
    } else {
        if (of.by_pages)
            return std::make_unique<page_entries<Request, Response>>(c, std::move(first));
        return std::make_unique<item_entries<Request, Response>>(c, std::move(first));
    }
}

std::unique_ptr<entry_stream> open_stream(
    const client& c, const stream_case& of, dice& d, const std::string& cursor
) {
    switch (of.kind) {
    case stream_kind::query:
        return open_paged<query_request, query_response>(c, {}, of, d, cursor);
    case stream_kind::scan:
        return open_paged<scan_request, scan_response>(c, {}, of, d, cursor);
    case stream_kind::statement: {
        execute_statement_request r(statement("SELECT * FROM music"));
        detail::paged<execute_statement_request> first(std::move(r));
        return open_paged<execute_statement_request, execute_statement_response>(
            c, std::move(first), of, d, cursor
        );
    }
    case stream_kind::tables:
        return open_paged<list_tables_request, list_tables_response>(c, {}, of, d, cursor);
    case stream_kind::parallel:
        break;
    }
    detail::parallel_scan_request r;
    r.table_name = "music";
    if (of.filters) r.filter_expression = "v <> :none";
    if (d.once_in(2)) r.limit = d.roll(1, 6);
    if (!cursor.empty()) r.resume_from = cursor;
    if (of.is_typed) {
        using scan = typed_parallel_scan<numbered>;
        return std::make_unique<typed_entries<scan>>(scan(c, segments(model_segments), std::move(r))
        );
    }
    return std::make_unique<segment_entries>(c, std::move(r));
}

/// So many turns of the context.
asio::awaitable<void> turns(int count) {
    const auto executor = co_await asio::this_coro::executor;
    for (int i = 0; i < count; ++i)
        co_await asio::post(executor, asio::use_awaitable);
}

asio::awaitable<void> some_time(int microseconds) {
    asio::steady_timer timer(
        co_await asio::this_coro::executor, std::chrono::microseconds(microseconds)
    );
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> interruption(dice& d) {
    if (d.once_in(3)) return some_time(d.roll(0, 2000));
    return turns(d.roll(0, 1 << d.roll(0, 11)));
}

/// `work`, against something else that may be first: nothing then.
asio::awaitable<std::optional<entry_stream::entries>> interrupted(
    asio::awaitable<entry_stream::entries> work, dice& d
) {
    using namespace asio::experimental::awaitable_operators;
    std::optional<entry_stream::entries> done;
    auto other = interruption(d);
    if (d.once_in(2)) {
        auto first = co_await (std::move(work) || std::move(other));
        if (first.index() == 0) done = std::get<0>(std::move(first));
    } else {
        auto first = co_await (std::move(other) || std::move(work));
        if (first.index() == 1) done = std::get<1>(std::move(first));
    }
    co_return done;
}

/// One step of a stream, however often it is interrupted before.
asio::awaitable<entry_stream::entries> step_of(
    entry_stream& from, bool all, const stream_case& of, dice& d
) {
    for (int tries = of.cancels ? d.roll(0, 3) : 0; tries > 0; --tries) {
        auto work = all ? from.rest() : from.next();
        auto done = co_await interrupted(std::move(work), d);
        if (done) co_return std::move(*done);
    }
    auto work = all ? from.rest() : from.next();
    auto done = co_await std::move(work);
    co_return done;
}

/// Reads some entries, or all; whether a request failed.
asio::awaitable<bool> read_some(
    entry_stream& from, const stream_case& of, dice& d, std::vector<int>& seen
) {
    const int steps = d.once_in(4) ? 1000 : d.roll(0, 12);
    const bool gathers = d.once_in(4);
    try {
        for (int i = 0; i < steps; ++i) {
            auto got = co_await step_of(from, false, of, d);
            if (!got) co_return false;
            seen.insert(seen.end(), got->begin(), got->end());
        }
        if (gathers) {
            auto got = co_await step_of(from, true, of, d);
            if (got) seen.insert(seen.end(), got->begin(), got->end());
        }
    } catch (const error& e) {
        CHECK(e.code() == service_errc::access_denied);
        co_return true;
    }
    co_return false;
}

asio::awaitable<void> read_everything(
    const client& c, const stream_case& of, dice& d, std::vector<int>& seen
) {
    std::string cursor;
    for (int streams = 0; streams < 1000; ++streams) {
        const auto stream = open_stream(c, of, d, cursor);
        const bool failed = co_await read_some(*stream, of, d, seen);
        // What was fetched before a failure may be read behind it.
        if (failed && d.once_in(2)) co_await read_some(*stream, of, d, seen);
        cursor = stream->cursor();
        if (cursor.empty()) co_return;
    }
    FAIL_CHECK("the end was never reached");
}

} // namespace

TEST_CASE("every entry of a stream comes once, whatever stops and cancels it") {
    model_server server;
    for (int i = 0; i < run_size(200, 4000); ++i) {
        const std::uint64_t seed = first_seed() + static_cast<std::uint64_t>(i);
        dice d(seed);
        const stream_case of(d);
        CAPTURE(
            seed,
            static_cast<int>(of.kind),
            of.count,
            of.largest_page,
            of.filters,
            of.hides_keys,
            of.descends,
            of.by_pages,
            of.fails,
            of.cancels,
            of.is_apart,
            of.is_typed,
            of.has_odd_items
        );
        server.use(page_model(of, seed));
        std::vector<int> seen;
        asio::io_context io;
        {
            stream_client c(server.net, io, of.is_apart);
            run(io, read_everything(c.db, of, d, seen));
        }
        io.restart();
        io.run();
        if (of.kind == stream_kind::parallel) std::sort(seen.begin(), seen.end());
        CHECK(seen == of.expected());
    }
}
