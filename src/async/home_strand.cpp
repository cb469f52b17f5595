// SPDX-License-Identifier: BSL-1.0
#include "async/home_strand.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

namespace codynamo::async {
namespace {

/// Over Asio's own executors by their type: a strand over a type-erased one allocates 4 bytes in
/// each of its steps, to ask whether it may block (10 of the 48 allocations of a GetItem).
asio::any_io_executor strand_over(const asio::any_io_executor& executor) {
    if (const auto* io = executor.target<asio::io_context::executor_type>())
        return asio::make_strand(*io);
    if (const auto* pool = executor.target<asio::thread_pool::executor_type>())
        return asio::make_strand(*pool);
    return asio::make_strand(executor);
}

} // namespace

home_strand::home_strand(const asio::any_io_executor& executor)
    : context_(&asio::query(executor, asio::execution::context)),
      strand_(strand_over(executor)),
      guard_(executor, [this] { strand_ = nullptr; }) {}

} // namespace codynamo::async
