// SPDX-License-Identifier: BSL-1.0
//
// A feed with a sequence of pages for each segment. The state of `cursor` (`given`, the open page)
// changes within `next()` only, in the step in which the caller gets an item.
//
#include "client/page_feed.hpp"
#include "client/page_sequence.hpp"
#include "codec/scan_cursor.hpp"
#include "error/moved_from.hpp"
#include "exec/client_access.hpp"
#include "option/most_segments.hpp"

#include <codynamo/parallel_scan.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace codynamo {
namespace {

scan_request page_request(const detail::parallel_scan_request& r, int total) {
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

codec::division division_of(const segments& s) {
    codec::division d;
    d.total = s.total();
    d.first = s.first();
    d.step = s.step();
    return d;
}

codec::segment_positions starts_of(
    const codec::division& d, const std::optional<std::string>& cursor
) {
    if (!cursor)
        return codec::segment_positions(static_cast<std::size_t>(d.count()), codec::position());
    result<codec::segment_positions> positions = codec::parse_scan_cursor(d, *cursor);
    if (!positions) throw_error(positions.error());
    return std::move(*positions);
}

} // namespace

segments::segments(int total) : total_(total) {
    if (total < 1 || total > detail::most_segments)
        throw error(
            client_errc::invalid_argument,
            "segments(" + std::to_string(total) + "): give 1 to 1,000,000"
        );
}

segments segments::slice(int process, int processes) const {
    if (processes < 1 || process < 0 || process >= processes || processes > total_)
        throw error(
            client_errc::invalid_argument,
            "segments::slice(" + std::to_string(process) + ", " + std::to_string(processes) +
                "): the first is 0 to processes - 1, and there are at most as many processes as "
                "segments"
        );
    segments mine = *this;
    mine.first_ = process;
    mine.step_ = processes;
    return mine;
}

struct parallel_scan::state {
    using feed_type = page_feed<scan_request>;

    /// Limits the pages in flight to the client's connections: further requests would only wait for
    /// one of these.
    state(client c, const segments& s, const detail::parallel_scan_request& request)
        : division(division_of(s)),
          given(starts_of(division, request.resume_from)),
          feed(std::make_shared<feed_type>(
              c, page_request(request, s.total()), exec::core_of(c)->session->max_connections, true
          )) {
        int number = division.first;
        for (const std::optional<codec::position>& start : given) {
            page_sequence<scan_request> pages(start.value_or(codec::position()));
            if (!start) pages.end();
            feed->add(std::move(pages), number);
            number += division.step;
        }
    }

    state(const state&) = delete;
    state& operator=(const state&) = delete;

    ~state() { feed_type::abandon(feed); }

    codec::division division;
    codec::segment_positions given; ///< behind the pages that were taken, but for the open one
    std::shared_ptr<feed_type> feed;
    std::optional<open_page<scan_request>> open;
    std::int64_t scanned = 0;
    double units = 0;

    static asio::awaitable<std::optional<item>> take(std::shared_ptr<state> self) {
        std::optional<item> one;
        const bool was_suspended = co_await has_been_suspended();
        if (!was_suspended) co_await suspend_once();
        while (!self->open || self->open->left() == 0) {
            self->close_page();
            const bool there = co_await feed_type::arrive(self->feed);
            if (!there) co_return one;
            self->open_held();
        }
        self->feed->throw_if_cancelled(co_await asio::this_coro::cancellation_state);
        one = self->open->take();
        co_return one;
    }

    void close_page() {
        if (!open) return;
        given[open->positioned().sequence] = open->position();
        open.reset();
    }

    void open_held() {
        feed->deliver([&](positioned_page<scan_request>& held) { open.emplace(std::move(held)); });
        const scan_response& page = open->positioned().page;
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

parallel_scan::parallel_scan(client c, segments division, detail::parallel_scan_request request)
    : state_(std::make_shared<state>(std::move(c), division, request)) {}

parallel_scan::parallel_scan(parallel_scan&&) noexcept = default;
parallel_scan& parallel_scan::operator=(parallel_scan&&) noexcept = default;
parallel_scan::~parallel_scan() = default;

asio::awaitable<std::optional<item>> parallel_scan::next() {
    return state::take(detail::state_of(state_, "parallel_scan"));
}

std::string parallel_scan::cursor() const {
    return detail::state_of(state_, "parallel_scan")->cursor();
}

std::int64_t parallel_scan::scanned_count() const noexcept {
    return state_ ? state_->scanned : 0;
}

double parallel_scan::consumed_capacity_units() const noexcept {
    return state_ ? state_->units : 0;
}

} // namespace codynamo
