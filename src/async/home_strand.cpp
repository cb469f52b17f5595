// SPDX-License-Identifier: BSL-1.0
#include "async/home_strand.hpp"

#include "async/strand_over.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>

#include <utility>

namespace codynamo::async {

home_strand::home_strand(const asio::any_io_executor& executor)
    : context_(&asio::query(executor, asio::execution::context)),
      executor_(executor),
      strand_(strand_over(executor)),
      guard_(executor, [this] {
          executor_ = nullptr;
          strand_ = nullptr;
      }) {}

void home_strand::post(std::function<void()> work) {
    hold([&](const asio::any_io_executor& strand) { asio::post(strand, std::move(work)); });
}

std::shared_ptr<home_strand> home_strand::another(const std::shared_ptr<home_strand>& of) {
    std::shared_ptr<home_strand> made = of;
    of->guard_.hold([&] { made = std::make_shared<home_strand>(of->executor_); });
    return made;
}

} // namespace codynamo::async
