// SPDX-License-Identifier: BSL-1.0
//
// Reading any number of keys:
//
//   merge     equal keys are asked for once
//   ask       chunks of 100; what the service leaves over goes back to the end of the queue
//   pause     full jitter, growing while nothing comes, back to its base when something does
//   place     every answer under all the positions its key was given at
//
#include "exec/perform.hpp"
#include "exec/retry.hpp"

#include <codynamo/table.hpp>

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <utility>

namespace codynamo {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_keys = 100;
constexpr auto unread_keys_base = 25ms;
constexpr int most_empty_rounds = 12; // some 40 s of pauses without one item

class key_positions {
public:
    explicit key_positions(const std::vector<key>& keys) {
        for (std::size_t i = 0; i < keys.size(); ++i)
            positions_[keys[i]].push_back(i);
        for (const key& k : keys)
            names_.push_back(names_of(k));
        std::ranges::sort(names_);
        names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
    }

    [[nodiscard]] std::deque<key> distinct() const {
        std::deque<key> all;
        for (const auto& [k, where] : positions_)
            all.push_back(k);
        return all;
    }

    void place(item found, std::vector<std::optional<item>>& into) const {
        for (const std::vector<std::string>& names : names_) {
            const auto known = find(found, names);
            if (known == positions_.end()) continue;
            for (const std::size_t i : known->second)
                into[i] = found;
            return;
        }
    }

private:
    using map = std::unordered_map<key, std::vector<std::size_t>>;

    static std::vector<std::string> names_of(const key& k) {
        std::vector<std::string> names;
        for (const auto& [name, v] : k.attributes())
            names.push_back(name);
        return names;
    }

    [[nodiscard]] map::const_iterator find(const item& i, const std::vector<std::string>& names)
        const {
        item attributes;
        for (const std::string& name : names) {
            const value* v = i.find(name);
            if (!v || !(v->is_string() || v->is_number() || v->is_binary()))
                return positions_.end();
            attributes.set(name, *v);
        }
        return positions_.find(key(std::move(attributes)));
    }

    map positions_;
    std::vector<std::vector<std::string>>
        names_; ///< the sets of key attribute names; one, unless the caller erred
};

/// A projection that leaves the key attributes out would make the answers nameless: they are asked
/// for as well, and taken off again.
struct key_projection {
    key_projection(keys_and_attributes& wanted, const std::vector<key>& keys) {
        if (wanted.projection_expression.empty() || keys.empty()) return;
        for (const auto& [name, v] : keys.front().attributes()) {
            if (is_projected(wanted, name)) continue;
            item no_values;
            wanted.projection_expression +=
                ", " + detail::fragment(path::of(name))
                           .render(wanted.expression_attribute_names, no_values);
            added.push_back(name);
        }
    }

    static bool is_projected(const keys_and_attributes& wanted, const std::string& name) {
        return std::ranges::any_of(wanted.expression_attribute_names, [&](const auto& alias) {
            return alias.second == name && has_top_level(wanted.projection_expression, alias.first);
        });
    }

    static bool has_top_level(std::string_view projection, std::string_view placeholder) {
        while (!projection.empty()) {
            const std::size_t comma = std::min(projection.find(", "), projection.size());
            if (projection.substr(0, comma) == placeholder) return true;
            projection.remove_prefix(std::min(comma + 2, projection.size()));
        }
        return false;
    }

    void take_off(std::vector<std::optional<item>>& items) const {
        for (std::optional<item>& i : items)
            for (const std::string& name : added)
                if (i) i->erase(name);
    }

    std::vector<std::string> added;
};

std::vector<key> take_chunk(std::deque<key>& waiting) {
    std::vector<key> chunk;
    while (!waiting.empty() && chunk.size() < most_keys) {
        chunk.push_back(std::move(waiting.front()));
        waiting.pop_front();
    }
    return chunk;
}

[[noreturn]] void give_up(const std::string& table, std::size_t left) {
    error_info info;
    info.code = client_errc::batch_incomplete;
    info.operation = "BatchGetItem";
    info.table = table;
    info.message = "the service left " + std::to_string(left) +
                   " keys unprocessed again and again; the table needs more read capacity";
    throw error(std::move(info));
}

/// Of a time for the whole of it; a millisecond at least, so that the request says itself that it
/// is over.
std::chrono::milliseconds time_left(
    std::chrono::milliseconds whole, std::chrono::steady_clock::duration passed
) {
    return std::max(whole - std::chrono::duration_cast<std::chrono::milliseconds>(passed), 1ms);
}

asio::awaitable<batch_get_result> read_all(
    client c,
    std::string table,
    std::vector<key> keys,
    keys_and_attributes wanted,
    batch_get_item_request request
) {
    const std::shared_ptr<exec::environment> world = c.core()->world();
    const key_positions positions(keys);
    const key_projection projection(wanted, keys);
    batch_get_result all;
    all.items.resize(keys.size());
    std::deque<key> waiting = positions.distinct();

    const auto begun = world->now();
    for (int empty_rounds = 0; !waiting.empty();) {
        batch_get_item_request next = request;
        if (request.timeout) next.timeout = time_left(*request.timeout, world->now() - begun);
        wanted.keys = take_chunk(waiting);
        const std::size_t asked = wanted.keys.size();
        next.request_items.emplace(table, wanted);
        batch_get_item_response answer = co_await c.batch_get_item(std::move(next));

        for (auto& [name, items] : answer.responses)
            for (item& i : items)
                positions.place(std::move(i), all.items);
        for (const consumed_capacity& used : answer.consumed_capacity)
            all.consumed_capacity_units += used.capacity_units;
        std::size_t left = 0;
        for (auto& [name, rest] : answer.unprocessed_keys)
            for (key& k : rest.keys) {
                waiting.push_back(std::move(k));
                ++left;
            }
        if (left == 0) continue;
        empty_rounds = left < asked ? 0 : empty_rounds + 1;
        if (empty_rounds > most_empty_rounds) give_up(table, waiting.size());
        const auto length = exec::full_jitter(unread_keys_base, empty_rounds, world->jitter());
        co_await exec::pause(c.core(), length);
    }
    projection.take_off(all.items);
    co_return all;
}

} // namespace

asio::awaitable<batch_get_result> table::read_batch(
    std::vector<key> keys, batch_get_settings settings
) const {
    batch_get_item_request request;
    request.timeout = settings.timeout;
    request.return_consumed_capacity = settings.return_consumed_capacity;
    return read_all(client_, name_, std::move(keys), std::move(settings), std::move(request));
}

} // namespace codynamo
