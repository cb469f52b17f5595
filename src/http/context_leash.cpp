// SPDX-License-Identifier: BSL-1.0
#include "http/context_leash.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>

#include <mutex>
#include <unordered_set>
#include <utility>

namespace codynamo::http {

/// The leashes of one context; outlives it while there are any. The lock is for clients that
/// several threads create and destroy; no callback runs under it.
struct context_leash::shelf {
    std::mutex lock;
    std::unordered_set<context_leash*> leashes;
};

/// The service that a context shuts down before it goes.
class context_leash::holder : public asio::execution_context::service {
public:
    static inline asio::execution_context::id id; // NOLINT: Asio's way to tell services apart

    explicit holder(asio::execution_context& context) : service(context) {}

    const std::shared_ptr<shelf> all = std::make_shared<shelf>();

private:
    void shutdown() override {
        while (const auto pulled = next())
            pulled();
    }

    std::function<void()> next() {
        const std::lock_guard guard(all->lock);
        const auto first = all->leashes.begin();
        if (first == all->leashes.end()) return nullptr;
        auto pulled = std::move((*first)->pulled_);
        all->leashes.erase(first);
        return pulled;
    }
};

context_leash::context_leash(const asio::any_io_executor& executor, std::function<void()> pulled)
    : pulled_(std::move(pulled)) {
    auto& context = asio::query(executor, asio::execution::context);
    shelf_ = asio::use_service<holder>(context).all;
    const std::lock_guard guard(shelf_->lock);
    shelf_->leashes.insert(this);
}

context_leash::~context_leash() {
    const std::lock_guard guard(shelf_->lock);
    shelf_->leashes.erase(this);
}

} // namespace codynamo::http
