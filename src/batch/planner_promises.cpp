// SPDX-License-Identifier: BSL-1.0
//
// What always holds, looked at from the side of the requests.
//
#include "batch/planner.hpp"

#include <map>

namespace codynamo::batch {

std::string planner::broken_promise() const {
    std::size_t queued = 0;
    std::size_t urgent = 0;
    std::size_t grouped = 0;
    std::size_t flying = 0;
    std::size_t bytes = 0;
    std::map<const key_places::value_type*, int> waiting;
    std::map<const key_places::value_type*, int> in_flight;
    bool good = true;
    const auto look = [&](const write_list& in, whereabouts where, std::size_t& n) {
        for (const pending_write& one : in) {
            ++n;
            bytes += one.json.size();
            good = good && one.where == where && one.home == &in && &*one.self == &one;
            if (where == whereabouts::queue && one.epoch < released_before_) ++urgent;
            if (!one.place) continue;
            const key_place& at = one.place->second;
            good = good && &one == (where == whereabouts::flight ? at.in_flight : at.waiting);
            ++(where == whereabouts::flight ? in_flight : waiting)[one.place];
        }
    };
    for (const table_state& t : tables_)
        look(t.queue, whereabouts::queue, queued);
    for (const group& g : groups_)
        look(g.all, whereabouts::group, grouped);
    for (const flight& f : flights_) {
        look(f.all, whereabouts::flight, flying);
        if (f.all.empty() || f.all.size() > most_requests) return "a batch has 1 to 25 requests";
    }
    std::size_t returned = 0;
    look(returned_, whereabouts::returned, returned);
    if (!good) return "a request does not know where it is";
    for (const auto* places : {&waiting, &in_flight})
        for (const auto& [place, n] : *places)
            if (n > 1) return "two requests for one key wait, or are under way";
    for (const auto& place : places_)
        if (!waiting.contains(&place) && !in_flight.contains(&place))
            return "a key is remembered that no request has";
    if (queued != queued_ || urgent != urgent_ || grouped != grouped_ || flying != flying_ ||
        bytes != bytes_ || released_ > queued_)
        return "the books do not agree with the requests";
    std::size_t open = 0;
    for (const std::size_t n : open_)
        open += n;
    if (open != queued + grouped + flying) return "an epoch has lost count";
    if (counts_.accepted !=
        queued + grouped + flying + counts_.written + counts_.superseded + counts_.returned)
        return "a request is lost, or was counted twice";
    if (requests() > settings_.max_requests) return "more requests are held than there is room for";
    return "";
}

} // namespace codynamo::batch
