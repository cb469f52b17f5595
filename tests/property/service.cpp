// SPDX-License-Identifier: BSL-1.0
#include "property/service.hpp"

#include "codec/operations.hpp"

#include <algorithm>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_bytes = 16'000'000;

std::vector<write_request> requests_in(std::string body) {
    const std::string name = "RequestItems";
    body.replace(body.find(name), name.size(), "UnprocessedItems");
    return codec::decode<batch_write_item_response>(body).value().unprocessed_items;
}

/// With the names of tables in place of their ARNs, as DynamoDB Local responds.
std::string response_that_leaves(const std::vector<write_request>& some) {
    batch_write_item_request r;
    for (const write_request& left : some) {
        const std::string table = table_name(left.table_name().back() - '0');
        if (left.item())
            r.requests.emplace_back(table, *left.item());
        else
            r.requests.emplace_back(table, *left.key());
    }
    std::string body = codec::encode(r).value().str();
    const std::string name = "RequestItems";
    return body.replace(body.find(name), name.size(), "UnprocessedItems");
}

value key_value(int type, int n) {
    const std::string text = std::to_string(n);
    if (type == 0) return "k" + text;
    if (type == 1) return number(text);
    return binary::from_string("k" + text);
}

int number_in(const value& v) {
    if (v.is_number()) return v.as_number().to<int>();
    const std::string text = v.is_string() ? v.as_string() : v.as_binary().to_string();
    return std::stoi(text.substr(1));
}

} // namespace

std::string table_name(int table, bool by_arn) {
    return (by_arn ? "arn:aws:dynamodb:us-east-1:111111111111:table/table-" : "table-") +
           std::to_string(table);
}

// --- producers ---

int service::issue(int table, int key, bool is_put, bool poison) {
    const std::scoped_lock lock(mutex_);
    const int order = issued();
    operation& o = all_.emplace_back();
    o.table = table;
    o.by_arn = f_.spelled && tape_.chance(128);
    o.key = key;
    o.is_put = is_put;
    o.poison = poison;
    print(
        std::to_string(order) + (is_put ? ": put" : ": delete") + (poison ? " poison" : "") +
        " table " + std::to_string(table) + " key " + std::to_string(key)
    );
    keys_[{table, key}].orders.push_back(order);
    return order;
}

void service::accept(int order) {
    const std::scoped_lock lock(mutex_);
    all_[static_cast<std::size_t>(order)].accepted = true;
    print(std::to_string(order) + " accepted");
}

void service::refuse(int order) {
    const std::scoped_lock lock(mutex_);
    operation& o = all_[static_cast<std::size_t>(order)];
    o.refused = true;
    print(std::to_string(order) + " refused");
    if (o.applied) violate("what the writer refused was sent all the same");
}

item service::key_attributes(int key) {
    const std::scoped_lock lock(mutex_);
    item attributes;
    if (f_.sort_key) {
        attributes.set("pk", key_value(f_.key_type, key / 3));
        attributes.set("sk", key_value(f_.key_type, key % 3));
    } else {
        attributes.set("pk", key_value(f_.key_type, key));
    }
    if (f_.key_type == 1 && f_.respelled && tape_.chance(128)) {
        const std::string plain(attributes.at("pk").as_number().text());
        attributes.set("pk", number(tape_.chance(128) ? plain + ".0" : plain + "0E-1"));
    }
    return attributes;
}

write_request service::request_of(int order, std::size_t padding) {
    const std::scoped_lock lock(mutex_);
    const operation o = at(order);
    item attributes = key_attributes(o.key);
    const std::string table = table_name(o.table, o.by_arn);
    if (!o.is_put) return {table, codynamo::key(std::move(attributes))};
    attributes.set("order", order);
    if (o.poison) attributes.set("poison", true);
    if (padding > 0) attributes.set("padding", std::string(padding, 'x'));
    return {table, std::move(attributes)};
}

service::address service::address_of(const write_request& r) const {
    const item& a = r.attributes();
    int key = number_in(a.at("pk"));
    if (f_.sort_key) key = key * 3 + number_in(a.at("sk"));
    return {r.table_name().back() - '0', key};
}

