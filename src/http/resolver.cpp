// SPDX-License-Identifier: BSL-1.0
//
// resolve
//   host_record   fresh addresses: no question
//   ask           a thread of its own, when no question is in flight
//   answered      wait for the response, as long as there is nothing older to use
// answered        on the client's executor: remembers, and wakes all that wait
#include "http/resolver.hpp"

#include "async/in_thread.hpp"
#include "http/cancelled.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>
#include <mutex>
#include <system_error>
#include <utility>

namespace codynamo::http {
namespace {

std::optional<addresses> numeric(const std::string& host) {
    boost::system::error_code is_a_name;
    const auto address = asio::ip::make_address(host, is_a_name);
    if (is_a_name) return std::nullopt;
    return addresses{address};
}

} // namespace

/// Where a question's thread delivers its result. `executor` is empty once the context is gone.
struct resolver::mailbox {
    std::mutex lock;
    asio::any_io_executor executor;
};

fallible<addresses> look_up_by_system(const std::string& host) {
    asio::io_context unused; // a synchronous look-up needs it only to be there
    asio::ip::tcp::resolver system(unused);
    boost::system::error_code ec;
    const auto results = system.resolve(host, "", ec);
    addresses found;
    for (const auto& result : results) {
        const auto address = result.endpoint().address();
        if (std::find(found.begin(), found.end(), address) == found.end()) found.push_back(address);
    }
    if (!found.empty()) return found;
    if (!ec) ec = asio::error::no_data;
    return fault(client_errc::resolve_failed, host + ": " + ec.message(), ec);
}

resolver::resolver(const asio::any_io_executor& executor, look_up_function look_up)
    : look_up_(std::move(look_up)),
      mailbox_(std::make_shared<mailbox>()),
      guard_(executor, [this] { close_mailbox(); }) {
    mailbox_->executor = executor;
}

resolver::~resolver() {
    close_mailbox();
}

/// No result is delivered any more: the context may go.
void resolver::close_mailbox() noexcept {
    const std::lock_guard guard(mailbox_->lock);
    mailbox_->executor = {};
}

asio::awaitable<std::optional<fallible<addresses>>> resolver::resolve(
    std::shared_ptr<resolver> self, std::string host, clock::time_point end
) {
    using outcome = std::optional<fallible<addresses>>;
    if (auto itself = numeric(host)) co_return outcome(std::move(*itself));

    std::unique_lock lock(self->mutex_);
    entry& of = self->entries_[host];
    const host_record& record = of.record;
    const unsigned before = record.responses();
    auto now = clock::now();
    if (record.is_fresh(now)) co_return outcome(*record.usable(now));
    if (record.wants_question(now)) self->ask(host);

    while (record.responses() == before && record.is_asking(now)) {
        const auto wait_until =
            record.usable(now) != nullptr ? std::min(end, record.patience_ends()) : end;
        if (now >= wait_until) break;
        const auto why = co_await of.answered.wait(lock, wait_until);
        if (why == async::wait_result::cancelled) co_return outcome(cancelled_fault());
        now = clock::now();
    }
    if (const addresses* known = record.usable(now)) co_return outcome(*known);
    const bool is_waiting_still = record.responses() == before && record.is_asking(now);
    if (!is_waiting_still && record.failure()) co_return outcome(*record.failure());
    co_return std::nullopt;
}

void resolver::doubt(const std::string& host) noexcept {
    const std::lock_guard lock(mutex_);
    const auto at = entries_.find(host);
    if (at != entries_.end()) at->second.record.doubt(clock::now());
}

bool resolver::confirms(const std::string& host) {
    if (numeric(host)) return true;
    const std::lock_guard lock(mutex_);
    const host_record& record = entries_[host].record;
    const auto now = clock::now();
    if (record.wants_question(now)) ask(host);
    return record.is_fresh(now);
}

/// Under the mutex.
void resolver::ask(const std::string& host) {
    auto question = [look_up = look_up_, box = mailbox_, self = weak_from_this(), host]() noexcept {
        try {
            fallible<addresses> found = addresses();
            try {
                found = look_up(host);
            } catch (const std::exception&) {
                found = fault(client_errc::resolve_failed, host + ": the look-up failed");
            }
            const std::lock_guard guard(box->lock);
            if (!box->executor) return;
            asio::post(box->executor, [self, host, found = std::move(found)]() mutable {
                if (const auto alive = self.lock()) alive->answered(host, std::move(found));
            });
        } catch (...) { // out of memory: the record gives a lost question up after a while
        }
    };
    try {
        async::start_thread(std::move(question));
        entries_[host].record.asked(clock::now());
    } catch (const std::system_error& e) {
        remember(
            host,
            fault(client_errc::resolve_failed, "no thread to look up " + host + " on", e.code())
        );
    }
}

void resolver::answered(const std::string& host, fallible<addresses> found) {
    const std::lock_guard lock(mutex_);
    remember(host, std::move(found));
}

/// Under the mutex.
void resolver::remember(const std::string& host, fallible<addresses> found) {
    if (found && found->empty())
        found = fault(client_errc::resolve_failed, host + " has no address");
    entry& of = entries_[host];
    of.record.answered(std::move(found), clock::now());
    of.answered.notify_all();
}

} // namespace codynamo::http
