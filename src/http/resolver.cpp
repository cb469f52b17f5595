// SPDX-License-Identifier: BSL-1.0
#include "http/resolver.hpp"

#include "http/cancelled.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace codynamo::http {
namespace {

using namespace std::chrono_literals;

constexpr auto good_for = 30s;
constexpr auto usable_for = 1h;
constexpr auto failure_believed_for = 1s;
constexpr auto patience_with_old_answer = 500ms; // a name server that answers at all does by then

} // namespace

/// Where a question's thread delivers its answer. `strand` is empty once the context is gone.
struct resolver::mailbox {
    std::mutex lock;
    asio::any_io_executor strand;
};

/// The place of one who waits for an answer.
class resolver::seat {
public:
    seat(const asio::any_io_executor& strand, record& of, clock::time_point end)
        : bell(strand, end), of_(of) {
        of_.waiting.push_back(&bell);
    }

    seat(const seat&) = delete;
    seat& operator=(const seat&) = delete;

    ~seat() {
        auto& all = of_.waiting;
        all.erase(std::remove(all.begin(), all.end(), &bell), all.end());
    }

    asio::steady_timer bell;

private:
    record& of_;
};

fallible<addresses> look_up_by_system(const std::string& host) {
    asio::io_context unused; // a synchronous look-up needs it only to be there
    asio::ip::tcp::resolver system(unused);
    boost::system::error_code ec;
    const auto results = system.resolve(host, "", ec);
    addresses found;
    for (const auto& entry : results) {
        const auto address = entry.endpoint().address();
        if (std::find(found.begin(), found.end(), address) == found.end()) found.push_back(address);
    }
    if (!found.empty()) return found;
    if (!ec) ec = asio::error::no_data;
    return fault(
        client_errc::resolve_failed,
        "the host name " + host + " cannot be resolved: " + ec.message(),
        ec
    );
}

resolver::resolver(asio::any_io_executor strand, look_up_function look_up)
    : strand_(std::move(strand)),
      look_up_(std::move(look_up)),
      mailbox_(std::make_shared<mailbox>()),
      leash_(strand_, [this] {
          close_mailbox();
          strand_ = {};
      }) {
    mailbox_->strand = strand_;
}

resolver::~resolver() {
    close_mailbox();
}

/// No answer is delivered any more: the context may go.
void resolver::close_mailbox() noexcept {
    const std::lock_guard guard(mailbox_->lock);
    mailbox_->strand = {};
}

asio::awaitable<std::optional<fallible<addresses>>> resolver::resolve(
    std::shared_ptr<resolver> self, std::string host, clock::time_point end
) {
    using outcome = std::optional<fallible<addresses>>;
    const auto state = co_await asio::this_coro::cancellation_state;
    record& of = self->records_[host];
    const auto begin = clock::now();
    const bool has_old = !of.known.empty() && begin - of.learned < usable_for;
    const bool is_good = has_old && !of.failure && begin < of.ask_again;
    if (is_good) co_return outcome(of.known);

    if (!of.asking && begin >= of.ask_again) self->ask(host);
    if (of.asking) {
        seat place(
            self->strand_, of, has_old ? std::min(end, begin + patience_with_old_answer) : end
        );
        co_await place.bell.async_wait(asio::as_tuple(asio::deferred));
        if (is_cancelled(state)) co_return outcome(cancelled_fault());
    }
    const bool has_new = !of.known.empty() && of.learned >= begin;
    if (has_old || has_new) co_return outcome(of.known);
    if (of.asking) co_return std::nullopt;
    if (of.failure) co_return outcome(*of.failure);
    co_return std::nullopt;
}

void resolver::doubt(const std::string& host) noexcept {
    const auto at = records_.find(host);
    if (at != records_.end() && !at->second.failure) at->second.ask_again = {};
}

void resolver::ask(const std::string& host) {
    auto question = [look_up = look_up_, box = mailbox_, self = weak_from_this(), host] {
        fallible<addresses> found = addresses();
        try {
            found = look_up(host);
        } catch (const std::exception&) {
            found = fault(client_errc::resolve_failed, "looking up " + host + " failed");
        }
        const std::lock_guard guard(box->lock);
        if (!box->strand) return;
        asio::post(box->strand, [self, host, found = std::move(found)]() mutable {
            if (const auto alive = self.lock()) alive->answered(host, std::move(found));
        });
    };
    try {
        std::thread(std::move(question)).detach();
        records_[host].asking = true;
    } catch (const std::system_error& e) {
        answered(
            host,
            fault(client_errc::resolve_failed, "no thread to look up " + host + " on", e.code())
        );
    }
}

void resolver::answered(const std::string& host, fallible<addresses> found) {
    record& of = records_[host];
    const auto now = clock::now();
    of.asking = false;
    of.failure.reset();
    if (found && found->empty())
        found = fault(client_errc::resolve_failed, "the host name " + host + " has no address");
    if (found) {
        of.known = std::move(*found);
        of.learned = now;
        of.ask_again = now + good_for;
    } else {
        of.failure = found.error();
        of.ask_again = now + failure_believed_for;
    }
    for (asio::steady_timer* bell : of.waiting)
        bell->cancel();
}

} // namespace codynamo::http
