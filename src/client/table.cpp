// SPDX-License-Identifier: BSL-1.0
#include "exec/client_access.hpp"
#include "exec/longest_duration.hpp"
#include "exec/perform.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/table.hpp>

#include <algorithm>
#include <chrono>

namespace codynamo {
namespace {

using namespace std::chrono_literals;

constexpr auto default_wait = std::chrono::milliseconds(5min);
constexpr auto first_poll = std::chrono::milliseconds(100);
constexpr auto slowest_poll = std::chrono::milliseconds(5s);

/// The goal of a waiter.
struct table_goal {
    enum class state { active, gone, all_active, all_active_or_gone, index_active };

    explicit table_goal(state s) : wanted(s) {}

    table_goal(state s, std::string name) : wanted(s), index_name(std::move(name)) {}

    state wanted;
    std::string index_name; ///< of `index_active`
};

const index_description* find_index(const table_description& t, const std::string& name) {
    const auto& all = t.global_secondary_indexes;
    const auto found = std::ranges::find(all, name, &index_description::index_name);
    return found == all.end() ? nullptr : &*found;
}

bool is_ready(const index_description& index) {
    return index.index_status == "ACTIVE" && !index.backfilling;
}

/// Returns the obstacle, as text for the error; nothing when the goal is reached.
std::optional<std::string> obstacle(
    const table_goal& goal, const std::optional<table_description>& found
) {
    using state = table_goal::state;
    if (goal.wanted == state::gone) {
        if (!found) return std::nullopt;
        return "the table is still " + found->table_status;
    }
    if (!found && goal.wanted == state::all_active_or_gone) return std::nullopt;
    if (!found) return "the table is still absent";
    if (found->table_status != "ACTIVE") return "the table is still " + found->table_status;
    for (const index_description& index : found->global_secondary_indexes) {
        const bool counts =
            goal.wanted == state::all_active || goal.wanted == state::all_active_or_gone ||
            (goal.wanted == state::index_active && index.index_name == goal.index_name);
        if (counts && !is_ready(index))
            return "the index '" + index.index_name + "' is still " +
                   (index.backfilling ? "filling" : index.index_status);
    }
    if (goal.wanted == state::all_active || goal.wanted == state::all_active_or_gone)
        for (const vector_index_description& vectors : found->vector_indexes)
            if (vectors.index_status != "ACTIVE" || vectors.backfilling)
                return "the index '" + vectors.index.index_name + "' is not ready yet";
    return std::nullopt;
}

/// Returns an error for an index that the table does not have: the wait would never end.
void refuse_unknown_index(const table_goal& goal, const std::optional<table_description>& found) {
    if (goal.wanted != table_goal::state::index_active) return;
    if (!found || found->table_status == "CREATING" || find_index(*found, goal.index_name)) return;
    error_info info;
    info.code = client_errc::invalid_argument;
    info.operation = "DescribeTable";
    info.table = found->table_name;
    info.message = "the table has no global secondary index '" + goal.index_name + "'";
    throw error(std::move(info));
}

/// Polls often at first: DynamoDB Local is ready at once, DynamoDB after some seconds.
asio::awaitable<std::optional<table_description>> poll_table(
    client c, std::string name, table_goal goal, std::chrono::milliseconds most
) {
    const std::shared_ptr<async::environment> environment = exec::core_of(c)->session->environment;
    const auto deadline = environment->now() + most;
    std::optional<std::string> in_the_way;
    for (auto pause = first_poll;; pause = std::min(pause * 3 / 2, slowest_poll)) {
        std::optional<table_description> found;
        try {
            const auto left =
                std::chrono::ceil<std::chrono::milliseconds>(deadline - environment->now());
            describe_table_request request(name);
            request.timeout =
                std::clamp(left, 1ms, std::max(exec::core_of(c)->session->timeout, 1ms));
            describe_table_response described = co_await c.describe_table(std::move(request));
            found = std::move(described.table);
        } catch (const error& e) {
            if (e.code() != service_errc::resource_not_found) throw;
        }
        refuse_unknown_index(goal, found);
        in_the_way = obstacle(goal, found);
        if (!in_the_way) co_return found;
        if (environment->now() + pause > deadline) break;
        exec::throw_if_cancelled(co_await asio::this_coro::cancellation_state);
        co_await exec::pause(environment, pause);
    }
    error_info info;
    info.code = client_errc::wait_timeout;
    info.operation = "DescribeTable";
    info.table = std::move(name);
    info.message = "after " + std::to_string(most.count()) + " ms " + *in_the_way;
    throw error(std::move(info));
}

asio::awaitable<table_description> poll_until_there(
    client c, std::string name, table_goal goal, std::chrono::milliseconds most
) {
    std::optional<table_description> found =
        co_await poll_table(std::move(c), std::move(name), std::move(goal), most);
    co_return std::move(*found);
}

asio::awaitable<void> poll_until_gone(client c, std::string name, std::chrono::milliseconds most) {
    co_await poll_table(std::move(c), std::move(name), table_goal(table_goal::state::gone), most);
}

asio::awaitable<table_description> describe_one(client c, describe_table_request request) {
    describe_table_response described = co_await c.describe_table(std::move(request));
    co_return std::move(described.table);
}

std::chrono::milliseconds left_until(
    const async::environment& environment, std::chrono::steady_clock::time_point deadline
) {
    return std::max(
        std::chrono::ceil<std::chrono::milliseconds>(deadline - environment.now()), 1ms
    );
}

/// DynamoDB refuses to turn on what is on, also when the response that said so was lost.
asio::awaitable<void> turn_on_time_to_live(
    client c,
    std::string name,
    std::string attribute,
    std::chrono::steady_clock::time_point deadline
) {
    const std::shared_ptr<async::environment> environment = exec::core_of(c)->session->environment;
    update_time_to_live_request expiry(name, attribute, true);
    expiry.timeout =
        std::min(left_until(*environment, deadline), exec::core_of(c)->session->timeout);
    auto change = as_result(c.update_time_to_live(std::move(expiry)));
    const result<update_time_to_live_response> changed = co_await std::move(change);
    if (changed) co_return;
    if (changed.error().code() != service_errc::validation) changed.error().raise();
    exec::throw_if_cancelled(co_await asio::this_coro::cancellation_state);
    describe_time_to_live_request question(name);
    question.timeout =
        std::min(left_until(*environment, deadline), exec::core_of(c)->session->timeout);
    auto description = as_result(c.describe_time_to_live(std::move(question)));
    const result<describe_time_to_live_response> found = co_await std::move(description);
    const bool is_on = found && found->attribute_name == attribute &&
                       found->time_to_live_status.starts_with("ENABL");
    if (!is_on) changed.error().raise();
}

asio::awaitable<table_description> create_one(
    client c, create_table_request request, std::string time_to_live, std::chrono::milliseconds most
) {
    const std::shared_ptr<async::environment> environment = exec::core_of(c)->session->environment;
    const auto deadline = environment->now() + most;
    const std::string name = request.table_name;
    request.timeout = std::min(most, exec::core_of(c)->session->timeout);
    co_await c.create_table(std::move(request));
    table_goal ready(table_goal::state::all_active);
    exec::throw_if_cancelled(co_await asio::this_coro::cancellation_state);
    auto wait = poll_until_there(c, name, std::move(ready), left_until(*environment, deadline));
    table_description made = co_await std::move(wait);
    if (!time_to_live.empty()) {
        exec::throw_if_cancelled(co_await asio::this_coro::cancellation_state);
        co_await turn_on_time_to_live(c, name, std::move(time_to_live), deadline);
    }
    co_return made;
}

std::string key_text(
    const std::vector<key_schema_element>& keys, const std::vector<attribute_definition>& types
) {
    std::string text;
    for (const key_schema_element& element : keys) {
        const auto type =
            std::ranges::find(types, element.attribute_name, &attribute_definition::attribute_name);
        text.append(text.empty() ? "" : ", ").append(element.attribute_name);
        if (type != types.end()) text.append(" ").append(to_string(type->attribute_type));
        text.append(" ").append(element.key_type);
    }
    return text;
}

/// Returns the error for a table of the same name with another key.
void refuse_other_keys(const create_table_request& wanted, const table_description& found) {
    const std::string is = key_text(found.key_schema, found.attribute_definitions);
    const std::string wants = key_text(wanted.key_schema, wanted.attribute_definitions);
    if (is == wants) return;
    error_info info;
    info.code = client_errc::invalid_argument;
    info.operation = "CreateTable";
    info.table = wanted.table_name;
    info.outcome = outcome::not_applied;
    info.message = "the table exists with the key (" + is + "), not (" + wants + ")";
    throw error(std::move(info));
}

/// A table that is found behind a CreateTable of ours whose response was lost: ours, if it is not
/// older. (Of an older one, whose items nobody wants to expire, an attempt may have been lost too.)
bool is_ours(
    const error& refusal,
    const table_description& found,
    std::chrono::system_clock::time_point began
) {
    constexpr auto clock_difference = 5min; // with a larger one DynamoDB takes no signature
    return refusal.info().outcome == outcome::maybe_applied &&
           found.creation_date_time >= began - clock_difference;
}

asio::awaitable<table_description> create_one_if_missing(
    client c, create_table_request request, std::string time_to_live, std::chrono::milliseconds most
) {
    const std::shared_ptr<async::environment> environment = exec::core_of(c)->session->environment;
    const auto deadline = environment->now() + most;
    const auto began = environment->wall_time() + exec::core_of(c)->session->skew.offset();
    const std::string name = request.table_name;
    while (true) {
        request.timeout =
            std::min(left_until(*environment, deadline), exec::core_of(c)->session->timeout);
        auto creation = as_result(c.create_table(request));
        const result<create_table_response> created = co_await std::move(creation);
        if (!created && created.error().code() != service_errc::resource_in_use)
            created.error().raise();
        table_goal there(
            created ? table_goal::state::all_active : table_goal::state::all_active_or_gone
        );
        exec::throw_if_cancelled(co_await asio::this_coro::cancellation_state);
        auto wait = poll_table(c, name, std::move(there), left_until(*environment, deadline));
        std::optional<table_description> found = co_await std::move(wait);
        if (!found) continue;
        if (!created) refuse_other_keys(request, *found);
        if (!time_to_live.empty() && (created || is_ours(created.error(), *found, began))) {
            exec::throw_if_cancelled(co_await asio::this_coro::cancellation_state);
            co_await turn_on_time_to_live(c, name, std::move(time_to_live), deadline);
        }
        co_return std::move(*found);
    }
}

std::chrono::milliseconds wait_of(std::optional<std::chrono::milliseconds> timeout) {
    return exec::bounded(timeout.value_or(default_wait));
}

} // namespace

asio::awaitable<put_item_response> table::put_with(
    const put_item_request& request, const item& new_item
) const {
    return exec::invoke<put_item_response>(
        exec::core_of(client_), "PutItem", request, codec::encode(request, new_item)
    );
}

asio::awaitable<table_description> table::describe_with(describe_table_request request) const {
    return describe_one(client_, std::move(request));
}

asio::awaitable<table_description> table::create_with(
    const table_schema& schema, wait_settings settings
) const {
    return create_one(
        client_, schema.request(name_), schema.time_to_live_attribute(), wait_of(settings.timeout)
    );
}

asio::awaitable<table_description> table::create_with_if_missing(
    const table_schema& schema, wait_settings settings
) const {
    return create_one_if_missing(
        client_, schema.request(name_), schema.time_to_live_attribute(), wait_of(settings.timeout)
    );
}

asio::awaitable<table_description> table::wait_for_table(wait_settings settings) const {
    table_goal goal(table_goal::state::active);
    return poll_until_there(client_, name_, std::move(goal), wait_of(settings.timeout));
}

asio::awaitable<table_description> table::wait_for_all(wait_settings settings) const {
    table_goal goal(table_goal::state::all_active);
    return poll_until_there(client_, name_, std::move(goal), wait_of(settings.timeout));
}

asio::awaitable<table_description> table::wait_for_index(std::string index, wait_settings settings)
    const {
    table_goal goal(table_goal::state::index_active, std::move(index));
    return poll_until_there(client_, name_, std::move(goal), wait_of(settings.timeout));
}

asio::awaitable<void> table::wait_for_no_table(wait_settings settings) const {
    return poll_until_gone(client_, name_, wait_of(settings.timeout));
}

} // namespace codynamo
