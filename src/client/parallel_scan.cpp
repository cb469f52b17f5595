// SPDX-License-Identifier: BSL-1.0
//
// Each segment has at most one page under way or waiting to be taken. Taking a page starts the
// fetch of the one behind it:
//
//   next()   items of the page in hand, without suspension; then
//   take()   on the strand: a page that is there, or the wait for one
//   fetch()  on the strand, detached: one page of one segment
//
// What `checkpoint` shows (`given`, the page in hand) changes within `next()` only.
//
#include "client/page_fetch.hpp"
#include "client/page_traits.hpp"
#include "exec/perform.hpp"

#include <codynamo/parallel_scan.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <charconv>
#include <deque>
#include <exception>
#include <vector>

namespace codynamo {
namespace {

constexpr int most_segments = 1'000'000;
constexpr std::string_view checkpoint_mark = "p";
constexpr std::string_view done_mark = "d";

scan_request page_request(const detail::parallel_scan_request& r, int number, int total) {
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
    page.segment = number;
    page.total_segments = total;
    return page;
}

/// "p8.0.1": which segments a checkpoint is of.
std::string division_text(const segments& s) {
    return std::string(checkpoint_mark) + std::to_string(s.total()) + "." +
           std::to_string(s.first()) + "." + std::to_string(s.step());
}

std::string_view take_part(std::string_view& text) {
    const std::size_t end = std::min(text.find('~'), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

[[noreturn]] void refuse_checkpoint(std::string why) {
    throw error(client_errc::invalid_argument, "the checkpoint " + std::move(why));
}

} // namespace

segments::segments(int total) : total_(total) {
    if (total < 1 || total > most_segments)
        throw error(
            client_errc::invalid_argument,
            "segments(" + std::to_string(total) + "): give 1 to 1,000,000"
        );
}

segments segments::share(int process, int processes) const {
    if (processes < 1 || process < 0 || process >= processes || processes > total_)
        throw error(
            client_errc::invalid_argument,
            "segments::share(" + std::to_string(process) + ", " + std::to_string(processes) +
                "): the first is 0 to processes - 1, and there are at most as many processes as "
                "segments"
        );
    segments mine = *this;
    mine.first_ = process;
    mine.step_ = processes;
    return mine;
}

struct parallel_scan::state {
    struct segment_state {
        explicit segment_state(scan_request r) : request(std::move(r)) {}

        scan_request request;                               ///< of the page that comes next
        codec::place start;                                 ///< of that page
        std::optional<codec::place> given = codec::place(); ///< behind the pages taken
        bool ended = false;                                 ///< no page behind the fetched ones
        asio::cancellation_signal stop;
    };

    struct fetched {
        std::size_t segment = 0;
        scan_response page;
        codec::place from;
        std::optional<codec::place> next;
    };

    state(client c, segments d, const detail::parallel_scan_request& request)
        : from(std::move(c)), division(d), timeout(request.timeout) {
        for (int number = d.first(); number < d.total(); number += d.step())
            all.emplace_back(page_request(request, number, d.total()));
        if (request.resume_from) resume(*request.resume_from);
    }

    client from;
    segments division;
    std::optional<std::chrono::milliseconds> timeout; ///< of a page
    std::deque<segment_state> all; ///< never moves an element: signals stay where they are
    std::deque<fetched> ready;     ///< in the order in which they came
    std::size_t fetching = 0;
    bool begun = false;
    bool stopped = false;
    std::exception_ptr failure;
    asio::steady_timer* waiting = nullptr; ///< of the `next()` that waits for a page

    // Of the handle's owner.
    std::optional<fetched> current;
    std::size_t taken = 0;              ///< items of `current`
    std::optional<codec::place> within; ///< behind the last of them
    std::int64_t scanned = 0;
    double units = 0;

    void resume(std::string_view text) {
        if (take_part(text) != division_text(division))
            refuse_checkpoint("is of another division into segments, or is none");
        for (segment_state& s : all) {
            const std::string_view part = take_part(text);
            if (part == done_mark) {
                s.ended = true;
                s.given.reset();
                continue;
            }
            result<codec::place> place = codec::parse_place(part);
            if (!place || !place->token.empty()) refuse_checkpoint("is not one of this library's");
            s.start = *place;
            s.given = *place;
            s.request.exclusive_start_key = place->after;
        }
        if (!text.empty()) refuse_checkpoint("is not one of this library's");
    }

    void stop() {
        stopped = true;
        for (segment_state& s : all)
            s.stop.emit(asio::cancellation_type::terminal);
    }

    void receive(std::size_t index, scan_response page) {
        segment_state& s = all[index];
        fetched one;
        one.segment = index;
        one.from = s.start;
        one.next = next_place(page);
        codec::place here = s.start;
        here.skip = 0;
        if (one.next && *one.next == here) refuse_endless(s.request);
        drop_skipped(page.items, s.start.skip);
        s.ended = !one.next;
        if (one.next) s.start = *one.next;
        s.request.exclusive_start_key = s.start.after;
        one.page = std::move(page);
        ready.push_back(std::move(one));
    }

    static asio::awaitable<void> fetch(std::shared_ptr<state> self, std::size_t index) {
        scan_request request = self->all[index].request;
        scan_response page = co_await self->from.scan(std::move(request));
        self->receive(index, std::move(page));
    }

    static void start_fetch(const std::shared_ptr<state>& self, std::size_t index) {
        segment_state& s = self->all[index];
        if (s.ended || self->stopped) return;
        ++self->fetching;
        page_fetch ending(self);
        try {
            asio::co_spawn(
                self->from.core()->strand(),
                fetch(self, index),
                asio::bind_cancellation_slot(s.stop.slot(), std::move(ending))
            );
        } catch (...) { // `ending` tells; the pages before this one are good
        }
    }

    void fetch_ended(const std::exception_ptr& e) noexcept {
        --fetching;
        // What a stop cancelled is no failure of its own.
        if (e && !stopped) {
            failure = e;
            stop();
        }
        if (waiting) waiting->cancel();
    }

    static asio::awaitable<std::optional<fetched>> take(std::shared_ptr<state> self) {
        co_await asio::this_coro::throw_if_cancelled(false);
        if (!std::exchange(self->begun, true))
            for (std::size_t i = 0; i < self->all.size(); ++i)
                start_fetch(self, i);
        while (self->ready.empty() && self->fetching > 0 && !self->failure) {
            const asio::any_io_executor executor = co_await asio::this_coro::executor;
            page_wait arrival(executor, self->waiting);
            boost::system::error_code ignored;
            co_await arrival.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            const auto cancellation = co_await asio::this_coro::cancellation_state;
            if (cancellation.cancelled() != asio::cancellation_type::none)
                throw error(client_errc::cancelled, "while waiting for a page");
        }
        std::optional<fetched> one;
        if (!self->ready.empty()) {
            one = std::move(self->ready.front());
            self->ready.pop_front();
            start_fetch(self, one->segment);
        } else if (self->failure) {
            std::rethrow_exception(self->failure);
        }
        co_return one;
    }

    static asio::awaitable<std::optional<item>> take_item(std::shared_ptr<state> self) {
        while (!self->current || self->taken == self->current->page.items.size()) {
            if (self->current) {
                self->all[self->current->segment].given = self->current->next;
                self->current.reset();
            }
            auto taking = take(self);
            const auto limit = exec::limit_of_call(*self->from.core(), self->timeout);
            std::optional<fetched> page =
                co_await exec::on_strand(self->from.core(), std::move(taking), limit);
            if (!page) co_return std::nullopt;
            self->scanned += page->page.scanned_count;
            if (page->page.consumed_capacity)
                self->units += page->page.consumed_capacity->capacity_units;
            self->current = std::move(page);
            self->taken = 0;
            self->within.reset();
            exec::throw_if_cancelled(co_await asio::this_coro::cancellation_state);
        }
        item& next = self->current->page.items[self->taken++];
        self->within = place_within(self->current->from, self->current->next, self->taken, &next);
        std::optional<item> one = std::move(next);
        co_return one;
    }

    /// Behind the items that were given, or nothing when all of the segment were.
    [[nodiscard]] std::optional<codec::place> place_of_segment(std::size_t index) const {
        if (!current || current->segment != index) return all[index].given;
        if (taken == current->page.items.size()) return current->next;
        return within ? *within : current->from;
    }
};

parallel_scan::parallel_scan(client c, segments division, detail::parallel_scan_request request)
    : state_(std::make_shared<state>(std::move(c), division, request)) {}

parallel_scan::parallel_scan(parallel_scan&&) noexcept = default;

parallel_scan& parallel_scan::operator=(parallel_scan&& other) noexcept {
    parallel_scan dropped(std::move(*this));
    state_ = std::move(other.state_);
    return *this;
}

parallel_scan::~parallel_scan() {
    if (!state_ || !state_->begun) return;
    const asio::any_io_executor strand = state_->from.core()->strand();
    if (!strand) return; // the context has ended, and with it what was under way
    try {
        asio::post(strand, [abandoned = state_] { abandoned->stop(); });
    } catch (...) { // no memory for a message: the pages under way end by themselves
    }
}

asio::awaitable<std::optional<item>> parallel_scan::next() {
    return state::take_item(state_);
}

std::string parallel_scan::checkpoint() const {
    std::string text = division_text(state_->division);
    for (std::size_t i = 0; i < state_->all.size(); ++i) {
        const std::optional<codec::place> place = state_->place_of_segment(i);
        text.append("~").append(place ? codec::to_text(*place) : std::string(done_mark));
    }
    return text;
}

std::int64_t parallel_scan::scanned_count() const noexcept {
    return state_->scanned;
}

double parallel_scan::consumed_capacity_units() const noexcept {
    return state_->units;
}

} // namespace codynamo
