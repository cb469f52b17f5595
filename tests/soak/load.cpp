// SPDX-License-Identifier: BSL-1.0
#include "soak/load.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <utility>
#include <vector>

namespace codynamo::soak {

namespace {

std::string payload_of(const std::string& id, int n) {
    std::string text = id + '/' + std::to_string(n) + ':';
    text.resize(payload_bytes, 'x');
    return text;
}

key key_of(const planned_call& c) {
    return key("id", partition_name(c.partition), "n", c.n);
}

bool has_nonce(const item& i, const std::string& nonce) {
    const value* v = i.find("nonce");
    return v && v->is_string() && v->as_string() == nonce;
}

/// Returns whether `i` is an item of that key, as written by any call.
bool belongs_to(const item& i, const std::string& id, const value& n) {
    return i.at("id") == value(id) && i.at("n") == n &&
           i.at("payload") == value(payload_of(id, n.as_number().to<int>()));
}

} // namespace

std::string partition_name(int number) {
    return "p" + std::to_string(number);
}

item first_item(int partition, int n) {
    const std::string id = partition_name(partition);
    return item{{"id", id}, {"n", n}, {"payload", payload_of(id, n)}};
}

void results::add_error(const error& e) {
    const std::scoped_lock lock(mutex_);
    ++errors_[e.code().message()];
}

std::map<std::string, std::uint64_t> results::errors() const {
    const std::scoped_lock lock(mutex_);
    return errors_;
}

struct load::flight {
    flight(asio::any_io_executor on, planned_call c, std::uint64_t id)
        : strand(boost::asio::make_strand(std::move(on))),
          cancel_timer(strand),
          call(std::move(c)),
          number(id) {}