/// A put says which one it is. A delete is, where the keys are known, the last request for its key
/// (others were superseded, and none waits for room), otherwise the first that has no end yet.
int service::find(const write_request& r, const std::vector<int>& but_for, bool is_sent) {
    if (r.item()) return r.attributes().at("order").as_number().to<int>();
    const key_state& k = keys_[address_of(r)];
    std::vector<int> orders = k.orders;
    if (f_.named) std::ranges::reverse(orders);
    int taken_back = -1;
    for (const int order : orders) {
        const operation o = at(order);
        if (o.is_put || o.refused || o.returned) continue;
        if (is_sent && !f_.named && order < k.last_sent)
            continue; // abandoned, and not yet reported
        if (std::ranges::find(but_for, order) != but_for.end()) continue;
        if (!o.acknowledged) return order;
        if (taken_back < 0) taken_back = order;
    }
    return taken_back; // just as it was acknowledged
}

void service::hand_back(const std::vector<unwritten_request>& some) {
    const std::scoped_lock lock(mutex_);
    int last_put = -1; // of those that say which one they are
    for (const unwritten_request& r : some) {
        const int order = find(r, {}, false);
        if (order < 0) {
            violate("something was returned that was never accepted");
            continue;
        }
        operation& o = all_[static_cast<std::size_t>(order)];
        if (o.is_put && order < last_put)
            violate("requests were returned in another order than they were accepted in");
        if (o.is_put) last_put = order;
        if (o.returned) violate("a request was returned twice");
        if (o.refused) violate("a request was returned that was not accepted");
        o.returned = true;
        print(std::to_string(order) + " returned: " + r.code().message());
        if (o.applied && r.outcome() != outcome::maybe_applied && r.item())
            violate("a request was returned as not applied, and it was applied");
        if (o.poison && r.code() == service_errc::validation) count("poison returned");
        if (r.code() == client_errc::batch_incomplete) count("abandoned after stall_timeout");
    }
}

// --- batches ---

std::vector<int> service::operations_in(const std::vector<write_request>& requests) {
    std::vector<int> orders;
    for (const write_request& r : requests) {
        const int order = find(r, orders, true);
        if (order < 0)
            violate("something was sent that was never accepted");
        else
            orders.push_back(order);
    }
    return orders;
}

void service::check_batch(
    const std::vector<int>& orders, std::chrono::steady_clock::time_point now
) {
    std::set<int> tables;
    std::set<named_table> names;
    std::set<address> seen;
    for (const int order : orders) {
        const operation o = at(order);
        key_state& k = keys_[{o.table, o.key}];
        // A batch with a key twice is refused as a whole: the later one has yet to be sent.
        if (!seen.emplace(o.table, o.key).second) continue;
        tables.insert(o.table);
        names.emplace(o.table, o.by_arn);
        if (o.acknowledged && o.is_put) violate("a request was sent again after its response");
        if (o.returned && o.is_put && !f_.on_the_wire)
            violate("a request was sent after it was returned");
        if (o.refused) violate("a request was sent that was not accepted");
        if (order < k.last_sent) violate("an older request was sent after a newer one for its key");
        if (k.in_flight > 0) violate("two requests for one key were in flight");
        k.last_sent = std::max(k.last_sent, order);
    }
    for (const int table : tables) {
        const table_state& t = tables_[static_cast<std::size_t>(table)];
        if (!f_.named && t.in_flight > 0) violate("two batches of unknown keys were in flight");
    }
    for (const named_table& name : names)
        if (pauses_[name].failed && now < pauses_[name].quiet_until)
            violate("a table that wrote nothing got no pause");
}

fate service::draw_fate() {
    if (f_.scripted_fate) return f_.scripted_fate();
    if (!tape_.chance(f_.fault_rate)) return fate::good;
    const auto drawn = 1 + tape_.below(f_.faults.size() - 1);
    return f_.faults[drawn] ? static_cast<fate>(drawn) : fate::good;
}

