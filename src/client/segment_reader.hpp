// SPDX-License-Identifier: BSL-1.0
#pragma once
//
// The reader's end of a feed with a sequence of pages for each segment of a parallel scan. The
// state of `cursor` (`given`, the open page) changes within `take_next` only, in the step in which
// the caller gets an item.
//
#include "client/page_feed.hpp"
#include "client/page_sequence.hpp"
#include "codec/scan_cursor.hpp"
#include "exec/client_access.hpp"

#include <codynamo/parallel_scan.hpp>

#include <boost/asio/this_coro.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace codynamo {

[[nodiscard]] inline scan_request page_request(const detail::parallel_scan_request& r, int total) {
    scan_request page;
    page.table_name = r.table_name;
    page.index_name = r.index_name;
    page.filter_expression = r.filter_expression;
    page.projection_expression = r.projection_expression;
    page.expression_attribute_names = r.expression_attribute_names;
    page.expression_attribute_values = r.expression_attribute_values;
    page.limit = r.limit;
    page.consistent_read = r.consistent_read;
    page.return_consumed_capacity = r.return_consumed_capacity;
    page.timeout = r.timeout;
    page.total_segments = total;
    return page;
}

[[nodiscard]] inline codec::division division_of(const segments& s) {
    codec::division d;
    d.total = s.total();
    d.first = s.first();
    d.step = s.step();
    return d;
}

[[nodiscard]] inline codec::segment_positions starts_of(
    const codec::division& d, const std::optional<std::string>& cursor
) {
    if (!cursor)
        return codec::segment_positions(static_cast<std::size_t>(d.count()), codec::position());
    result<codec::segment_positions> positions = codec::parse_scan_cursor(d, *cursor);
    if (!positions) throw_error(positions.error());
    return std::move(*positions);
}

/// Takes the items of all segments one by one, from pages of the class `Page`.
template <class Request, class Page>
struct segment_item_reader {
    using feed_type = page_feed<Request>;

    /// Limits the pages in flight to the client's connections: further requests would only wait for
    /// one of these.
    segment_item_reader(client c, const segments& s, const detail::parallel_scan_request& request)
        : division(division_of(s)),
          given(starts_of(division, request.resume_from)),
          feed(std::make_shared<feed_type>(
              c,
              Request(page_request(request, s.total())),
              exec::core_of(c)->session->max_connections,
              true
          )) {
        int number = division.first;
        for (const std::optional<codec::position>& start : given) {
            page_sequence<Request> pages(start.value_or(codec::position()));
            if (!start) pages.end();
            feed->add(std::move(pages), number);
            number += division.step;
        }
    }

    segment_item_reader(const segment_item_reader&) = delete;
    segment_item_reader& operator=(const segment_item_reader&) = delete;

    ~segment_item_reader() { feed_type::abandon(feed); }

    codec::division division;
    codec::segment_positions given; ///< behind the pages that were taken, but for the open one
    std::shared_ptr<feed_type> feed;
    std::optional<Page> open;
    std::int64_t scanned = 0;
    double units = 0;

    /// Returns what `take(Page&)` makes of the next item; `Taken()` at the end.
    template <class Taken, class Take>
    static asio::awaitable<Taken> take_next(std::shared_ptr<segment_item_reader> self, Take take) {
        Taken one{};
        const bool was_suspended = co_await has_been_suspended();
        if (!was_suspended) co_await suspend_once();
        while (!self->open || self->open->left() == 0) {
            self->close_page();
            const bool there = co_await feed_type::arrive(self->feed);
            if (!there) co_return one;
            self->open_held();
        }
        self->feed->throw_if_cancelled(co_await asio::this_coro::cancellation_state);
        one = take(*self->open);
        co_return one;
    }

    void close_page() {
        if (!open) return;
        given[open->positioned().sequence] = open->position();
        open.reset();
    }

    void open_held() {
        feed->deliver([&](positioned_page<Request>& held) { open.emplace(std::move(held)); });
        const auto& page = open->positioned().page;
        scanned += page.scanned_count;
        if (page.consumed_capacity) units += page.consumed_capacity->capacity_units;
    }

    [[nodiscard]] std::string cursor() const {
        if (!open) return codec::to_text(division, given);
        codec::segment_positions now = given;
        now[open->positioned().sequence] = open->position();
        return codec::to_text(division, now);
    }
};

} // namespace codynamo
