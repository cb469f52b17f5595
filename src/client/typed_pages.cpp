// SPDX-License-Identifier: BSL-1.0
//
// The pages of a query, scan or parallel scan, whose items stay JSON until the reader takes them:
// see page_reader.hpp and segment_reader.hpp.
//
#include "client/open_slices.hpp"
#include "client/page_reader.hpp"
#include "client/segment_reader.hpp"
#include "error/moved_from.hpp"
#include "exec/hints.hpp"

#include <codynamo/typed/pages.hpp>

#include <boost/asio/this_coro.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace codynamo::detail {

/// Of a query or a scan.
struct sliced_pages {
    using self_ptr = std::shared_ptr<sliced_pages>;

    sliced_pages() = default;
    sliced_pages(const sliced_pages&) = delete;
    sliced_pages& operator=(const sliced_pages&) = delete;
    virtual ~sliced_pages() = default;

    virtual asio::awaitable<bool> take(self_ptr self, item_sink to) = 0;
    virtual asio::awaitable<void> take_all(self_ptr self, item_sink to) = 0;
    virtual asio::awaitable<std::optional<query_response>> take_page(
        self_ptr self, item_sink to
    ) = 0;
    [[nodiscard]] virtual std::string cursor_text() const = 0;
};

namespace {

/// Throws if an item did not convert.
template <class Feed>
void check(const Feed& feed, const std::optional<error>& failure) {
    if (!failure) return;
    error_info info = failure->info();
    info.hint = exec::hint_for(info, {});
    throw_error(feed.error_of(std::move(info)));
}

/// Reads the next item of a page.
template <class Reader>
struct take_slice {
    take_slice(const Reader& r, const item_sink& sink) : reader(&r), to(sink) {}

    template <class Page>
    bool operator()(Page& page) const {
        check(*reader->feed, page.take_into(to));
        return true;
    }

    const Reader* reader;
    item_sink to;
};

template <class Request>
struct slice_reader final : sliced_pages,
                            page_item_reader<sliced<Request>, open_slices<sliced<Request>>> {
    using reader = page_item_reader<sliced<Request>, open_slices<sliced<Request>>>;
    using reader::reader;

    asio::awaitable<bool> take(self_ptr self, item_sink to) override {
        const take_slice<reader> take_it(*this, to);
        return reader::template take_next<bool>(own(self), take_it);
    }

    asio::awaitable<void> take_all(self_ptr self, item_sink to) override {
        return take_all_of(own(self), to);
    }

    asio::awaitable<std::optional<query_response>> take_page(self_ptr self, item_sink to) override {
        return take_page_of(own(self), to);
    }

    [[nodiscard]] std::string cursor_text() const override { return this->cursor(); }

private:
    using own_ptr = std::shared_ptr<slice_reader>;

    static own_ptr own(const self_ptr& self) {
        return std::static_pointer_cast<slice_reader>(self);
    }

    static asio::awaitable<void> take_all_of(own_ptr self, item_sink to) {
        bool more = true;
        while (more)
            more = co_await reader::open_next(self);
        self->take_open_pages(to);
    }

    void take_open_pages(const item_sink& to) {
        if (this->open.empty()) return;
        for (const auto& page : this->open)
            check(*this->feed, page.read_all_into(to));
        std::optional<codec::position> behind = this->open.back().positioned().behind;
        // Nothing fails from here on.
        this->given = std::move(behind);
        this->open.clear();
    }

    /// The page stays open until all its items have been converted.
    static asio::awaitable<std::optional<query_response>> take_page_of(own_ptr self, item_sink to) {
        std::optional<query_response> page;
        const bool was_suspended = co_await has_been_suspended();
        if (!was_suspended) co_await suspend_once();
        if (self->open.empty()) {
            const bool there = co_await reader::open_next(self);
            if (!there) co_return page;
        }
        self->feed->throw_if_cancelled(co_await asio::this_coro::cancellation_state);
        page = self->take_open_page(to);
        co_return page;
    }

    query_response take_open_page(const item_sink& to) {
        const auto& first = this->open.front();
        check(*this->feed, first.read_all_into(to));
        const codec::sliced_page& held = first.positioned().page;
        query_response page;
        page.count = held.count;
        page.scanned_count = held.scanned_count;
        page.last_evaluated_key = held.last_evaluated_key;
        page.consumed_capacity = held.consumed_capacity;
        std::optional<codec::position> behind = first.positioned().behind;
        // Nothing fails from here on.
        this->given = std::move(behind);
        this->open.pop_front();
        return page;
    }
};

template <class Request>
paged<sliced<Request>> slicing(paged<Request> whole) {
    paged<sliced<Request>> out(sliced<Request>(static_cast<Request&&>(whole)));
    out.max_items = whole.max_items;
    out.prefetch = whole.prefetch;
    out.resume_from = std::move(whole.resume_from);
    return out;
}

} // namespace

std::shared_ptr<sliced_pages> open_sliced(client c, paged<query_request> first) {
    return std::make_shared<slice_reader<query_request>>(std::move(c), slicing(std::move(first)));
}

std::shared_ptr<sliced_pages> open_sliced(client c, paged<scan_request> first) {
    return std::make_shared<slice_reader<scan_request>>(std::move(c), slicing(std::move(first)));
}

asio::awaitable<bool> next_into(std::shared_ptr<sliced_pages> from, item_sink to) {
    sliced_pages& pages = *from;
    return pages.take(std::move(from), to);
}

asio::awaitable<void> collect_into(std::shared_ptr<sliced_pages> from, item_sink to) {
    sliced_pages& pages = *from;
    return pages.take_all(std::move(from), to);
}

asio::awaitable<std::optional<query_response>> next_page_into(
    std::shared_ptr<sliced_pages> from, item_sink to
) {
    sliced_pages& pages = *from;
    return pages.take_page(std::move(from), to);
}

std::string cursor_of(const sliced_pages& pages) {
    return pages.cursor_text();
}

const std::shared_ptr<sliced_pages>& checked(
    const std::shared_ptr<sliced_pages>& pages, const char* name
) {
    return state_of(pages, name);
}

/// Of a parallel scan.
struct sliced_segments
    : segment_item_reader<sliced<scan_request>, open_slices<sliced<scan_request>>> {
    using reader = segment_item_reader<sliced<scan_request>, open_slices<sliced<scan_request>>>;
    using reader::reader;
};

std::shared_ptr<sliced_segments> open_sliced(
    client c, const segments& division, const parallel_scan_request& request
) {
    return std::make_shared<sliced_segments>(std::move(c), division, request);
}

asio::awaitable<bool> next_into(std::shared_ptr<sliced_segments> from, item_sink to) {
    using reader = sliced_segments::reader;
    const take_slice<reader> take_it(*from, to);
    return reader::take_next<bool>(std::move(from), take_it);
}

std::string cursor_of(const sliced_segments& scan) {
    return scan.cursor();
}

std::int64_t scanned_count_of(const std::shared_ptr<sliced_segments>& scan) noexcept {
    return scan ? scan->scanned : 0;
}

double capacity_units_of(const std::shared_ptr<sliced_segments>& scan) noexcept {
    return scan ? scan->units : 0;
}

const std::shared_ptr<sliced_segments>& checked(
    const std::shared_ptr<sliced_segments>& scan, const char* name
) {
    return state_of(scan, name);
}

} // namespace codynamo::detail