service::reply service::receive(
    const std::string& body, std::chrono::steady_clock::time_point now
) {
    const std::scoped_lock lock(mutex_);
    const std::vector<write_request> requests = requests_in(body);
    if (requests.empty() || requests.size() > 25) violate("a batch has 1 to 25 requests");
    if (body.size() > most_bytes) violate("a batch has at most 16 MB");
    const std::vector<int> orders = operations_in(requests);
    if (prints_events) {
        const auto ms =
            std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
        std::string line = std::to_string(ms.count() - 3'600'000) + " ms, batch:";
        for (const int order : orders)
            line += ' ' + std::to_string(order);
        print(line);
    }
    check_batch(orders, now);
    std::set<address> seen;
    std::set<int> tables;
    std::set<named_table> names;
    bool has_poison = false;
    bool has_key_twice = false;
    for (const int order : orders) {
        const operation o = at(order);
        has_key_twice = !seen.emplace(o.table, o.key).second || has_key_twice;
        has_poison = has_poison || o.poison;
        tables.insert(o.table);
        names.emplace(o.table, o.by_arn);
        ++keys_[{o.table, o.key}].in_flight;
    }
    for (const int table : tables)
        ++tables_[static_cast<std::size_t>(table)].in_flight;
    if (has_key_twice && f_.named) violate("a batch has a key twice");
    if (names.size() > tables.size()) violate("a batch has a table under two names");

    reply r;
    r.orders = orders;
    const auto left_for_long = [&](int order) {
        return now < tables_[static_cast<std::size_t>(at(order).table)].all_left_until;
    };
    r.what = std::ranges::any_of(orders, left_for_long) ? fate::all_left_for_long : draw_fate();
    r.delay = std::chrono::milliseconds(5);
    std::vector<write_request> left;
    std::vector<int> left_orders;
    std::vector<int> taken;
    const auto leave_unprocessed = [&](std::size_t i) {
        left.push_back(requests[i]);
        left_orders.push_back(orders[i]);
    };
    const bool responds = r.what <= fate::left_twice;
    r.refused = (has_poison || has_key_twice) &&
                (responds || r.what == fate::server_error_applied || r.what == fate::lost_after ||
                 r.what == fate::lost_half || r.what == fate::zombie ||
                 r.what == fate::wrong_checksum || r.what == fate::cut_json);
    if (r.refused) {
        count("refused for its contents");
        print("  refused");
        if (responds) {
            r.what = fate::good;
            return r;
        }
    }
    count("fate: " + std::string(fate_names[static_cast<std::size_t>(r.what)]));
    print("  " + std::string(fate_names[static_cast<std::size_t>(r.what)]));
    switch (r.what) {
    case fate::slow:
        r.delay = std::chrono::milliseconds(tape_.between(100, 4000));
        break;
    case fate::some_left:
        for (std::size_t i = 0; i < requests.size(); ++i)
            if (tape_.chance(128)) leave_unprocessed(i);
        if (tape_.chance(128)) {
            std::ranges::reverse(left);
            std::ranges::reverse(left_orders);
        }
        break;
    case fate::all_left:
        for (std::size_t i = 0; i < requests.size(); ++i)
            leave_unprocessed(i);
        break;
    case fate::all_left_for_long:
        for (std::size_t i = 0; i < requests.size(); ++i)
            leave_unprocessed(i);
        if (!std::ranges::any_of(orders, left_for_long))
            for (const int order : orders)
                tables_[static_cast<std::size_t>(at(order).table)].all_left_until =
                    now + std::chrono::seconds(tape_.between(1, 100));
        break;
    case fate::foreign_left:
        left.emplace_back(requests[0].table_name(), item{{"pk", "foreign"}, {"sk", "foreign"}});
        break;
    case fate::left_twice:
        left.push_back(requests[0]);
        left.push_back(requests[0]);
        break;
    case fate::timed_out:
        r.delay = 5s;
        break;
    default:
        break;
    }
    const bool applies_all = r.what == fate::good || r.what == fate::slow ||
                             r.what == fate::some_left || r.what == fate::foreign_left ||
                             r.what == fate::left_twice || r.what == fate::server_error_applied ||
                             r.what == fate::lost_after || r.what == fate::wrong_checksum ||
                             r.what == fate::cut_json;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        const int order = orders[i];
        const bool is_left = std::ranges::find(left_orders, order) != left_orders.end();
        const bool half = (r.what == fate::lost_half || r.what == fate::timed_out) && i % 2 == 0;
        if (r.refused || is_left) continue;
        if (applies_all || half) apply(order, false);
        if (r.what == fate::zombie) r.applied_later.push_back(order);
        if (r.what <= fate::some_left) r.acknowledges.push_back(order);
    }
    if (r.what <= fate::left_twice) r.body = left.empty() ? "{}" : response_that_leaves(left);
    if (left_orders.size() == orders.size()) r.quiet = 12ms;
    if (r.what == fate::throttled) r.quiet = 490ms;
    return r;
}

