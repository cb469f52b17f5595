// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/client.hpp>
#include <codynamo/option/pages.hpp>
#include <codynamo/parallel_scan.hpp>
#include <codynamo/typed/calls.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {
namespace detail {

// The pages of a query, scan or parallel scan for all types: items stay JSON until they are read
// into a sink. `checked` throws if a handle of class `name` was moved from.

struct sliced_pages;
struct sliced_segments;

[[nodiscard]] std::shared_ptr<sliced_pages> open_sliced(client c, paged<query_request> first);
[[nodiscard]] std::shared_ptr<sliced_pages> open_sliced(client c, paged<scan_request> first);
[[nodiscard]] std::shared_ptr<sliced_segments> open_sliced(
    client c, const segments& division, const parallel_scan_request& request
);

/// Returns false after the last item.
[[nodiscard]] asio::awaitable<bool> next_into(std::shared_ptr<sliced_pages> from, item_sink to);
[[nodiscard]] asio::awaitable<bool> next_into(std::shared_ptr<sliced_segments> from, item_sink to);
[[nodiscard]] asio::awaitable<void> collect_into(std::shared_ptr<sliced_pages> from, item_sink to);

/// Returns the page without its items, or nothing after the last one.
[[nodiscard]] asio::awaitable<std::optional<query_response>> next_page_into(
    std::shared_ptr<sliced_pages> from, item_sink to
);

[[nodiscard]] std::string cursor_of(const sliced_pages& pages);
[[nodiscard]] std::string cursor_of(const sliced_segments& scan);
[[nodiscard]] std::int64_t scanned_count_of(const std::shared_ptr<sliced_segments>& scan) noexcept;
[[nodiscard]] double capacity_units_of(const std::shared_ptr<sliced_segments>& scan) noexcept;

[[nodiscard]] const std::shared_ptr<sliced_pages>& checked(
    const std::shared_ptr<sliced_pages>& pages, const char* name
);
[[nodiscard]] const std::shared_ptr<sliced_segments>& checked(
    const std::shared_ptr<sliced_segments>& scan, const char* name
);

} // namespace detail

/// One page of a query or a scan, with items of the type T. It may be empty and yet have a
/// `last_evaluated_key`: only without one it is the last page.
template <class T>
struct typed_page {
    typed_page() = default;

    /// The items, and the rest from the response that they came with.
    template <class Response>
    typed_page(std::vector<T> read, Response from)
        : items(std::move(read)),
          count(from.count),
          scanned_count(from.scanned_count),
          last_evaluated_key(std::move(from.last_evaluated_key)),
          consumed_capacity(std::move(from.consumed_capacity)) {}

    typed_page(const typed_page&) = default;
    typed_page& operator=(const typed_page&) = default;
    typed_page(typed_page&&) = default;
    typed_page& operator=(typed_page&&) = default;

    /// Keeps the memory of `items`, up to 64 KB, for the next page of this thread.
    ~typed_page() { detail::spare_items<T>::keep(items); }

    /// The items that passed the filter. Empty with `select::count`.
    std::vector<T> items;

    /// The number of items that passed the filter.
    int count = 0;

    /// The number of items that were read, before the filter.
    int scanned_count = 0;

    /// The `exclusive_start_key` of the next page; nothing on the last page.
    std::optional<key> last_evaluated_key;

    /// The consumed capacity, if the request asked for it.
    std::optional<codynamo::consumed_capacity> consumed_capacity;
};

/// The pages of a query or a scan, one after the other, with items of the type T: `pages`, which
/// see, for structs.
template <class T>
class CODYNAMO_READ_IT typed_pages {
public:
    /// A sequence; `typed_table::query_pages` is shorter. Sends nothing before the first `next()`.
    typed_pages(client c, detail::paged<query_request> first)
        : pages_(detail::open_sliced(std::move(c), std::move(first))) {}

    /// The same; `typed_table::scan_pages` is shorter.
    typed_pages(client c, detail::paged<scan_request> first)
        : pages_(detail::open_sliced(std::move(c), std::move(first))) {}

    /// The next page, or nothing after the last one. Errors are those of `pages::next`.
    ///
    /// If an item does not convert into T, it throws the error of the conversion with the item in
    /// `error_info::item`, each time it is called: the page has not been returned, and `cursor()`
    /// is the position before it. `typed_item_stream` returns the other items.
    CODYNAMO_CO_AWAIT asio::awaitable<std::optional<typed_page<T>>> next() {
        return read_next(detail::checked(pages_, "typed_pages"));
    }

