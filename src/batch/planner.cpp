// SPDX-License-Identifier: BSL-1.0
#include "batch/planner.hpp"

#include "codec/attribute_value.hpp"
#include "codec/json_writer.hpp"

#include <algorithm>
#include <utility>

namespace codynamo::batch {
namespace {

constexpr std::size_t most_requests = 25;                 // in one BatchWriteItem
constexpr std::size_t most_bytes = std::size_t{15} << 20; // 16 MB less room for the frame

result<std::string> encode_request(const write_request& r) {
    std::string text;
    codec::json_writer json(text);
    json.begin_object();
    json.name(r.put() ? "PutRequest" : "DeleteRequest");
    json.begin_object();
    json.name(r.put() ? "Item" : "Key");
    codec::encode(json, r.attributes(), r.put() ? "item" : "key");
    json.end_object();
    json.end_object();
    return json.finish(std::move(text));
}

bool can_be_key(const value& v) {
    return v.is_string() || v.is_number() || v.is_binary();
}

/// Without key names two requests are surely for different keys only when all attributes that could
/// be a key, and that both have, differ: the partition key is one of them.
bool may_share_key(const write_request& a, const write_request& b) {
    for (const auto& [name, v] : a.attributes()) {
        const value* other = b.attributes().find(name);
        if (other && can_be_key(v) && v == *other) return true;
    }
    return false;
}

} // namespace

planner::planner(std::string table_name, std::vector<std::string> key_names)
    : table_(std::move(table_name)), key_names_(std::move(key_names)) {
    std::ranges::sort(key_names_); // the same key whatever the order of its names
}

result<std::string> planner::key_of(const item& attributes) const {
    item named;
    for (const std::string& name : key_names_) {
        const value* v = attributes.find(name);
        if (!v)
            return error(
                client_errc::invalid_argument,
                "the request has no attribute '" + name +
                    "', which overwrite_by_pkeys names as part of the key"
            );
        if (!can_be_key(*v))
            return error(
                client_errc::invalid_argument,
                "the key attribute '" + name + "' is a " + std::string(to_string(v->type())) +
                    ": keys are strings, numbers or binaries"
            );
        named.set(name, *v);
    }
    return key(std::move(named)).canonical();
}

result<void> planner::add(write_request r) {
    std::string canonical;
    if (!key_names_.empty()) {
        result<std::string> named = key_of(r.attributes());
        if (!named) return named.error();
        canonical = std::move(*named);
    }
    result<std::string> json = encode_request(r);
    if (!json) return json.error();

    queue one;
    one.emplace_back(std::move(r), std::move(*json), std::move(canonical));
    if (!key_names_.empty()) {
        const auto [known, is_new] = by_key_.try_emplace(one.front().key, one.begin());
        if (!is_new) {
            queue_.erase(known->second);
            known->second = one.begin();
            ++superseded_;
        }
    }
    queue_.splice(queue_.end(), one);
    return {};
}

std::string planner::take(std::size_t most, std::string_view capacity_detail) {
    std::string body;
    codec::json_writer json(body);
    json.begin_object();
    json.name("RequestItems");
    json.begin_object();
    json.name(table_);
    json.begin_array();
    most = std::min(most, most_requests);
    for (std::size_t count = 0; count < most && !queue_.empty(); ++count) {
        entry& next = queue_.front();
        if (count > 0 && body.size() + next.json.size() > most_bytes) break;
        if (might_meet_its_elder(next)) break;
        json.raw(next.json);
        next.sent_again = std::exchange(next.sent_before, true);
        if (next.sent_again) ++retried_;
        if (!key_names_.empty()) by_key_.erase(next.key);
        flight_.splice(flight_.end(), queue_, queue_.begin());
    }
    json.end_array();
    json.end_object();
    if (!capacity_detail.empty()) json.member("ReturnConsumedCapacity", capacity_detail);
    json.end_object();
    return body;
}

planner::queue::iterator planner::find_in_flight(
    const write_request& unprocessed, const std::vector<const entry*>& found
) {
    std::string canonical;
    if (!key_names_.empty()) {
        result<std::string> named = key_of(unprocessed.attributes());
        if (!named) return flight_.end();
        canonical = std::move(*named);
    }
    return std::ranges::find_if(flight_, [&](const entry& e) {
        if (std::ranges::find(found, &e) != found.end()) return false;
        if (!key_names_.empty()) return e.key == canonical;
        const bool same_kind = (e.request.put() != nullptr) == (unprocessed.put() != nullptr);
        return same_kind && e.request.attributes() == unprocessed.attributes();
    });
}

std::size_t planner::settle(const std::vector<write_request>& unprocessed) {
    std::vector<const entry*> found;
    std::vector<queue::iterator> left_in_flight;
    for (const write_request& r : unprocessed) {
        const auto where = find_in_flight(r, found);
        if (where == flight_.end()) {
            put_back();
            return 0;
        }
        found.push_back(&*where);
        left_in_flight.push_back(where);
    }
    queue left;
    for (const queue::iterator where : left_in_flight)
        left.splice(left.end(), flight_, where);
    const std::size_t acknowledged = flight_.size();
    written_ += acknowledged;
    flight_.clear();
    if (key_names_.empty() && might_be_queued(left))
        move_to_front(left);
    else
        move_to_back(left);
    return acknowledged;
}

void planner::put_back() {
    move_to_front(flight_);
}

bool planner::might_be_queued(const queue& left) const {
    return std::ranges::any_of(left, [&](const entry& old) {
        return std::ranges::any_of(queue_, [&](const entry& e) {
            return may_share_key(old.request, e.request);
        });
    });
}

bool planner::might_meet_its_elder(const entry& next) const {
    if (!key_names_.empty() || next.sent_before) return false;
    return std::ranges::any_of(flight_, [&](const entry& e) {
        return e.sent_again && may_share_key(e.request, next.request);
    });
}

bool planner::is_superseded(const entry& e) const {
    return !key_names_.empty() && by_key_.contains(e.key);
}

void planner::move_to_back(queue& left) {
    while (!left.empty()) {
        if (is_superseded(left.front())) {
            left.pop_front();
            ++superseded_;
            continue;
        }
        if (!key_names_.empty()) by_key_.emplace(left.front().key, left.begin());
        queue_.splice(queue_.end(), left, left.begin());
    }
}

void planner::move_to_front(queue& left) {
    while (!left.empty()) {
        const auto last = std::prev(left.end());
        if (is_superseded(*last)) {
            left.erase(last);
            ++superseded_;
            continue;
        }
        if (!key_names_.empty()) by_key_.emplace(last->key, last);
        queue_.splice(queue_.begin(), left, last);
    }
}

std::vector<write_request> planner::unwritten() const {
    std::vector<write_request> all;
    all.reserve(flight_.size() + queue_.size());
    for (const entry& e : flight_)
        if (!is_superseded(e)) all.push_back(e.request);
    for (const entry& e : queue_)
        all.push_back(e.request);
    return all;
}

void planner::clear() noexcept {
    by_key_.clear();
    queue_.clear();
    flight_.clear();
}

} // namespace codynamo::batch