void service::leave(const reply& r) {
    const std::scoped_lock lock(mutex_);
    std::set<int> tables;
    for (const int order : r.orders) {
        const operation o = at(order);
        --keys_[{o.table, o.key}].in_flight;
        if (tables.insert(o.table).second) --tables_[static_cast<std::size_t>(o.table)].in_flight;
    }
}

void service::deliver(const reply& r, std::chrono::steady_clock::time_point now) {
    const std::scoped_lock lock(mutex_);
    if (!r.acknowledges.empty()) last_progress_ = now;
    for (const int order : r.acknowledges) {
        operation& o = all_[static_cast<std::size_t>(order)];
        o.acknowledged = true;
        pauses_[{o.table, o.by_arn}].failed = false;
    }
    if (r.quiet == 0ms) return;
    for (const int order : r.orders) {
        const operation o = at(order);
        pause_state& pause = pauses_[{o.table, o.by_arn}];
        pause.failed = true;
        pause.quiet_until = now + r.quiet;
    }
}

void service::apply(int order, bool late) {
    operation& o = all_[static_cast<std::size_t>(order)];
    o.applied = true;
    key_state& k = keys_[{o.table, o.key}];
    k.value = order;
    k.by_zombie = late;
}

void service::apply_late(const reply& r) {
    const std::scoped_lock lock(mutex_);
    for (const int order : r.applied_later)
        apply(order, true);
}

// --- the verdict ---

bool service::can_supersede(int other, int order) const {
    return other > order && at(other).by_arn == at(order).by_arn;
}

bool service::may_be_over(int order) const {
    const std::scoped_lock lock(mutex_);
    const operation o = at(order);
    if (o.refused || o.acknowledged || o.returned) return true;
    return f_.named && std::ranges::any_of(keys_.at({o.table, o.key}).orders, [&](int other) {
               return can_supersede(other, order) && !at(other).refused;
           });
}

bool service::is_surely_over(int order) const {
    const std::scoped_lock lock(mutex_);
    const operation o = at(order);
    if (o.refused || o.acknowledged) return true;
    const key_state& k = keys_.at({o.table, o.key});
    if (k.in_flight > 0 && k.last_sent == order) return false;
    return f_.named && std::ranges::any_of(k.orders, [&](int other) {
               return can_supersede(other, order) && at(other).accepted;
           });
}

void service::judge(bool stopped) {
    const std::scoped_lock lock(mutex_);
    for (int order = 0; order < issued(); ++order) {
        const operation o = at(order);
        if (!o.accepted && !o.refused) violate("a put has no end");
        if (!o.accepted) continue;
        if (o.returned && o.acknowledged && !stopped && o.is_put)
            violate("a request was acknowledged and returned");
        if (o.returned || o.acknowledged) continue;
        bool has_later = false;
        for (const int other : keys_[{o.table, o.key}].orders)
            has_later = has_later || (can_supersede(other, order) && at(other).accepted);
        if (!f_.named || !has_later) violate("a request was lost: " + std::to_string(order));
    }
    for (const auto& [where, k] : keys_) {
        int last = -1;
        for (const int order : k.orders)
            if (at(order).acknowledged) last = order;
        if (last > k.value && !k.by_zombie)
            violate(
                "the table ends with an older value than was acknowledged: table " +
                std::to_string(where.first) + ", key " + std::to_string(where.second)
            );
        if (k.in_flight != 0) violate("a batch is in flight at the end");
    }
}

} // namespace codynamo::testing
