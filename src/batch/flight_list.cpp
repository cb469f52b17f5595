// SPDX-License-Identifier: BSL-1.0
#include "batch/flight_list.hpp"

#include <algorithm>

namespace codynamo::batch {
namespace {

flight_list::list::const_iterator find_in(const flight_list::list& all, const flight& f) noexcept {
    return std::ranges::find_if(all, [&](const flight& other) { return &other == &f; });
}

} // namespace

bool flight_list::has(std::size_t table) const noexcept {
    return std::ranges::any_of(in_flight_, [&](const flight& f) {
        return std::ranges::find(f.tables, table) != f.tables.end();
    });
}

flight* flight_list::find(std::uint64_t id) noexcept {
    const auto f = std::ranges::find(in_flight_, id, &flight::id);
    return f == in_flight_.end() ? nullptr : &*f;
}

flight& flight_list::add(list&& one) noexcept {
    one.front().id = ++last_id_;
    in_flight_.splice(in_flight_.end(), one);
    return in_flight_.back();
}

void flight_list::remove(const flight& f) noexcept {
    in_flight_.erase(find_in(in_flight_, f));
}

bool flight_list::has_part(std::size_t table) const noexcept {
    return std::ranges::any_of(parts_, [&](const flight& part) {
        return std::ranges::find(part.requests, table, &pending_write::table) !=
               part.requests.end();
    });
}

void flight_list::add_parts(list&& parts) noexcept {
    for (flight& part : parts)
        part.is_part = true;
    parts_.splice(parts_.begin(), parts);
    remove_empty_parts();
}

void flight_list::remove_empty_parts() noexcept {
    parts_.remove_if([](const flight& part) { return part.requests.empty(); });
}

flight& flight_list::send_part(const flight& part) noexcept {
    in_flight_.splice(in_flight_.end(), parts_, find_in(parts_, part));
    in_flight_.back().id = ++last_id_;
    return in_flight_.back();
}

void flight_list::return_part(const flight& part) noexcept {
    parts_.splice(parts_.begin(), in_flight_, find_in(in_flight_, part));
}

} // namespace codynamo::batch
