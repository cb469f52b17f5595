// SPDX-License-Identifier: BSL-1.0
//
// Both handles read a feed of one sequence: see page_reader.hpp.
//
#include "client/page_reader.hpp"
#include "error/moved_from.hpp"

#include <codynamo/pages.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

template <class Request, class Response>
struct pages<Request, Response>::state : page_reader<Request> {
    using page_reader<Request>::page_reader;

    static asio::awaitable<std::optional<Response>> take(std::shared_ptr<state> self) {
        std::optional<Response> page;
        const bool there = co_await page_feed<Request>::arrive(self->feed);
        if (!there) co_return page;
        self->feed->deliver([&](positioned_page<Request>& held) {
            self->given = std::move(held.behind);
            page = std::move(held.page);
        });
        co_return page;
    }
};

template <class Request, class Response>
pages<Request, Response>::pages(client c, detail::paged<Request> first)
    : state_(std::make_shared<state>(std::move(c), std::move(first))) {}

template <class Request, class Response>
asio::awaitable<std::optional<Response>> pages<Request, Response>::next() {
    return state::take(detail::state_of(state_, "pages"));
}

template <class Request, class Response>
std::string pages<Request, Response>::cursor() const {
    return text_of(detail::state_of(state_, "pages")->given);
}

// --- items ---

template <class Request, class Response>
struct item_stream<Request, Response>::state : page_item_reader<Request, open_page<Request>> {
    using reader = page_item_reader<Request, open_page<Request>>;
    using reader::reader;

    static asio::awaitable<std::optional<item>> take(std::shared_ptr<state> self) {
        return reader::template take_next<std::optional<item>>(
            std::move(self), [](open_page<Request>& page) { return page.take(); }
        );
    }

    static asio::awaitable<std::vector<item>> take_all(std::shared_ptr<state> self) {
        bool more = true;
        while (more)
            more = co_await reader::open_next(self);
        co_return self->take_open_pages();
    }

    std::vector<item> take_open_pages() {
        std::vector<item> all;
        std::size_t count = 0;
        for (const open_page<Request>& page : this->open)
            count += page.left();
        all.reserve(count);
        if (this->open.empty()) return all;
        std::optional<codec::position> behind = this->open.back().positioned().behind;
        // Nothing fails from here on.
        this->given = std::move(behind);
        for (open_page<Request>& page : this->open)
            page.take_all(all);
        this->open.clear();
        return all;
    }
};

template <class Request, class Response>
item_stream<Request, Response>::item_stream(client c, detail::paged<Request> first)
    : state_(std::make_shared<state>(std::move(c), std::move(first))) {}

template <class Request, class Response>
asio::awaitable<std::optional<item>> item_stream<Request, Response>::next() {
    return state::take(detail::state_of(state_, "item_stream"));
}

template <class Request, class Response>
asio::awaitable<std::vector<item>> item_stream<Request, Response>::collect() {
    return state::take_all(detail::state_of(state_, "item_stream"));
}

template <class Request, class Response>
std::string item_stream<Request, Response>::cursor() const {
    return detail::state_of(state_, "item_stream")->cursor();
}

template class pages<query_request, query_response>;
template class pages<scan_request, scan_response>;
template class pages<list_tables_request, list_tables_response>;
template class pages<execute_statement_request, execute_statement_response>;
template class item_stream<query_request, query_response>;
template class item_stream<scan_request, scan_response>;
template class item_stream<execute_statement_request, execute_statement_response>;

} // namespace codynamo
