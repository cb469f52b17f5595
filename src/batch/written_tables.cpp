// SPDX-License-Identifier: BSL-1.0
#include "batch/written_tables.hpp"

#include "async/cancellation.hpp"
#include "codec/table_name.hpp"

#include <codynamo/error.hpp>
#include <codynamo/result.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <mutex>
#include <utility>

namespace codynamo::batch {
namespace {

std::string listed(const std::vector<std::string>& names) {
    std::string all;
    for (const std::string& name : names)
        all += (all.empty() ? "'" : ", '") + name + "'";
    return all;
}

} // namespace

/// A question in progress. Its coroutine and those that wait for it hold it.
struct written_tables::question {
    explicit question(std::string name) : table(std::move(name)) {}

    std::string table;
    std::optional<error> failure;
    async::event answered;
};

/// Ends a question, whichever way its coroutine ends.
class written_tables::asking {
public:
    asking(written_tables& of, const std::string& table)
        : of_(of), mine_(std::make_shared<question>(table)) {
        of_.question_ = mine_;
    }

    asking(const asking&) = delete;
    asking& operator=(const asking&) = delete;

    ~asking() {
        of_.question_.reset();
        mine_->answered.notify_all();
    }

    void fail(const error& why) noexcept { mine_->failure = why; }

private:
    written_tables& of_;
    std::shared_ptr<question> mine_;
};

std::size_t written_tables::add(const std::string& name, std::vector<std::string> key_names) {
    const auto [known, is_new] = indexes_.try_emplace(name);
    try {
        if (is_new)
            known->second = state_->plan.add_table(table_name_and_keys(name, std::move(key_names)));
    } catch (...) {
        indexes_.erase(known);
        throw;
    }
    return known->second;
}

const std::vector<std::string>& written_tables::key_names_of(const std::string& table) const {
    const auto& named = state_->settings.table_key_names;
    auto found = named.find(table);
    if (found == named.end())
        found = std::ranges::find_if(named, [&](const auto& other) {
            return codec::may_be_same_table(other.first, table);
        });
    return found == named.end() ? state_->settings.key_names : found->second;
}

std::optional<error> written_tables::wrong_key_names(
    const std::string& table, const std::vector<std::string>& names
) const {
    const std::optional<std::vector<std::string>> key = state_->out->known_key_names(table);
    if (!key || names.empty() || std::ranges::is_permutation(*key, names)) return std::nullopt;
    return error(
        client_errc::invalid_argument,
        "overwrite_by_pkeys names " + listed(names) + ", but the key of '" + table + "' is " +
            listed(*key) + ", as the service described it last: the batch writer would take " +
            "different items for one; name these attributes, or use overwrite_by_key_schema"
    );
}

void written_tables::log_slow(const std::string& table) const {
    state_->out->log(
        log_level::info,
        "the batch writer for '" + table +
            "' does not know the table's key: it sends its batches one at a time, and in smaller "
            "ones where two requests may be for one key; overwrite_by_key_schema (or "
            "overwrite_by_pkeys) makes it faster"
    );
}

result<written_table> written_tables::find(const std::string& name) {
    std::unique_lock lock(state_->mutex);
    const auto known = indexes_.find(name);
    if (known != indexes_.end())
        return written_table{known->second, &state_->plan.table(known->second)};
    if (state_->settings.uses_key_schema) return written_table();
    const std::vector<std::string>& names = key_names_of(name);
    if (auto wrong = wrong_key_names(name, names)) return *std::move(wrong);
    const std::size_t index = add(name, names);
    const written_table added{index, &state_->plan.table(index)};
    const bool is_first_slow = names.empty() && !std::exchange(logged_slow_, true);
    lock.unlock();
    if (is_first_slow) log_slow(name);
    return added;
}

void written_tables::find_named() {
    for (const auto& [name, names] : state_->settings.table_key_names)
        (void)find(name).value();
}

const table_name_and_keys& written_tables::at(std::size_t index) const {
    const std::scoped_lock lock(state_->mutex);
    return state_->plan.table(index);
}

asio::awaitable<std::size_t> written_tables::ask(std::string name) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    while (question_) {
        const std::shared_ptr<question> other = question_;
        const async::wait_result why = co_await other->answered.wait();
        if (why == async::wait_result::cancelled)
            throw error(client_errc::cancelled, "while the key of '" + name + "' was asked for");
        if (other->table == name && other->failure) throw_error(*other->failure);
    }
    {
        const std::scoped_lock lock(state_->mutex);
        const auto known = indexes_.find(name);
        if (known != indexes_.end()) co_return known->second;
    }
    asking mine(*this, name);
    result<std::vector<std::string>> names = co_await state_->out->key_names(name);
    if (!names) {
        // Shared with those that wait, but not the end of this caller's patience.
        if (!async::is_cancelled(cancellation)) mine.fail(names.error());
        throw_error(names.error());
    }
    const std::scoped_lock lock(state_->mutex);
    co_return add(name, *std::move(names));
}

} // namespace codynamo::batch