    asio::any_io_executor strand;
    boost::asio::steady_timer cancel_timer;
    boost::asio::cancellation_signal cancel;
    planned_call call;
    std::uint64_t number;
    steady::time_point begun = steady::now();
    bool right = false;
};

load::load(table target, load_options options)
    : table_(std::move(target)), options_(std::move(options)), random_(options_.seed) {}

asio::awaitable<void> load::run_until(steady::time_point end) {
    std::exponential_distribution<double> gap(options_.rate);
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    for (auto next = steady::now(); next < end;) {
        timer.expires_at(next);
        co_await timer.async_wait(boost::asio::use_awaitable);
        begin(draw(next));
        next +=
            std::chrono::duration_cast<steady::duration>(std::chrono::duration<double>(gap(random_))
            );
    }
}

planned_call load::draw(steady::time_point when) {
    std::discrete_distribution<int> which{50, 20, 10, 10, 5};
    std::uniform_real_distribution<double> chance;
    planned_call c;
    c.what = static_cast<action>(which(random_));
    c.partition = std::uniform_int_distribution<int>(0, partitions - 1)(random_);
    c.n = std::uniform_int_distribution<int>(0, items_in_partition - 1)(random_);
    char nonce[32];
    std::snprintf(
        nonce,
        sizeof nonce,
        "nonce-%016llx",
        static_cast<unsigned long long>(++last_nonce_ * 0x9e3779b97f4a7c15ULL)
    );
    c.nonce = nonce;
    c.planned = when;
    if (chance(random_) < options_.cancelled)
        c.cancel_after =
            std::chrono::microseconds(std::uniform_int_distribution<int>(0, 20'000)(random_));
    if (chance(random_) < options_.with_short_timeout) c.timeout = short_timeout;
    return c;
}

void load::begin(planned_call c) {
    const std::uint64_t number = ++results_.begun;
    const auto f = std::make_shared<flight>(table_.client().get_executor(), std::move(c), number);
    {
        const std::scoped_lock lock(flights_mutex_);
        flights_.emplace(number, f->begun + f->call.timeout);
    }
    boost::asio::post(f->strand, [this, f] { start(f); });
}

/// On the strand of the flight: the signal must not be emitted while it is being connected.
void load::start(const std::shared_ptr<flight>& f) {
    if (f->call.cancel_after) {
        f->cancel_timer.expires_after(*f->call.cancel_after);
        f->cancel_timer.async_wait([f](boost::system::error_code ec) {
            if (!ec) f->cancel.emit(boost::asio::cancellation_type::terminal);
        });
    }
    auto ended = [this, f](const std::exception_ptr& failure, bool right) {
        f->cancel_timer.cancel();
        f->right = right;
        end(*f, failure);
    };
    boost::asio::co_spawn(
        f->strand,
        carry_out(table_, f, options_.responses_have_nonces),
        boost::asio::bind_cancellation_slot(f->cancel.slot(), std::move(ended))
    );
}

void load::end(const flight& f, const std::exception_ptr& failure) {
    const auto now = steady::now();
    results_.latency.add(now - f.call.planned);
    const auto overrun =
        std::chrono::duration_cast<std::chrono::microseconds>(now - f.begun - f.call.timeout);
    auto worst = results_.worst_overrun_us.load();
    while (overrun.count() > worst &&
           !results_.worst_overrun_us.compare_exchange_weak(worst, overrun.count()))
        continue;
    {
        const std::scoped_lock lock(flights_mutex_);
        flights_.erase(f.number);
    }
    try {
        if (failure) std::rethrow_exception(failure);
        results_.good_latency.add(now - f.call.planned);
        ++results_.good;
        if (options_.on_success) options_.on_success();
        if (!f.right) {
            ++results_.wrong;
            std::fprintf(
                stderr,
                "WRONG RESPONSE to call %llu, action %d\n",
                static_cast<unsigned long long>(f.number),
                static_cast<int>(f.call.what)
            );
        }
    } catch (const error& e) {
        results_.add_error(e);
        if (!options_.explains(e, f.call)) {
            ++results_.unexplained;
            std::fprintf(stderr, "UNEXPLAINED: %s\n", e.what());
        }
    } catch (const std::exception& e) {
        ++results_.unexplained;
        std::fprintf(stderr, "UNEXPLAINED: %s\n", e.what());
    }
    ++results_.done;
}

std::chrono::nanoseconds load::worst_delay() const {
    const std::scoped_lock lock(flights_mutex_);
    auto earliest = steady::time_point::max();
    for (const auto& [number, limit] : flights_)
        earliest = std::min(earliest, limit);
    if (flights_.empty()) return std::chrono::nanoseconds(0);
    return steady::now() - earliest;
}

/// Returns whether the response is the one to this call.
asio::awaitable<bool> load::carry_out(table target, std::shared_ptr<flight> f, bool with_nonce) {
    const planned_call& c = f->call;
    const std::string id = partition_name(c.partition);
    const value n(c.n);
    const codynamo::timeout limit(c.timeout);
    const auto marked = [&](const item& i) { return !with_nonce || has_nonce(i, c.nonce); };
    switch (c.what) {
    case action::get: {
        const key wanted = key_of(c);
        const projection parts("id", "n", "payload", path::of(c.nonce));
        const get_item_response r = co_await target.get_item(wanted, parts, limit);
        co_return r.item&& belongs_to(*r.item, id, n) && marked(*r.item);
    }
    case action::put: {
        item whole = first_item(c.partition, c.n);
        whole.set("nonce", c.nonce);
        const put_item_response r =
            co_await target.put_item(std::move(whole), return_values::all_old, limit);
        co_return r.attributes&& r.attributes->at("id") == value(id) && marked(*r.attributes);
    }
    case action::update: {
        const key wanted = key_of(c);
        const update_action mark = set("nonce", c.nonce);
        const update_action count = add("visits", 1);
        const update_item_response r =
            co_await target.update_item(wanted, mark, count, return_values::all_new, limit);
        co_return r.attributes&& belongs_to(*r.attributes, id, n) &&
            has_nonce(*r.attributes, c.nonce);
    }
    case action::query: {
        const key_condition which = partition_key("id") == id;
        const filter all(attr("nonce") != c.nonce);
        const query_response r = co_await target.query(which, all, codynamo::limit(100), limit);
        bool right = r.items.size() <= items_in_partition && !r.last_evaluated_key;
        if (with_nonce) right = right && r.items.size() == items_in_partition;
        for (const item& i : r.items)
            right = right && belongs_to(i, id, i.at("n")) && marked(i);
        co_return right;
    }
    case action::batch_get: {
        std::vector<key> keys;
        for (int i = 0; i < items_in_partition; ++i)
            keys.emplace_back("id", id, "n", i);
        keys.emplace_back("id", c.nonce, "n", 0); // only a server of ours has it
        const batch_get_result r = co_await target.batch_get_item(std::move(keys), limit);
        bool right = r.items.size() == items_in_partition + 1;
        for (int i = 0; right && i < items_in_partition; ++i) {
            const auto& found = r.items[static_cast<std::size_t>(i)];
            right = found && belongs_to(*found, id, value(i)) && marked(*found);
        }
        co_return right&& r.items.back().has_value() == with_nonce;
    }
    }
    co_return false;
}

} // namespace codynamo::soak
