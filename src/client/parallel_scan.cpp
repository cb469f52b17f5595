// SPDX-License-Identifier: BSL-1.0
#include "client/page_sequence.hpp"
#include "client/segment_reader.hpp"
#include "error/moved_from.hpp"
#include "option/most_segments.hpp"

#include <codynamo/parallel_scan.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace codynamo {

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

struct parallel_scan::state : segment_item_reader<scan_request, open_page<scan_request>> {
    using reader = segment_item_reader<scan_request, open_page<scan_request>>;
    using reader::reader;

    static asio::awaitable<std::optional<item>> take(std::shared_ptr<state> self) {
        return reader::take_next<std::optional<item>>(
            std::move(self), [](open_page<scan_request>& page) { return page.take(); }
        );
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