    /// The position after the last page that `next()` returned, for `resume_from`; empty at the
    /// end. See `to_cursor` for what it shows. Not during a `next()`.
    [[nodiscard]] std::string cursor() const {
        return detail::cursor_of(*detail::checked(pages_, "typed_pages"));
    }

private:
    static asio::awaitable<std::optional<typed_page<T>>> read_next(
        std::shared_ptr<detail::sliced_pages> from
    ) {
        std::optional<typed_page<T>> page;
        std::vector<T> items;
        auto reading = detail::next_page_into(std::move(from), detail::sink_of(items));
        std::optional<query_response> rest = co_await std::move(reading);
        if (rest) page.emplace(std::move(items), std::move(*rest));
        co_return page;
    }

    std::shared_ptr<detail::sliced_pages> pages_;
};

/// The items of a query or a scan, one after the other, as objects of the type T, read page by
/// page: `item_stream`, which see, for structs.
template <class T>
class CODYNAMO_READ_IT typed_item_stream {
public:
    /// A stream; `typed_table::query_items` is shorter. Sends nothing before the first `next()`.
    typed_item_stream(client c, detail::paged<query_request> first)
        : pages_(detail::open_sliced(std::move(c), std::move(first))) {}

    /// The same; `typed_table::scan_items` is shorter.
    typed_item_stream(client c, detail::paged<scan_request> first)
        : pages_(detail::open_sliced(std::move(c), std::move(first))) {}

    /// The next item, or nothing after the last one. Errors are those of `pages::next`.
    ///
    /// If the item does not convert into T, it throws the error of the conversion with the item in
    /// `error_info::item`; the next call goes on behind it.
    CODYNAMO_CO_AWAIT asio::awaitable<std::optional<T>> next() {
        return read_next(detail::checked(pages_, "typed_item_stream"));
    }

    /// All remaining items. When it fails or is cancelled, no item is lost: `next()` returns those
    /// that were read, and `cursor()` is the position before them. An item that does not convert
    /// fails it too; only `next()` passes that.
    CODYNAMO_CO_AWAIT asio::awaitable<std::vector<T>> collect() {
        return read_all(detail::checked(pages_, "typed_item_stream"));
    }

    /// The position after the last item that was returned, as exact as `item_stream::cursor`. Not
    /// during a `next()`.
    [[nodiscard]] std::string cursor() const {
        return detail::cursor_of(*detail::checked(pages_, "typed_item_stream"));
    }

private:
    static asio::awaitable<std::optional<T>> read_next(std::shared_ptr<detail::sliced_pages> from) {
        std::optional<T> one;
        auto reading = detail::next_into(std::move(from), detail::sink_of(one));
        co_await std::move(reading);
        co_return one;
    }

    static asio::awaitable<std::vector<T>> read_all(std::shared_ptr<detail::sliced_pages> from) {
        std::vector<T> all;
        auto reading = detail::collect_into(std::move(from), detail::sink_of(all));
        co_await std::move(reading);
        co_return all;
    }

    std::shared_ptr<detail::sliced_pages> pages_;
};

/// The items of all segments of a table as one stream of objects of the type T, in no order:
/// `parallel_scan`, which see, for structs.
template <class T>
class CODYNAMO_READ_IT typed_parallel_scan {
public:
    /// A stream; `typed_table::parallel_scan` is shorter. Errors are those of `parallel_scan`.
    typed_parallel_scan(client c, segments division, detail::parallel_scan_request request)
        : scan_(detail::open_sliced(std::move(c), division, request)) {}

    /// The next item, or nothing after the last one. A cancelled `next()` loses nothing and may be
    /// called again.
    ///
    /// If the item does not convert into T, it throws the error of the conversion with the item in
    /// `error_info::item`; the next call goes on behind it.
    CODYNAMO_CO_AWAIT asio::awaitable<std::optional<T>> next() {
        return read_next(detail::checked(scan_, "typed_parallel_scan"));
    }

    /// The position of all segments, as `parallel_scan::cursor`. Not during a `next()`.
    [[nodiscard]] std::string cursor() const {
        return detail::cursor_of(*detail::checked(scan_, "typed_parallel_scan"));
    }

    /// The number of items that the pages taken so far have read, before the filter.
    [[nodiscard]] std::int64_t scanned_count() const noexcept {
        return detail::scanned_count_of(scan_);
    }

    /// The capacity units that these pages consumed, if `return_consumed_capacity` was given.
    [[nodiscard]] double consumed_capacity_units() const noexcept {
        return detail::capacity_units_of(scan_);
    }

private:
    static asio::awaitable<std::optional<T>> read_next(std::shared_ptr<detail::sliced_segments> from
    ) {
        std::optional<T> one;
        auto reading = detail::next_into(std::move(from), detail::sink_of(one));
        co_await std::move(reading);
        co_return one;
    }

    std::shared_ptr<detail::sliced_segments> scan_;
};

} // namespace codynamo
