// SPDX-License-Identifier: BSL-1.0
#include "property/entry_stream.hpp"

#include "support/numbered.hpp"

#include <codynamo/typed/pages.hpp>

#include <catch2/catch_test_macros.hpp>

#include <type_traits>
#include <utility>

namespace codynamo::testing {
namespace {

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

} // namespace

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

} // namespace codynamo::testing
