// SPDX-License-Identifier: BSL-1.0
//
// Requests on their way in.
//
#include "batch/writer.hpp"
#include "codec/table_name.hpp"
#include "exec/perform.hpp"
#include "http/cancelled.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
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

/// Held by a put from the moment on at which it found no room: later ones must not overtake it.
class writer::place_in_line {
public:
    explicit place_in_line(writer& of) noexcept : of_(of) {}

    place_in_line(const place_in_line&) = delete;
    place_in_line& operator=(const place_in_line&) = delete;

    ~place_in_line() {
        if (!taken_) return;
        const std::scoped_lock lock(of_.mutex_);
        --of_.in_line_;
    }

    /// Under the lock.
    void take() noexcept {
        taken_ = true;
        ++of_.in_line_;
    }

private:
    writer& of_;
    bool taken_ = false;
};

std::size_t writer::add_table(std::string name, std::vector<std::string> key_names) {
    const std::size_t index = plan_.add_table(table_name_and_keys(name, std::move(key_names)));
    tables_.insert_or_assign(std::move(name), index);
    return index;
}

const std::vector<std::string>& writer::key_names_of(const std::string& table) const {
    const auto& named = settings_.table_key_names;
    auto found = named.find(table);
    if (found == named.end())
        found = std::ranges::find_if(named, [&](const auto& other) {
            return codec::may_be_same_table(other.first, table);
        });
    return found == named.end() ? settings_.key_names : found->second;
}

void writer::check_key_names(const std::string& table, const std::vector<std::string>& names)
    const {
    std::optional<std::vector<std::string>> key = out_->known_key_names(table);
    if (!key || names.empty() || std::ranges::is_permutation(*key, names)) return;
    throw error(
        client_errc::invalid_argument,
        "overwrite_by_pkeys names " + listed(names) + ", but the key of '" + table + "' is " +
            listed(*key) + ", as the service described it last: the batch writer would take " +
            "different items for one; name these attributes, or use overwrite_by_key_schema"
    );
}

void writer::log_slow(const std::string& table) const {
    out_->log(
        log_level::info,
        "the batch writer for '" + table +
            "' does not know the table's key: it sends its batches one at a time, and in smaller "
            "ones where two requests may be for one key; overwrite_by_key_schema (or "
            "overwrite_by_pkeys) makes it faster"
    );
}

/// Nothing when its key must be asked for.
std::optional<std::size_t> writer::find_table(const std::string& name) {
    std::unique_lock lock(mutex_);
    const auto known = tables_.find(name);
    if (known != tables_.end()) return known->second;
    if (settings_.uses_key_schema) return std::nullopt;
    const std::vector<std::string>& names = key_names_of(name);
    check_key_names(name, names);
    const std::size_t index = add_table(name, names);
    const bool is_first_slow = names.empty() && !std::exchange(logged_slow_, true);
    lock.unlock();
    if (is_first_slow) log_slow(name);
    return index;
}

void writer::use_table(const std::string& name) {
    (void)find_table(name);
}

void writer::use_named_tables() {
    for (const auto& [name, names] : settings_.table_key_names)
        use_table(name);
}

/// It stays where it is as long as the writer.
const table_name_and_keys& writer::table(std::size_t index) const {
    const std::scoped_lock lock(mutex_);
    return plan_.table(index);
}

asio::awaitable<std::size_t> writer::learn_table(handle h, std::string name) {
    writer& self = h->get();
    const turn_queue::turn mine = co_await turn_queue::acquire(self.learning_);
    if (!mine) throw error(client_errc::cancelled, "while the key of '" + name + "' was asked for");
    {
        const std::scoped_lock lock(self.mutex_);
        const auto known = self.tables_.find(name);
        if (known != self.tables_.end()) co_return known->second;
    }
    std::vector<std::string> names = (co_await self.out_->key_names(name)).value();
    const std::scoped_lock lock(self.mutex_);
    co_return self.add_table(std::move(name), std::move(names));
}

writer::admission writer::try_accept(write_list& one, place_in_line& place) {
    const std::scoped_lock lock(mutex_);
    if (const auto refusal = refusal_of(one.front())) throw_error(*refusal);
    if (in_line_ > 0 || !plan_.has_room(one.front())) {
        place.take();
        return admission::no_room;
    }
    const bool ends_a_flush = plan_.accept(std::move(one));
    return plan_.is_due() || ends_a_flush ? admission::due : admission::accepted;
}

asio::awaitable<void> writer::put(handle h, write_request r) {
    writer& self = h->get();
    const async::crossing_limit limit = self.out_->limit(std::nullopt);
    std::optional<std::size_t> index = self.find_table(r.table_name());
    if (!index) {
        auto learning = learn_table(h, r.table_name());
        index = co_await exec::on_strand(self.out_->home(), std::move(learning), limit);
    }
    write_list one = prepare(self.table(*index), *index, std::move(r)).value();
    place_in_line place(self);
    const admission how = self.try_accept(one, place);
    if (how == admission::accepted) co_return;
    if (how == admission::no_room) {
        auto waiting = wait_for_room(h, std::move(one));
        co_await exec::on_strand(self.out_->home(), std::move(waiting), limit);
        co_return;
    }
    try {
        auto waiting = wait_while_pressed(h);
        co_await exec::on_strand(self.out_->home(), std::move(waiting), limit);
    } catch (...) {
        // Cancelled before it began, or no memory: the request was taken in all the same.
        self.post_pump();
    }
}

/// Of a request that was accepted: whatever happens here, the put has succeeded.
asio::awaitable<void> writer::wait_while_pressed(handle h) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const asio::any_io_executor strand = co_await asio::this_coro::executor;
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    writer& self = h->get();
    const auto must_wait = [&] {
        const std::scoped_lock lock(self.mutex_);
        return self.plan_.is_pressed() && !self.closed_;
    };
    try {
        self.pump();
        while (must_wait() && !self.stumbled_ && !http::is_cancelled(cancellation)) {
            waiter me(strand, self);
            boost::system::error_code ignored;
            co_await me.timer().async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
    } catch (...) { // no memory: it is sent with what comes next, or by the next flush()
    }
}

asio::awaitable<void> writer::wait_for_room(handle h, write_list one) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const asio::any_io_executor strand = co_await asio::this_coro::executor;
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    writer& self = h->get();
    room_waiter me(strand, self, std::move(one));
    try {
        {
            const std::scoped_lock lock(self.mutex_);
            (void)self.plan_.release(); // only sending makes room
        }
        self.pump();
        while (!me.is_over() && !http::is_cancelled(cancellation)) {
            if (self.stumbled_) std::rethrow_exception(self.stumbled_);
            boost::system::error_code ignored;
            co_await me.called.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
    } catch (...) { // no memory
        if (!me.is_over()) throw;
    }
    if (me.refusal) throw_error(*me.refusal);
    if (!me.accepted) throw error(client_errc::cancelled, "while a put waited for room");
}

} // namespace codynamo::batch
