// SPDX-License-Identifier: BSL-1.0
#include "async/strand_over.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

namespace codynamo::async {

asio::any_io_executor strand_over(const asio::any_io_executor& executor) {
    if (const auto* io = executor.target<asio::io_context::executor_type>())
        return asio::make_strand(*io);
    if (const auto* pool = executor.target<asio::thread_pool::executor_type>())
        return asio::make_strand(*pool);
    return asio::make_strand(executor);
}

} // namespace codynamo::async
