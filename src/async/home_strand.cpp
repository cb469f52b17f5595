// SPDX-License-Identifier: BSL-1.0
#include "async/home_strand.hpp"

#include "async/strand_over.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/query.hpp>

namespace codynamo::async {

home_strand::home_strand(const asio::any_io_executor& executor)
    : context_(&asio::query(executor, asio::execution::context)),
      strand_(strand_over(executor)),
      guard_(executor, [this] { strand_ = nullptr; }) {}

} // namespace codynamo::async
