// SPDX-License-Identifier: BSL-1.0
#include "async/context_guard.hpp"

#include "async/process_mutex.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <mutex>
#include <utility>

namespace codynamo::async {

/// The guards of one context; outlives it while there are any. Callbacks run under the lock, so
/// that a context does not go while another thread closes a socket of it. It is recursive because
/// they end other guards.
struct context_guard::registry {
    process_mutex<std::recursive_mutex> mutex;
    context_guard* first = nullptr;
};

/// The service that a context shuts down before it goes.
class context_guard::holder : public asio::execution_context::service {
public:
    static inline asio::execution_context::id id; // NOLINT: Asio's way to tell services apart

    explicit holder(asio::execution_context& context) : service(context) {}

    const std::shared_ptr<registry> all = std::make_shared<registry>();

private:
    void shutdown() override {
        const auto lock = all->mutex.lock();
        if (!lock) return;
        while (all->first != nullptr) {
            context_guard& first = *all->first;
            const auto drop = std::move(first.drop_); // which may destroy the guard
            first.leave();
            drop();
        }
    }
};

std::shared_ptr<context_guard::registry> context_guard::registry_of(
    const asio::any_io_executor& executor
) {
    auto& context = asio::query(executor, asio::execution::context);
    if (!asio::has_service<holder>(context)) {
        // A context shuts its services down beginning with the newest. Those that sockets, timers
        // and strands use have to be older than the holder, to stand when it drops them.
        const asio::ip::tcp::socket needs_its_service(executor);
        const asio::steady_timer needs_another(executor);
        const auto and_another = asio::make_strand(executor);
    }
    return asio::use_service<holder>(context).all;
}

context_guard::context_guard(const asio::any_io_executor& executor, std::function<void()> drop)
    : drop_(std::move(drop)), registry_(registry_of(executor)) {
    const auto lock = registry_->mutex.lock();
    if (!lock) return;
    next_ = std::exchange(registry_->first, this);
    if (next_ != nullptr) next_->previous_ = this;
    is_registered_ = true;
}

context_guard::~context_guard() {
    const auto lock = registry_->mutex.lock();
    if (!lock || !is_registered_) return;
    leave();
    drop_();
}

void context_guard::hold(const std::function<void()>& use) {
    const auto lock = registry_->mutex.lock();
    if (lock && is_registered_) use();
}

void context_guard::leave() noexcept {
    (previous_ == nullptr ? registry_->first : previous_->next_) = next_;
    if (next_ != nullptr) next_->previous_ = previous_;
    is_registered_ = false;
}

} // namespace codynamo::async
