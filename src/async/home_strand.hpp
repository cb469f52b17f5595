// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/context_guard.hpp"

#include <codynamo/asio.hpp>

#include <boost/asio/execution/context.hpp>
#include <boost/asio/query.hpp>

#include <functional>
#include <memory>

namespace codynamo::async {

/// A strand of an execution context that may be destroyed, also while another thread uses this.
class home_strand {
public:
    explicit home_strand(const asio::any_io_executor& executor);

    /// Returns another strand of the same context; this one if the context has gone. From any
    /// thread.
    [[nodiscard]] static std::shared_ptr<home_strand> another(const std::shared_ptr<home_strand>& of
    );

    /// Null when the context has gone. For coroutines and handlers of the context: it does not go
    /// while they run.
    [[nodiscard]] const asio::any_io_executor& get() const noexcept { return strand_; }

    /// Whether what runs on `executor` runs on the context.
    [[nodiscard]] bool is_home_of(const asio::any_io_executor& executor) const {
        return &asio::query(executor, asio::execution::context) == context_;
    }

    /// Runs `work` on the strand, unless the context has gone. From any thread, also while another
    /// one destroys the context.
    void post(std::function<void()> work);

    /// Calls `use` with the strand, unless the context has gone. It does not go meanwhile.
    template <class Use>
    void hold(Use use) {
        const auto with_strand = [&] { use(strand_); };
        guard_.hold(std::ref(with_strand));
    }

private:
    /// To compare.
    const asio::execution_context* context_;
    asio::any_io_executor executor_;
    asio::any_io_executor strand_;
    context_guard guard_;
};

} // namespace codynamo::async
